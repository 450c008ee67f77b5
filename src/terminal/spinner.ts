import type { Waiting } from './io.ts';

/** Shorter waits than this, in milliseconds, need no spinner. */
const DELAY_MS = 300;

export interface SpinnerOptions {
  /** Only on a terminal that can move its cursor. */
  enabled: boolean;
  color: boolean;
}

/** Tells on stderr what is awaited, and for how long already. ora is loaded when the wait is worth it. */
export class Spinner implements Waiting {
  readonly #stream: NodeJS.WriteStream;
  readonly #options: SpinnerOptions;
  #timer: NodeJS.Timeout | undefined;
  #shown: { stop(): unknown } | undefined;
  /** Since when this wait lasts, in milliseconds of the monotonic clock. */
  #since: number | undefined;

  constructor(stream: NodeJS.WriteStream, options: SpinnerOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  /** Begins, or goes on after `pause`. `text` has to be safe to show. */
  start(text: string, detail?: () => string): void {
    if (!this.#options.enabled || this.#timer) return;
    this.#since ??= performance.now();
    this.#timer = setTimeout(() => void this.#show(text, detail), DELAY_MS);
  }

  /** Clears the line, so that something else can be written. */
  pause(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shown?.stop();
    this.#shown = undefined;
  }

  stop(): void {
    this.pause();
    this.#since = undefined;
  }

  async #show(text: string, detail?: () => string): Promise<void> {
    const mine = this.#timer;
    const { default: ora } = await import('ora');
    if (this.#timer !== mine) return;
    const stream = this.#stream;
    const { color } = this.#options;
    const seconds = () => `${Math.floor((performance.now() - (this.#since ?? 0)) / 1000)} s`;
    const far = () => (detail === undefined ? seconds() : `${detail()} · ${seconds()}`);
    // ora would swallow what is typed, and its way to hide the cursor takes over the signals.
    const quiet = { discardStdin: false, hideCursor: false };
    this.#shown = ora({
      text,
      stream,
      suffixText: far,
      isEnabled: true,
      color: color ? 'cyan' : false,
      ...quiet,
    }).start();
  }
}
