import type { BatchLine, BatchProvider, BatchReading } from '../ports/batches.ts';

/** Stands in an id until the part is known that the line goes into. */
export const NO_MARK = '000000000000';

/** A row as it goes into a batch. */
export interface BatchRow {
  number: number;
  key: string;
  /** The most tokens that it may use. */
  input: number;
  output: number;
}

/** Lines that go out together. */
export interface BatchPart {
  mark: string;
  reading: BatchReading;
  lines: string[];
  rows: BatchRow[];
  bytes: number;
}

/** Puts lines into as few batches as a vendor's limits allow: those of one kind together, in their order. */
export class BatchParts {
  readonly #limits: BatchProvider['limits'];
  readonly #newMark: () => string;
  readonly #open = new Map<string, BatchPart>();

  constructor(limits: BatchProvider['limits'], newMark: () => string) {
    this.#limits = limits;
    this.#newMark = newMark;
  }

  /** Takes a line, and gives the part that is full, if it is one. */
  add({ text, reading }: Pick<BatchLine, 'text' | 'reading'>, row: BatchRow): BatchPart | undefined {
    const kind = JSON.stringify(reading);
    const bytes = Buffer.byteLength(text) + 1;
    const open = this.#open.get(kind);
    const isFull =
      open !== undefined && (open.lines.length >= this.#limits.lines || open.bytes + bytes > this.#limits.bytes);
    const part =
      open === undefined || isFull ? { mark: this.#newMark(), reading, lines: [], rows: [], bytes: 0 } : open;
    part.lines.push(text.replace(`"${NO_MARK}-`, `"${part.mark}-`));
    part.rows.push(row);
    part.bytes += bytes;
    this.#open.set(kind, part);
    return isFull ? open : undefined;
  }

  /** What is left. */
  rest(): BatchPart[] {
    return [...this.#open.values()];
  }
}
