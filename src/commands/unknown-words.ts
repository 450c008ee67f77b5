import type { Command } from 'commander';
import { LlmkitError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { isFileReference } from '../core/prompts/names.ts';
import type { Io } from '../terminal/io.ts';
import type { ImpliedChat } from './context.ts';
import { firstWordOf } from './first-words.ts';
import { optionsOf } from './word-place.ts';

/** What people call in other tools what a command does here. */
const OTHER_WORDS: Readonly<Record<string, string>> = {
  ask: 'chat TEXT',
  auth: 'keys set',
  alias: 'config set aliases.NAME MODEL',
  aliases: 'config set aliases.NAME MODEL',
  clear: 'conv clear CONV',
  configure: 'config list',
  continue: 'chat -c TEXT',
  conversations: 'conv list',
  cost: 'usage',
  edit: 'prompt edit NAME',
  export: 'conv export CONV',
  find: 'conv search TEXT',
  fork: 'conv fork CONV',
  grep: 'conv search TEXT',
  history: 'conv list',
  import: 'conv import FILE',
  init: 'config list',
  list: 'conv list',
  log: 'conv list',
  login: 'keys set',
  logs: 'conv list',
  ls: 'conv list',
  new: 'conv new',
  patterns: 'prompt list',
  rename: 'conv rename CONV TITLE',
  repl: 'chat',
  retry: 'conv retry CONV',
  rm: 'conv rm CONV',
  roles: 'prompt list',
  search: 'conv search TEXT',
  sessions: 'conv list',
  serve: 'mcp serve',
  settings: 'config list',
  setup: 'config list',
  show: 'conv show CONV',
  stats: 'usage',
  templates: 'prompt list',
  threads: 'conv list',
  tools: 'mcp list',
  undo: 'conv undo CONV',
  version: '--version',
};

const OTHER_FLAGS: Readonly<Record<string, string>> = {
  '-t': 'llmkit run NAME',
  '--template': 'llmkit run NAME',
  '-r': 'llmkit run NAME',
  '--role': 'llmkit run NAME',
  '-n': '--no-save',
  '--no-log': '--no-save',
  '--cid': '--conv CONV',
  '--session': '--conv CONV',
  '--resume': '-c',
  '-p': 'llmkit run NAME',
  '--pattern': 'llmkit run NAME',
  '-l': 'llmkit prompt list',
  '--list': 'llmkit prompt list',
  '--listpatterns': 'llmkit prompt list',
  '--list-models': 'llmkit models',
  '--image': '-f FILE',
  '--seed': '--set seed=NUMBER',
  '--reasoning-effort': '--set reasoning_effort=LEVEL',
};

/** More that begin alike help nobody. */
const MOST_LONGER = 4;

/** The command or option that does here what `flag` does in other tools, or that it begins; undefined where there is none. */
export function meantByFlag(flag: string, command: Command | undefined): string | undefined {
  const isLong = /^--\w/.test(flag);
  const longer =
    command && isLong ? optionsOf(command).flatMap(({ long }) => (long?.startsWith(flag) ? long : [])) : [];
  return (
    OTHER_FLAGS[isLong ? flag : flag.slice(0, 2)] ??
    (longer.length > 0 && longer.length <= MOST_LONGER ? longer.join(' or ') : undefined)
  );
}

/**
 * Runs `llmkit-NAME` from PATH for the word at `at`, and resolves to its exit code. Throws `usage` where there is no such
 * program, with what was probably meant.
 */
export async function runOther(
  args: readonly string[],
  at: number,
  commands: readonly string[],
  io: Io,
): Promise<number> {
  const word = args[at]!;
  const code = /^[\w.-]+$/.test(word) ? await runFromPath(word, args, at, io) : undefined;
  if (code !== undefined) return code;
  const given = args.slice(at);
  const end = given.findIndex((one) => one.startsWith('-'));
  throw unknownWords(end < 0 ? given : given.slice(0, end), end < 0 ? [] : given.slice(end), commands);
}

/** Flags before the name are for the program too; the folder of --home it finds in its environment. */
function runFromPath(name: string, args: readonly string[], at: number, io: Io): Promise<number | undefined> {
  const flags = args.slice(0, at);
  const home = flags.findLastIndex((flag) => flag.startsWith('--home'));
  const folder = flags[home]?.startsWith('--home=') ? flags[home].slice('--home='.length) : flags[home + 1];
  const kept = flags.filter((flag, place) => !flag.startsWith('--home') && flags[place - 1] !== '--home');
  const env = home < 0 || !folder ? io.env : { ...io.env, LLMKIT_HOME: folder };
  return io.runProgram(`llmkit-${name}`, [...kept, ...args.slice(at + 1)], env);
}

function unknownWords(words: readonly string[], flags: readonly string[], commands: readonly string[]): LlmkitError {
  const [word = ''] = words;
  const near = nearest(word, commands);
  const question = `llmkit chat ${shortened([words.length > 1 ? quoted(words.join(' ')) : quoted(word), ...flags])}`;
  const meant = Object.hasOwn(OTHER_WORDS, word)
    ? `llmkit ${OTHER_WORDS[word]}`
    : words.length === 1 && isFileReference(word)
      ? `llmkit run ${shortened([quoted(word)])}`
      : near && `llmkit ${near}`;
  return new LlmkitError('usage', `There is no command "llmkit ${word.length > 40 ? '…' : word}".`, {
    advice: [
      { kind: 'did_you_mean', what: 'command', name: meant ? `${meant}, or to ask a model: ${question}` : question },
    ],
  });
}

/** Throws `usage` for `words` that begin with a command, behind the options of a chat that is only implied. */
export function refuseCommandAsText(words: readonly string[], { typed }: ImpliedChat): void {
  if (typed.includes('--')) return;
  const command = firstWordOf(words);
  const options = withoutWords(typed, words);
  const line = shortened([words.length > 1 ? words.map(quoted).join(' ') : words[0]!, ...options], `${command} …`);
  const question = shortened([quoted(words.join(' ')), ...options]);
  throw new LlmkitError('usage', `Cannot tell a command from a question: options stand before ${command}.`, {
    advice: [{ kind: 'did_you_mean', what: 'command', name: `llmkit ${line}, or llmkit chat ${question}` }],
  });
}

/** The words of a line without its operands: an option may have a value like the first of these. */
function withoutWords(typed: readonly string[], operands: readonly string[]): string[] {
  const left = [...operands];
  return typed
    .toReversed()
    .filter((word) => (word === left.at(-1) ? (left.pop(), false) : true))
    .toReversed();
}

const LONGEST_LINE = 80;

/** Words to paste; a mere TEXT, or `instead`, where that would be too long for one line of an error. */
function shortened(words: readonly string[], instead = '"TEXT"'): string {
  const line = [words[0], ...words.slice(1).map(quoted)].join(' ');
  return line.length > LONGEST_LINE ? instead : line;
}

/** A word as a shell takes it. */
function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", String.raw`'\''`)}'` : `"${word}"`;
}
