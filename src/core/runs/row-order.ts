import type { RunAnswer } from '../records/run-line.ts';
import type { RowSource, SourceRow } from './rows-plan.ts';
import type { RunState } from './state.ts';

/** A row that has ended. */
export interface EndedRow {
  row: SourceRow;
  answer: RunAnswer;
  /** Where the answer stands. */
  place: number;
}

/** More than so many rows that wait for one before them are read again when their turn comes: they may be all. */
const MOST_HELD = 1000;
const LEFT_OUT = -1;

/** Puts rows that end in any order back into that of their file, a million of them too. */
export class RowOrder {
  readonly #state: RunState;
  readonly #source: RowSource;
  /** By number: the row itself, or the place of its answer. */
  readonly #early = new Map<number, EndedRow | number>();
  #held = 0;
  #next = 1;
  #again: AsyncIterator<SourceRow> | undefined;

  constructor(state: RunState, source: RowSource) {
    this.#state = state;
    this.#source = source;
  }

  /** A row of which nothing will be told. */
  leaveOut(number: number): void {
    this.#early.set(number, LEFT_OUT);
  }

  add(ended: EndedRow): void {
    const isHeld = this.#held < MOST_HELD;
    if (isHeld) this.#held += 1;
    this.#early.set(ended.row.number, isHeld ? ended : ended.place);
  }

  /** All whose turn it is, each to be awaited before the next. Undefined where the file has become shorter meanwhile. */
  *take(): Generator<EndedRow | Promise<EndedRow | undefined>> {
    for (let found = this.#early.get(this.#next); found !== undefined; found = this.#early.get(this.#next)) {
      this.#early.delete(this.#next++);
      if (typeof found !== 'number') {
        this.#held -= 1;
        yield found;
      } else if (found !== LEFT_OUT) {
        yield this.#readAgain(this.#next - 1, found);
      }
    }
  }

  async #readAgain(number: number, place: number): Promise<EndedRow | undefined> {
    this.#again ??= this.#source()[Symbol.asyncIterator]();
    for (;;) {
      const { done, value: row } = await this.#again.next();
      if (done) return undefined;
      if (row.number === number) return { row, answer: this.#state.read(place), place };
    }
  }

  async close(): Promise<void> {
    await this.#again?.return?.();
  }
}
