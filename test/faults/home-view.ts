import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../../src/core/records/config.ts';
import type { Conversation } from '../../src/core/records/conversation.ts';
import type { Keys } from '../../src/core/records/keys.ts';
import type { Prompt } from '../../src/core/records/prompt.ts';
import type { UsageLine } from '../../src/core/records/usage-line.ts';
import type { Variables } from '../../src/core/records/variable-definition.ts';

/** All records of a home as their files hold them, read without the program. A torn file makes it throw. */
export interface HomeView {
  config: Config;
  keys: Keys['keys'];
  variables: Variables['variables'];
  prompts: Record<string, Prompt>;
  conversations: Conversation[];
  /** Lines of ratings in the usage log. */
  ratings: UsageLine[];
  /** What is kept of files, as text. */
  files: string[];
  /** Recorded answers of the tests of stored prompts, as text; a line that a kill broke off is none. */
  tapes: string[];
  /** Keys of the rows that were answered, in all states of runs, as often as that was. */
  answered: string[];
}

export function viewOf(home: string): HomeView {
  const one = <T>(name: string): T | undefined => records<T>(home, `${name}.json`).get(name);
  return {
    // Each when it is asked for, because a home may be broken on purpose.
    get config() {
      return one<Config>('config') ?? {};
    },
    get keys() {
      return one<Keys>('keys')?.keys ?? {};
    },
    get variables() {
      return one<Variables>('vars')?.variables ?? {};
    },
    get prompts() {
      return Object.fromEntries(records<Prompt>(path.join(home, 'prompts')));
    },
    get conversations() {
      return [...records<Conversation>(path.join(home, 'conversations')).values()];
    },
    get files() {
      const folder = path.join(home, 'attachments');
      const names = lstatSync(folder, { throwIfNoEntry: false }) ? readdirSync(folder) : [];
      return names
        .filter((name) => /^[0-9a-f]{64}$/.test(name))
        .map((name) => readFileSync(path.join(folder, name), 'latin1'));
    },
    get tapes() {
      const folder = path.join(home, 'tests');
      const names = lstatSync(folder, { throwIfNoEntry: false }) ? readdirSync(folder) : [];
      const texts = names.filter((name) => /^[^.].*\.tapes\.jsonl$/.test(name)).map((name) => path.join(folder, name));
      return texts.flatMap((file) => readFileSync(file, 'utf8').split('\n').slice(0, -1));
    },
    get answered() {
      const lines = jsonLines<{ kind: string; key: string; error?: unknown }>(path.join(home, 'runs'));
      return lines.filter(({ kind, error }) => kind === 'ended' && error === undefined).map(({ key }) => key);
    },
    get ratings() {
      return jsonLines<UsageLine>(path.join(home, 'usage')).filter(({ kind }) => kind === 'rating');
    },
  };
}

function records<T>(folder: string, only?: string): Map<string, T> {
  const names = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
  const files = names.filter((name) => /^[^.].*\.json$/.test(name) && (only ?? name) === name);
  return new Map(
    files.map((name) => [name.slice(0, -5), JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as T]),
  );
}

/** The whole lines of the logs in a folder; what a crash cut short is none. */
function jsonLines<Line>(folder: string): Line[] {
  const names = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(folder) : [];
  const lines = names
    .filter((name) => name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(path.join(folder, name), 'utf8').split('\n').slice(0, -1));
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });
}

/** The bytes of every file below `folder`, by path. */
export function bytesBelow(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => lstatSync(path.join(folder, name)).isFile());
  return new Map(files.map((name) => [name, readFileSync(path.join(folder, name), 'latin1')]));
}

/** What no command may leave for good: locks, half-written files, homes half restored. */
export function litterBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  // What is derived is swept after an hour: its making is under no lock.
  const kept = names.filter((name) => !/(^|\/)cache\//.test(name));
  return kept.filter((name) => /(^|\/)\.tmp-|\.lock(\.break-\w+)?$|\.restor(ing|ed)$/.test(name));
}
