import type { TextOutput, Waiting } from '../io.ts';
import { INDENT, type Surface } from './surface.ts';

export interface InTurnOptions {
  output: TextOutput;
  /** The line over each answer. */
  headings: readonly string[];
  /** The one whose text comes first is shown first, not the one that was named first. */
  asTheyCome: boolean;
  /** Tells that answers are awaited, until one begins. */
  spinner?: Waiting | undefined;
}

/** Text that waits for its turn. */
interface Held {
  text: string;
  isEnded: boolean;
  mark: string;
}

const WAITING_FOR = 'waiting for the answers';

/** Answers one after the other, each under its heading and behind an indent. One is shown as it comes, the others wait. */
export class InTurn implements Surface {
  readonly outputs: readonly TextOutput[];
  readonly #options: InTurnOptions;
  readonly #held: Held[];
  /** Those whose turn has not come, in the order of their turns. */
  readonly #queue: number[] = [];
  readonly #hadTurn = new Set<number>();
  #current: number | undefined;
  #isLineStart = true;

  constructor(options: InTurnOptions) {
    const { output, headings, asTheyCome } = options;
    this.#options = options;
    this.#held = headings.map(() => ({ text: '', isEnded: false, mark: '' }));
    options.spinner?.start(WAITING_FOR);
    if (!asTheyCome) this.#queue.push(...headings.keys());
    this.outputs = headings.map((_heading, at) => ({
      isTTY: output.isTTY,
      get columns() {
        return output.columns - INDENT.length;
      },
      write: (text) => this.#write(at, text),
    }));
  }

  ended(at: number, mark = ''): void | Promise<void> {
    const one = this.#held[at]!;
    one.isEnded = true;
    one.mark = mark;
    this.#queueUp(at);
    // Its heading is on the screen already.
    if (at === this.#current && mark !== '') {
      const below = `${this.#isLineStart ? '' : '\n'}${mark.trim()}\n`;
      this.#isLineStart = true;
      void this.#options.output.write(below);
    }
    return this.#goOn();
  }

  beside(show: () => void): void {
    const { output, spinner } = this.#options;
    spinner?.pause();
    if (output.isTTY && !this.#isLineStart) {
      void output.write('\n');
      this.#isLineStart = true;
    }
    show();
    if (this.#current === undefined) spinner?.start(WAITING_FOR);
  }

  end(): void {
    this.#options.spinner?.stop();
  }

  #write(at: number, text: string): void | Promise<void> {
    if (at === this.#current) return this.#options.output.write(this.#indented(text));
    this.#held[at]!.text += text;
    this.#queueUp(at);
    return this.#goOn();
  }

  #queueUp(at: number): void {
    if (!this.#options.asTheyCome || this.#hadTurn.has(at) || this.#queue.includes(at)) return;
    this.#queue.push(at);
  }

  /** Turns to the next ones that have anything to show, once the one that is shown has ended. */
  #goOn(): void | Promise<void> {
    let written: void | Promise<void> = undefined;
    while (this.#current === undefined || this.#held[this.#current]!.isEnded) {
      const next = this.#queue[0];
      if (next === undefined) return written;
      const one = this.#held[next]!;
      if (one.text === '' && !one.isEnded) return written;
      this.#queue.shift();
      this.#hadTurn.add(next);
      this.#current = next;
      // In one write, which nothing that comes meanwhile can overtake.
      written = this.#options.output.write(this.#begun(next) + this.#indented(one.text));
      one.text = '';
    }
    return written;
  }

  #begun(at: number): string {
    const { headings, spinner } = this.#options;
    const isFirst = this.#hadTurn.size === 1;
    if (isFirst) spinner?.stop();
    const between = (this.#isLineStart ? '' : '\n') + (isFirst ? '' : '\n');
    this.#isLineStart = true;
    return `${between}${headings[at]}${this.#held[at]!.mark}\n`;
  }

  #indented(text: string): string {
    const start = this.#isLineStart && text !== '' && !text.startsWith('\n') ? INDENT : '';
    if (text !== '') this.#isLineStart = text.endsWith('\n');
    return start + text.replaceAll(/\n(?=[^\n])/g, `\n${INDENT}`);
  }
}
