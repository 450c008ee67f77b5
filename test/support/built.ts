import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { afterEach } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { cleanEnv, type Env } from './clean-env.ts';
import { NEVER_COMES } from './deadlines.ts';
import { GrowingText } from './growing-text.ts';
import { tempFolder } from './temp-home.ts';

/** The built program. `npm test` builds it first. */
export const PROGRAM = fileURLToPath(new URL('../../bin/llmkit.js', import.meta.url));

export interface BuiltOptions {
  /** Standard input, then its end. Absent: no input at all, as under cron. */
  input?: string | Uint8Array;
  /** Keep standard input open as a pipe; use `write` and `endInput`. */
  openInput?: boolean;
  /** Descriptors in place of pipes of its own. */
  descriptors?: { stdin?: number; stdout?: number | Socket };
  /** Set on top of a clean environment; see `cleanEnv`. */
  env?: Env;
  /** Default: an empty folder. */
  cwd?: string;
  /** Flags for node itself. */
  nodeArgs?: string[];
}

export interface BuiltResult {
  /** null when a signal ended the program. */
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
  outBytes: Buffer;
}

const running = new Set<BuiltProgram>();

afterEach(async () => {
  for (const program of running) program.kill('SIGKILL');
  await Promise.all([...running].map((program) => program.ended));
});

/** Runs the built program to its end. */
export function runBuilt(args: string[], options: BuiltOptions = {}): Promise<BuiltResult> {
  return startBuilt(args, options).ended;
}

/** Starts the built program, to be watched, fed and killed. It is killed after the test at the latest. */
export function startBuilt(args: string[], options: BuiltOptions = {}): BuiltProgram {
  const stdin = options.input !== undefined || options.openInput ? 'pipe' : 'ignore';
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), PROGRAM, ...args], {
    cwd: options.cwd ?? tempFolder(),
    env: cleanEnv(options.env),
    stdio: [options.descriptors?.stdin ?? stdin, options.descriptors?.stdout ?? 'pipe', 'pipe'],
  });
  const program = new BuiltProgram(child);
  if (options.input !== undefined) child.stdin?.end(options.input);
  return program;
}

/**
 * How a program ends that a signal reaches while it waits. Where the signal comes before the program is up, as on a busy
 * machine, it is started once more and given longer.
 */
export async function stoppedWaiting(start: () => BuiltProgram, signal: NodeJS.Signals): Promise<BuiltResult> {
  for (let pause = 500; ; pause *= 2) {
    const program = start();
    await sleep(pause);
    program.kill(signal);
    const result = await program.ended;
    if (result.signal === null || pause > NEVER_COMES) return result;
  }
}

export class BuiltProgram {
  /** What came on stdout and stderr so far; wait with `out.waitFor(text)`. */
  readonly out = new GrowingText();
  readonly err = new GrowingText();
  readonly ended: Promise<BuiltResult>;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    running.add(this);
    // A program may end without reading its input.
    child.stdin?.on('error', () => {});
    const outBytes = follow(child.stdout, this.out);
    follow(child.stderr, this.err);
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        running.delete(this);
        resolve({ code, signal, out: this.out.text, err: this.err.text, outBytes: Buffer.concat(outBytes) });
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  write(text: string | Uint8Array): void {
    this.#child.stdin?.write(text);
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    this.#child.kill(signal);
  }

  /** Stops reading stdout for good, as `| head` does. */
  closeOutput(): void {
    this.#child.stdout?.destroy();
  }
}

function follow(stream: NodeJS.ReadableStream | null, text: GrowingText): Buffer[] {
  const chunks: Buffer[] = [];
  const decoder = new StringDecoder('utf8');
  stream?.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    text.append(decoder.write(chunk));
  });
  stream?.on('close', () => {
    text.append(decoder.end());
    text.end();
  });
  return chunks;
}
