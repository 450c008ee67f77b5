import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { Environment } from '../core/environment.ts';
import { LARGEST_RESULT, textOfOutput } from '../core/tools/outcome.ts';
import type { ToolOutcome } from '../core/tools/tool-box.ts';

export interface ToolCommand {
  command: readonly string[];
  /** The folder of the file that names it: a program named with ./ is there. */
  folder: string;
  env: Environment;
  limit_ms: number;
  signal: AbortSignal;
}

/** The most of a complaint that the model is told, in bytes. */
const LONGEST_COMPLAINT = 4096;
/** How long what a program has written may take to arrive once it has ended, in milliseconds: a child of it may hold the pipe. */
const REST_MS = 200;

/** How those end that are to end with us. One listener for all: Node takes many for a leak. */
const stops = new Set<() => void>();

function stopAll(): void {
  for (const stop of stops) stop();
}

/**
 * Runs a program in a process group of its own, without a shell, with `input` on its standard input; what it prints is what it
 * gives. The group is ended when `signal` aborts, the time is over, or we end.
 */
export async function runToolCommand(
  input: string,
  { command, folder, env, limit_ms: limit, signal }: ToolCommand,
): Promise<ToolOutcome> {
  const [program = '', ...args] = command;
  const file = /^\.\.?\//.test(program) ? path.join(folder, program) : program;
  const child = spawn(file, args, { stdio: 'pipe', detached: true, env: { ...env } });
  const stop = () => endGroup(child);
  if (stops.size === 0) process.on('exit', stopAll);
  stops.add(stop);
  signal.addEventListener('abort', stop, { once: true });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, limit);
  try {
    const given = collected(child.stdout!, LARGEST_RESULT);
    const complaint = collected(child.stderr!, LONGEST_COMPLAINT);
    // One that does not read it is no fault.
    child.stdin!.on('error', () => undefined).end(input);
    const end = await ended(child, program);
    if (isLate) return failed(`${program} was ended: it took longer than ${limit / 1000} s.`, given, complaint);
    return end === undefined ? { content: textOf(given) } : failed(`${program} ${end}.`, given, complaint);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    stops.delete(stop);
    if (stops.size === 0) process.off('exit', stopAll);
    child.stdout?.destroy();
    child.stderr?.destroy();
  }
}

interface Collected {
  pieces: Buffer[];
  total: number;
}

/** The beginning of what a stream brings. It is read to its end: a program that nobody listens to would wait. */
function collected(stream: NodeJS.ReadableStream, most: number): Collected {
  const got: Collected = { pieces: [], total: 0 };
  stream.on('data', (piece: Buffer) => {
    if (got.total < most) got.pieces.push(piece.subarray(0, most - got.total));
    got.total += piece.length;
  });
  return got;
}

function textOf({ pieces, total }: Collected): string {
  return textOfOutput(Buffer.concat(pieces), total).trimEnd();
}

function failed(what: string, given: Collected, complaint: Collected): ToolOutcome {
  const more = [textOf(complaint), textOf(given)].filter((text) => text !== '');
  return { content: [what, ...more].join('\n'), is_error: true };
}

/** How a program ended; undefined for a good end. */
function ended(child: ChildProcess, program: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.on('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(
        code === 'ENOENT' ? 'is no program that is there' : `cannot be started: ${message.replace(program, 'it')}`,
      ),
    );
    const tell = (code: number | null, by: string | null) =>
      resolve(code === 0 ? undefined : `ended with ${code ?? by}`);
    child.on('close', tell);
    child.on('exit', (code, by) => setTimeout(() => tell(code, by), REST_MS));
  });
}

function endGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
