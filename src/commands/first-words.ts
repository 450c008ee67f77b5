import { LlmkitError } from '../core/errors.ts';
import type { Io } from '../terminal/io.ts';

/** What a command line means, as far as its first words tell. */
export type FirstWords =
  | { kind: 'line'; args: readonly string[]; /** Its first option alone says so. */ isImpliedChat?: true }
  /** The word at this place is no command of ours. */
  | { kind: 'unknown'; at: number };

/** Flags that may stand before a command. --home takes a value. */
const GLOBAL_FLAGS = new Set(['--json', '--ndjson', '--quiet', '--verbose', '--no-color', '--home']);

/** Flags that ask for something without a command. */
const ASK_FOR_HELP = new Set(['-h', '--help', '-V', '--version']);

type Streams = Pick<Io, 'stdin' | 'stdout' | 'stderr'>;

/**
 * The command line with `chat` in front where its first words mean a question. Throws `usage` for a line in quotation
 * marks that begins with one of `commands`, and for text that is piped in while nobody says what to do with it.
 */
export function readFirstWords(args: readonly string[], commands: readonly string[], io: Streams): FirstWords {
  const at = firstPlace(args);
  const asChat: FirstWords = { kind: 'line', args: ['chat', ...args] };
  const asIs: FirstWords = { kind: 'line', args };
  const word = args[at];
  if (word === undefined) return isForChat(io) ? asChat : asIs;
  if (word.trim() === '') return asChat;
  if (ASK_FOR_HELP.has(word) || commands.includes(word) || word === '--' || word === '-') return asIs;
  if (word.startsWith('-')) return { ...asChat, isImpliedChat: true };
  if (!/\s/.test(word)) return { kind: 'unknown', at };
  if (commands.includes(firstWordOf([word]))) throw quotedCommand(word);
  return asChat;
}

/** Whether a line whose last word is not finished is a chat because of its first one: an option, or a text before others. */
export function meansChat(words: readonly string[]): boolean {
  const at = firstPlace(words);
  const word = words[at] ?? '';
  if (ASK_FOR_HELP.has(word) || word === '--') return false;
  return word.startsWith('-') || (/\s/.test(word) && at < words.length - 1);
}

/** The first word of what was typed, also where that is one argument in quotation marks. */
export function firstWordOf(words: readonly string[]): string {
  return (words[0] ?? '').trim().split(/\s+/, 1)[0]!;
}

/** The place of the first word that is no global flag, nor the value of one. */
export function firstPlace(args: readonly string[]): number {
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!;
    if (word === '--home') at++;
    else if (!GLOBAL_FLAGS.has(word) && !word.startsWith('--home=')) return at;
  }
  return args.length;
}

/** Tells where a line without a word goes. Elsewhere it prints help. */
function isForChat({ stdin, stdout, stderr }: Streams): boolean {
  if (stdin.isTTY) return stdout.isTTY;
  if (!stdin.isPiped) return false;
  if (stdout.isTTY || stderr.isTTY) return true;
  throw new LlmkitError('usage', 'Cannot take what is piped in: no command says what to do with it.', {
    advice: [{ kind: 'did_you_mean', what: 'command', name: 'llmkit chat' }],
  });
}

const MOST_REPEATED = 60;

function quotedCommand(word: string): LlmkitError {
  const line = word.trim().length > MOST_REPEATED ? `${word.trim().split(/\s+/, 1)[0]} …` : word.trim();
  const asText = word.trim().length > MOST_REPEATED ? '"TEXT"' : JSON.stringify(line);
  return new LlmkitError('usage', 'Cannot tell a command from a question: one begins the words in quotation marks.', {
    advice: [{ kind: 'did_you_mean', what: 'command', name: `llmkit ${line}, or llmkit chat ${asText}` }],
  });
}
