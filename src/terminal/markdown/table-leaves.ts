import { type Leaf, type ParagraphLeaf } from './leaves.ts';
import type { LineCursor } from './line-cursor.ts';
import type { Alignment, BlockSink } from './sink.ts';
import { alignmentsOf, cellsOf } from './table-rows.ts';

const nothing = () => undefined;

/** A line that becomes the head of a table if the next one underlines it, and else is text. */
export class HeadLeaf implements Leaf {
  readonly more = nothing;
  readonly endLine = () => true;
  readonly #sink: BlockSink;
  readonly #text: string;
  readonly #paragraph: ParagraphLeaf;

  /** `paragraph` is the one that the line is part of where it is no head. */
  constructor(sink: BlockSink, text: string, paragraph: ParagraphLeaf) {
    this.#sink = sink;
    this.#text = text;
    this.#paragraph = paragraph;
  }

  takes(cursor: LineCursor, isWhole: boolean): Leaf | 'wait' | undefined {
    if (cursor.indent > 3) return undefined;
    const header = cellsOf(this.#text);
    const line = cursor.rest.trim();
    if (line === '' && isWhole) return undefined;
    const alignments = alignmentsOf(line, header.length, isWhole);
    if (alignments === undefined || alignments === 'wait') return alignments;
    return new TableLeaf(this.#sink, header, alignments);
  }

  asText(): Leaf {
    this.#paragraph.line(this.#text);
    this.#paragraph.endLine();
    return this.#paragraph;
  }

  close(): void {
    this.asText();
  }
}

/** A table, whose rows are whole lines. */
export class TableLeaf implements Leaf {
  readonly takes = nothing;
  readonly more = nothing;
  readonly endLine = () => true;
  readonly #sink: BlockSink;
  readonly #columns: number;

  constructor(sink: BlockSink, header: string[], alignments: (Alignment | undefined)[]) {
    this.#sink = sink;
    this.#columns = header.length;
    sink.startTable(header, alignments);
  }

  /** Cells too many are part of the last one: nothing of what was said is lost. */
  row(text: string): void {
    const cells = cellsOf(text);
    const last = cells.slice(this.#columns - 1).join(' | ');
    const missing = Array.from<string>({ length: Math.max(0, this.#columns - cells.length) }).fill('');
    this.#sink.row(
      cells.length > this.#columns ? [...cells.slice(0, this.#columns - 1), last] : [...cells, ...missing],
    );
  }

  close(): void {
    this.#sink.endTable();
  }
}
