import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import tty from 'node:tty';
import type { Environment } from '../core/environment.ts';
import { LlmkitError } from '../core/errors.ts';
import type { RunKeyCommand } from '../core/ports/key-command.ts';

/** Patience with a program that can ask nobody, in milliseconds. */
const LIMIT_MS = 30_000;

/** The most that is read of what it says, in characters. */
const LONGEST = 64 * 1024;

/** The most of its complaint that is told, in characters. */
const LONGEST_COMPLAINT = 80;

/** Runs programs that tell keys, without a shell. */
export function keyCommandRunner(env: Environment, limit_ms = LIMIT_MS): RunKeyCommand {
  return async ([program = '', ...args], { signal }) => {
    const terminal = terminalForKeys();
    try {
      const stdin = terminal ?? 'ignore';
      const child = spawn(program, args, { stdio: [stdin, 'pipe', 'pipe'], env: { ...env } });
      return await outcome(child, program, terminal === undefined ? limit_ms : undefined, signal);
    } finally {
      if (typeof terminal === 'number') closeSync(terminal);
    }
  };
}

/** The terminal's keys: standard input, or the terminal itself where that is something else; undefined without one. */
function terminalForKeys(): 'inherit' | number | undefined {
  if (tty.isatty(0)) return 'inherit';
  try {
    return openSync('/dev/tty', 'r');
  } catch {
    return undefined;
  }
}

async function outcome(
  child: ChildProcess,
  program: string,
  limit_ms: number | undefined,
  signal: AbortSignal,
): Promise<string> {
  const said = collect(child.stdout);
  const complaint = collect(child.stderr);
  // Whoever sits there has to see what it asks for.
  if (limit_ms === undefined) child.stderr?.pipe(process.stderr, { end: false });
  let stop: (reason: unknown) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => (stop = reject));
  const abort = () => stop(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  const tooLong = () => stop(fault(`${program} told nothing within ${(limit_ms ?? 0) / 1000} s`));
  const timer = limit_ms === undefined ? undefined : setTimeout(tooLong, limit_ms);
  try {
    const end = await Promise.race([ended(child, program), stopped]);
    if (end === undefined) return said();
    const words = complaint().trim().split('\n').at(-1)!.trim().slice(0, LONGEST_COMPLAINT);
    throw fault(`${program} ended with ${end}${words === '' ? '' : `: ${words.replace(/\.$/, '')}`}`);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    child.stderr?.unpipe(process.stderr);
    // One that was left must not be waited for.
    child.kill('SIGKILL');
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

/** How a program ended; undefined for a good end. Throws `config` for one that cannot be started. */
function ended(child: ChildProcess, program: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    child.on('error', (cause: NodeJS.ErrnoException) =>
      reject(fault(cause.code === 'ENOENT' ? `there is no program ${program}` : `${program}: ${cause.message}`)),
    );
    child.on('close', (code, signal) => resolve(code === 0 ? undefined : String(code ?? signal)));
  });
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8');
  stream?.on('data', (piece: string) => {
    if (text.length < LONGEST) text += piece;
  });
  return () => text;
}

function fault(why: string): LlmkitError {
  return new LlmkitError('config', why);
}
