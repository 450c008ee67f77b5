import fs from 'node:fs';
import type { ChatSession } from '../../core/conversations/chat-session.ts';
import { settingsIn } from '../../core/tables/settings.ts';
import { expandHome } from '../expand-home.ts';
import { sanitizeLine } from '../sanitize.ts';
import { COMMANDS } from './commands/table.ts';
import type { Completes } from './repl-command.ts';
import type { Completer } from './line/view.ts';

/** The wait of Tab for a provider's list of models, in milliseconds. */
const PATIENCE_MS = 1000;
const MOST_CONVERSATIONS = 50;
/** As many fit above the line on a small screen. */
const MOST_SHOWN = 40;

/** Completes commands and what stands behind them. Nothing that a terminal would obey is ever offered. */
export function completer(session: ChatSession): Completer {
  const values = valuesOf(session);
  return async (line) => {
    const [, name = '', argument] = /^\/([a-z]*)(?: ([^\n]*))?$/.exec(line) ?? [];
    if (!line.startsWith('/') || (name === '' && line !== '/')) return [[], line];
    if (argument === undefined)
      return [
        startingWith(
          line,
          COMMANDS.map((command) => `/${command.name} `),
        ),
        line,
      ];
    const what = COMMANDS.find((command) => command.name === name)?.completes;
    return [what ? capped(argument, startingWith(argument, await values[what](argument))) : [], argument];
  };
}

/** So many that they would fill the screen are not all shown; what they begin with alike is typed all the same. */
function capped(typed: string, candidates: string[]): string[] {
  if (candidates.length <= MOST_SHOWN) return candidates;
  const [first, last] = [candidates[0]!, candidates.at(-1)!];
  let alike = 0;
  while (alike < first.length && first[alike] === last[alike]) alike++;
  if (alike > typed.length) return [first.slice(0, alike)];
  return [...candidates.slice(0, MOST_SHOWN), `… ${candidates.length - MOST_SHOWN} more`];
}

function valuesOf(session: ChatSession): Record<Completes, (typed: string) => Promise<string[]>> {
  return {
    conversations: async (typed) => references(await session.recent(MOST_CONVERSATIONS), typed),
    files: async (typed) => filesOfLine(typed),
    models: () => session.modelNames({ signal: AbortSignal.timeout(PATIENCE_MS) }),
    prompts: async (typed) => (typed.includes('/') ? filesLike(typed) : session.promptNames()),
    settings: async () => settingsIn('conversation').map((key) => `${key} `),
  };
}

/** Titles; ids only where one is begun, or where several have the title. */
function references(conversations: readonly { id: string; title: string }[], typed: string): string[] {
  const titles = conversations.map(({ title }) => title);
  return conversations.flatMap(({ id, title }) => {
    const isUnique = titles.indexOf(title) === titles.lastIndexOf(title);
    return [...(isUnique ? [title] : []), ...(typed !== '' || !isUnique ? [id.slice(0, 8)] : [])];
  });
}

function startingWith(typed: string, candidates: readonly string[]): string[] {
  return [...new Set(candidates)]
    .filter((candidate) => candidate.startsWith(typed) && sanitizeLine(candidate) === candidate.trimEnd())
    .sort((one, other) => (one < other ? -1 : 1));
}

/** What the last of several words could become, where the whole line is no path. */
function filesOfLine(typed: string): string[] {
  const whole = filesLike(typed).filter((path) => path.startsWith(typed));
  const [before, word = ''] = /^(.*(?<!\\)\s)(\S*)$/su.exec(typed)?.slice(1) ?? [];
  if (whole.length > 0 || before === undefined) return whole;
  return filesLike(word).map((path) => before + path.replaceAll(/[\s"'*?\\]/g, String.raw`\$&`));
}

/** Files and folders that a path could become; hidden ones only when the dot is typed. */
function filesLike(typed: string): string[] {
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1);
  const showsHidden = typed.slice(folder.length).startsWith('.');
  try {
    return fs
      .readdirSync(expandHome(folder) || '.', { withFileTypes: true })
      .filter(({ name }) => showsHidden || !name.startsWith('.'))
      .map((entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`);
  } catch {
    return [];
  }
}
