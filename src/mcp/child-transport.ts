import { spawn, type ChildProcess } from 'node:child_process';
import { ReadBuffer, serializeMessage, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import type { Environment } from '../core/environment.ts';
import type { McpServer } from '../core/records/mcp-server.ts';
import { LARGEST_MESSAGE, TOO_LARGE } from './message-limit.ts';

/** The most of one line of a complaint, in characters. */
const LONGEST_LINE = 2000;
/** How long a program may take to end once its standard input has, and then once it is asked to, in milliseconds. */
const GRACE_MS = 1000;
/** The same behind Ctrl-C. */
const GRACE_IN_A_HURRY_MS = 100;
/** Variables that a program needs to run at all, and that hold no secret. */
const PASSED = [
  'PATH HOME USER LOGNAME SHELL TERM LANG LC_ALL LC_CTYPE TZ TMPDIR TMP TEMP SYSTEMROOT PATHEXT APPDATA LOCALAPPDATA',
].flatMap((names) => names.split(' '));

/**
 * Messages as lines to and from a program of its own process group, so that Ctrl-C is ours. Unlike the transport of the SDK it
 * ends the whole group, and when we end.
 */
export class ChildTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  /** How it ended, or what ended it; undefined while it runs. */
  ending: string | undefined;
  readonly #server: McpServer & { command: string };
  readonly #env: Environment;
  readonly #onLine: (line: string) => void;
  readonly #buffer = new ReadBuffer({ maxBufferSize: LARGEST_MESSAGE });
  #child: ChildProcess | undefined;
  #gone: Promise<void> = Promise.resolve();
  #isEnded = false;
  readonly #kill = () => this.#signal('SIGKILL');

  constructor(server: McpServer & { command: string }, env: Environment, onLine: (line: string) => void) {
    this.#server = server;
    this.#env = env;
    this.#onLine = onLine;
  }

  async start(): Promise<void> {
    // The SDK begins anew, in another era, where a server did not answer its greeting.
    if (this.#isEnded) throw new Error('it was closed');
    const { command, args = [], env, cwd } = this.#server;
    const passed = PASSED.flatMap((name) => (this.#env[name] === undefined ? [] : [[name, this.#env[name]] as const]));
    const child = spawn(command, args, {
      stdio: 'pipe',
      detached: true,
      cwd,
      env: { ...Object.fromEntries(passed), ...env },
    });
    this.#child = child;
    process.once('exit', this.#kill);
    child.stdin!.on('error', () => undefined);
    child.stdout!.on('data', (piece: Buffer) => this.#take(piece));
    tellLines(child.stderr!, this.#onLine);
    this.#gone = new Promise((resolve) => {
      const end = (how: string) => {
        this.ending ??= how;
        process.off('exit', this.#kill);
        resolve();
        this.onclose?.();
      };
      child.once('exit', (code, signal) => end(`it ended with ${code ?? signal}`));
      child.once('error', ({ code, message }: NodeJS.ErrnoException) =>
        end(code === 'ENOENT' ? `there is no program ${command}` : message),
      );
    });
    return new Promise((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const { stdin } = this.#child ?? {};
    if (this.ending !== undefined || !stdin?.writable) throw new Error(this.ending ?? 'it takes nothing any more');
    // A program that does not read must not keep us: what waits for its answer has a time-out.
    stdin.write(serializeMessage(message));
  }

  /** The same for good: nothing starts it again. */
  async end(options: { isHurried: boolean }): Promise<void> {
    this.#isEnded = true;
    await this.close(options);
  }

  /** Ends the input of the program, then the program, then all of its group; at once where a person is in a hurry. */
  async close({ isHurried = false } = {}): Promise<void> {
    const child = this.#child;
    if (!child) return;
    child.stdin?.end();
    const grace = isHurried ? GRACE_IN_A_HURRY_MS : GRACE_MS;
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await this.#isGoneWithin(grace)) break;
      this.#signal(signal);
    }
    await this.#gone;
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream?.destroy();
  }

  #take(piece: Buffer): void {
    try {
      this.#buffer.append(piece);
    } catch {
      this.ending ??= TOO_LARGE;
      this.#signal('SIGKILL');
      return;
    }
    for (;;) {
      try {
        const message = this.#buffer.readMessage();
        if (message === null) return;
        this.onmessage?.(message);
      } catch (thrown) {
        // A line that is no message: some programs print there.
        this.onerror?.(thrown as Error);
      }
    }
  }

  async #isGoneWithin(limit: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), limit)));
    const isGone = await Promise.race([this.#gone.then(() => true), late]);
    clearTimeout(timer);
    return isGone;
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child ?? {};
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
}

function tellLines(stream: NodeJS.ReadableStream, tell: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!.slice(0, LONGEST_LINE);
    for (const line of lines) if (line.trim() !== '') tell(line.slice(0, LONGEST_LINE));
  });
}
