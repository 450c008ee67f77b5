import { ReadBuffer, serializeMessage, type JSONRPCMessage, type Transport } from '@modelcontextprotocol/client';
import type { Environment } from '../core/environment.ts';
import type { McpServer } from '../core/records/mcp-server.ts';
import { ChildGroup } from './child-group.ts';
import { LARGEST_MESSAGE, TOO_LARGE } from './message-limit.ts';

/** The most of one line of a complaint, in characters. */
const LONGEST_LINE = 2000;
/** How long a program may run on once it has closed its output, in milliseconds. */
const CLOSING_MS = 3000;
/** Variables that a program needs to run at all, and that hold no secret. */
const PASSED = [
  'PATH HOME USER LOGNAME SHELL TERM LANG LC_ALL LC_CTYPE TZ TMPDIR TMP TEMP SYSTEMROOT PATHEXT APPDATA LOCALAPPDATA',
].flatMap((names) => names.split(' '));

/** Messages as lines to and from a program. Unlike the transport of the SDK it ends all that the program started too. */
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
  #group: ChildGroup | undefined;
  #isEnded = false;

  constructor(server: McpServer & { command: string }, env: Environment, onLine: (line: string) => void) {
    this.#server = server;
    this.#env = env;
    this.#onLine = onLine;
  }

  /** Tells whether it ran, and ended by itself. */
  get hasLeft(): boolean {
    return this.ending !== undefined && this.ending !== TOO_LARGE && !this.#isEnded;
  }

  /** May be called again once it has ended: a server may leave at a greeting that it does not know. */
  async start(): Promise<void> {
    if (this.#isEnded) throw new Error('it was closed');
    const { command, args = [], env, cwd } = this.#server;
    const passed = PASSED.flatMap((name) => (this.#env[name] === undefined ? [] : [[name, this.#env[name]] as const]));
    this.ending = undefined;
    this.#buffer.clear();
    this.#group = new ChildGroup({ command, args, cwd, env: { ...Object.fromEntries(passed), ...env } }, (how) => {
      this.ending ??= how;
      this.onclose?.();
    });
    const { stdin, stdout, stderr } = this.#group.child;
    stdin!.on('error', () => undefined);
    stdout!.on('data', (piece: Buffer) => this.#take(piece));
    stdout!.once('end', () => this.#endUnlessEnding(this.#group!));
    tellLines(stderr!, this.#onLine);
    return this.#group.started();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    const { stdin } = this.#group?.child ?? {};
    if (this.ending !== undefined || !stdin?.writable) throw new Error(this.ending ?? 'it takes nothing any more');
    // A program that does not read must not keep us: what waits for its answer has a time-out.
    stdin.write(serializeMessage(message));
  }

  /** The same for good: nothing starts it again. */
  async end(options: { isHurried: boolean }): Promise<void> {
    this.#isEnded = true;
    await this.close(options);
  }

  async close({ isHurried = false } = {}): Promise<void> {
    await this.#group?.end({ isHurried });
  }

  /** One that says nothing any more never answers. Most end right behind that, and say how. */
  #endUnlessEnding(group: ChildGroup): void {
    const late = setTimeout(() => {
      this.ending ??= 'it closed its output';
      group.signal('SIGKILL');
    }, CLOSING_MS);
    void group.gone.then(() => clearTimeout(late));
  }

  #take(piece: Buffer): void {
    try {
      this.#buffer.append(piece);
    } catch {
      this.ending ??= TOO_LARGE;
      this.#group?.signal('SIGKILL');
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
}

function tellLines(stream: NodeJS.ReadableStream, tell: (line: string) => void): void {
  let rest = '';
  const tellUnlessEmpty = (line: string) => {
    if (line.trim() !== '') tell(line.slice(0, LONGEST_LINE));
  };
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!.slice(0, LONGEST_LINE);
    for (const line of lines) tellUnlessEmpty(line);
  });
  stream.once('close', () => tellUnlessEmpty(rest));
}
