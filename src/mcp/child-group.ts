import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long a program may take to end once its standard input has, and then once it is asked to, in milliseconds. */
const GRACE_MS = 1000;
/** The same behind Ctrl-C. */
const GRACE_IN_A_HURRY_MS = 100;
/** How often what a program left behind is looked at: nobody tells when that ends. In milliseconds. */
const LOOK_MS = 10;
/** How long what a program has written may take to arrive once it has ended, in milliseconds: a child of it may hold the pipe. */
const REST_MS = 200;

/** Groups that are to end with us. One listener for all: Node takes many for a leak. */
const running = new Set<ChildGroup>();

function endAll(): void {
  for (const group of running) group.signal('SIGKILL');
}

export interface Program {
  command: string;
  args: readonly string[];
  cwd: string | undefined;
  env: Readonly<Record<string, string>>;
}

/** A program of its own process group, so that Ctrl-C is ours. What it started ends with it, and all ends when we do. */
export class ChildGroup {
  readonly child: ChildProcess;
  /** Resolves once nothing of it is left. */
  readonly gone: Promise<void>;
  #grace = GRACE_MS;
  #isGone = false;

  /** `onEnd` gets how the program ended, once all that it wrote has been read. */
  constructor({ command, args, cwd, env }: Program, onEnd: (how: string) => void) {
    this.child = spawn(command, args, { stdio: 'pipe', detached: true, cwd, env });
    if (running.size === 0) process.on('exit', endAll);
    running.add(this);
    const { child } = this;
    const told = new Promise<void>((resolve) => {
      let isTold = false;
      const tell = (how: string) => {
        if (!isTold) onEnd(how);
        isTold = true;
        resolve();
      };
      child.once('exit', (code, signal) => {
        const end = () => tell(`it ended with ${code ?? signal}`);
        const late = setTimeout(end, REST_MS);
        child.once('close', () => {
          clearTimeout(late);
          end();
        });
      });
      child.once('error', ({ code, message }: NodeJS.ErrnoException) =>
        tell(code === 'ENOENT' ? `there is no program ${command}` : message),
      );
    });
    this.gone = this.#leaves(told);
  }

  /** Resolves once the program runs. Rejects where it cannot be started. */
  started(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.child.once('spawn', resolve);
      this.child.once('error', reject);
    });
  }

  /** Ends the input of the program, then the program, then all of its group; at once where a person is in a hurry. */
  async end({ isHurried }: { isHurried: boolean }): Promise<void> {
    if (isHurried) this.#grace = GRACE_IN_A_HURRY_MS;
    const { stdin, stdout, stderr } = this.child;
    stdin?.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const waiting = new AbortController();
      const late = sleep(this.#grace, true, { signal: waiting.signal }).catch(() => false);
      if (!(await Promise.race([this.gone, late]))) break;
      this.signal(signal);
      waiting.abort();
    }
    await this.gone;
    for (const stream of [stdin, stdout, stderr]) stream?.destroy();
  }

  /** Tells whether there is anybody who got the signal; 0 is none and asks for that alone. */
  signal(signal: NodeJS.Signals | 0): boolean {
    const { pid } = this.child;
    if (pid === undefined || this.#isGone) return false;
    try {
      return process.kill(-pid, signal);
    } catch {
      // They have ended by themselves.
      return false;
    }
  }

  async #leaves(told: Promise<void>): Promise<void> {
    const exited = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    // One that was never started does not exit.
    await Promise.race([exited, told]);
    let signal: NodeJS.Signals | 0 = 'SIGTERM';
    for (let waited = 0; this.signal(signal) && waited < this.#grace; waited += LOOK_MS) {
      await sleep(LOOK_MS);
      signal = 0;
    }
    this.signal('SIGKILL');
    await told;
    this.#isGone = true;
    running.delete(this);
    if (running.size === 0) process.off('exit', endAll);
  }
}
