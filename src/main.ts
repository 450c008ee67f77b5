import type { Command } from 'commander';
import { reportError } from './commands/report-error.ts';
import { addressedCommand, hasStrangeFlag, pathOf } from './commands/command-line.ts';
import { createContext, type Context, type Makers } from './commands/context.ts';
import { readFirstWords } from './commands/first-words.ts';
import { COMMAND_NAMES, createProgram } from './commands/program.ts';
import { asLlmkitError, type ErrorCode, LlmkitError } from './core/errors.ts';
import { isLikeKey } from './core/key-shapes.ts';
import { Stopping } from './core/stopping.ts';
import type { Io } from './terminal/io.ts';

/** The exit code of each kind of error. The compiler asks for a row when a kind is added. */
export const EXIT_CODES: Record<ErrorCode, number> = {
  check_failed: 1,
  nothing_found: 1,
  usage: 2,
  invalid_variables: 2,
  invalid_template: 2,
  out_of_range: 2,
  input_too_large: 2,
  config: 3,
  no_key: 3,
  unknown_provider: 3,
  insecure_keys: 3,
  insecure_url: 3,
  not_found: 4,
  model_not_found: 4,
  conflict: 5,
  ambiguous: 5,
  not_owner: 5,
  auth: 6,
  bad_request: 6,
  quota_exhausted: 6,
  refused: 6,
  invalid_output: 6,
  protocol: 6,
  unsupported: 2,
  provider_failed: 6,
  rate_limited: 7,
  overloaded: 7,
  limit_reached: 7,
  unreachable: 8,
  timeout: 8,
  incomplete: 8,
  store_corrupt: 9,
  store_newer: 9,
  store_locked: 9,
  store_io: 9,
  context_exceeded: 10,
  truncated: 11,
  internal: 70,
  hung_up: 129,
  interrupted: 130,
  reader_gone: 141,
  terminated: 143,
};

/** Runs one command line and resolves to its exit code. Never throws, never ends the process. */
export async function main(given: readonly string[], io: Io, makers: Makers): Promise<number> {
  const stopping = new Stopping();
  const context = createContext(given, io, makers, stopping);
  let args = given;
  let program: Command | undefined;
  let release = () => {};
  try {
    const first = readFirstWords(given, COMMAND_NAMES, io);
    if (first.kind === 'unknown') {
      const { runOther } = await import('./commands/unknown-words.ts');
      return await runOther(given, first.at, COMMAND_NAMES, io);
    }
    args = first.args;
    if (first.isImpliedChat) context.impliedChat = { typed: given, commands: COMMAND_NAMES };
    // Another program has its own way with signals.
    release = io.onStop((reason) => stopping.stop(reason));
    program = await createProgram(context, args);
    await takeVariables(program, args, context);
    await program.parseAsync(args, { from: 'user' }).catch(unlessHelp);
    // Help is printed without a wait, and a disk that is full tells it a turn later.
    if (io.stdout.isWritten === false) await new Promise(setImmediate);
    // A stop that came after the last await of a command still decides the exit code.
    stopping.throwIfStopped();
    return 0;
  } catch (thrown) {
    const command = program && addressedCommand(program, args);
    const error = (await commanderError(thrown, args, command)) ?? asLlmkitError(thrown);
    if (error === 'done') return 0;
    await reportError(error, context, command);
    return EXIT_CODES[error.code];
  } finally {
    await context.servers?.close();
    release();
  }
}

/** Variables of a prompt are options of its run: the prompt is found before the line is parsed, where it says more than is known. */
async function takeVariables(program: Command, args: readonly string[], context: Context): Promise<void> {
  const command = addressedCommand(program, args);
  const asks = args.includes('-h') || context.flags.includes('--version');
  if (!(asks || hasStrangeFlag(command, context.flags)) || command.registeredArguments[0]?.name() !== 'prompt') return;
  await (await import('./commands/prompt/variable-options.ts')).addVariablesOf(program, args, context);
}

/** commander ends help and the version by throwing. */
function unlessHelp(thrown: unknown): void {
  if (!isNormalEnd(thrown)) throw thrown;
}

function isNormalEnd(thrown: unknown): boolean {
  const { code, exitCode } = thrown as { code?: unknown; exitCode?: unknown };
  return typeof code === 'string' && code.startsWith('commander.') && exitCode === 0;
}

/** commander reports help, version and misuse by throwing; the first two are a normal end. */
async function commanderError(
  thrown: unknown,
  args: readonly string[],
  command: Command | undefined,
): Promise<LlmkitError | 'done' | undefined> {
  if (isNormalEnd(thrown)) return 'done';
  const { code, message } = thrown as { code?: unknown; message?: string };
  if (typeof code !== 'string' || !code.startsWith('commander.')) return undefined;
  const text = withoutGivenKeys(message ?? '', args)
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replace(/(?<!\.)\.+$/, '');
  const flag = code === 'commander.unknownOption' ? /'(-.+?)'/.exec(text)?.[1] : undefined;
  const meant =
    flag === undefined ? undefined : (await import('./commands/unknown-words.ts')).meantByFlag(flag, command);
  const said = meant === undefined ? text : text.replace(/ \(Did you mean [^)]*\)$/, '');
  return new LlmkitError('usage', `${said.charAt(0).toUpperCase()}${said.slice(1)}.`, {
    advice: [
      meant === undefined
        ? { kind: 'show', what: 'help', name: command ? pathOf(command) : 'llmkit' }
        : { kind: 'did_you_mean', what: 'command', name: meant },
    ],
  });
}

/** The value of an unknown flag is of no use in a message, and may well be a key; so may what stands where a name belongs. */
function withoutGivenKeys(message: string, args: readonly string[]): string {
  const flagOnly = message
    .replace(/unknown option '(--[^'=]*)=.*'/s, "unknown option '$1'")
    .replace(/unknown option '(-[^-])[^']{3,}'/s, "unknown option '$1'");
  const given = args.flatMap((word) => [word, word.slice(word.indexOf('=') + 1)]).filter(isLikeKey);
  return given.reduce((text, key) => text.replaceAll(key, '…'), flagOnly);
}
