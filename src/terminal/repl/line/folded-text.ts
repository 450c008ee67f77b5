import type { CursorPlace, Span } from './whole-pieces.ts';

/** The room for what is being typed. */
export interface Room {
  columns: number;
  rows: number;
}

/**
 * Long texts at the prompt. A line editor cannot redraw what has scrolled away, so a text that would fill the screen
 * stands there as a label such as `[200 lines: import fs …]` and is unfolded when it is sent.
 */
export class FoldedTexts {
  readonly #texts = new Map<string, string>();
  #left = { line: '', text: '' };

  /** `text` itself when it fits, alone and in the `entry` it becomes part of; else a label for it. */
  fold(text: string, room: Room, entry = text): string {
    const rows = rowsOf(text, room.columns);
    const isLong = rows > Math.max(3, Math.floor(room.rows / 2) - 1);
    // A label of less than a row would gain nothing.
    const isTooMuch = rows > 1 && rowsOf(entry, room.columns) > room.rows - 2;
    return isLong || isTooMuch ? this.#label(text, room) : text;
  }

  /** The text of a line that is left for another; `show` brings it back as it stood. */
  leave(line: string): string {
    this.#left = { line, text: this.unfold(line) };
    return this.#left.text;
  }

  /** A text as it may stand on the screen in place of the line. */
  show(text: string, room: Room): string {
    const { line, text: left } = this.#left;
    return text === left && rowsOf(line, room.columns) < room.rows - 1 ? line : this.fold(text, room);
  }

  /** An entry that has outgrown the screen, with a label for what is done of it: all before the last word. */
  shorten({ text, cursor }: CursorPlace, room: Room): CursorPlace {
    const done =
      cursor >= text.length / 2 ? { start: 0, end: this.#lastGap(text, cursor) } : { start: cursor, end: text.length };
    const label = this.#label(this.unfold(text.slice(done.start, done.end)), room);
    const shorter = text.slice(0, done.start) + label + text.slice(done.end);
    return { text: shorter, cursor: cursor < done.end ? cursor : cursor - done.end + label.length };
  }

  /** `line` with every label replaced by its text. */
  unfold(line: string): string {
    let unfolded = '';
    let at = 0;
    for (const { start, end } of this.labels(line)) {
      unfolded += line.slice(at, start) + this.#texts.get(line.slice(start, end))!;
      at = end;
    }
    return unfolded + line.slice(at);
  }

  /** Where labels stand in `line`, in order. */
  labels(line: string): Span[] {
    const found: Span[] = [];
    for (let at = 0; ;) {
      const next = [...this.#texts.keys()]
        .map((label) => ({ start: line.indexOf(label, at), end: line.indexOf(label, at) + label.length }))
        .filter(({ start }) => start >= 0)
        .toSorted((a, b) => a.start - b.start)[0];
      if (!next) return found;
      found.push(next);
      at = next.end;
    }
  }

  /** Where the last word before `cursor` begins, with the blank before it. Blanks in labels are none. */
  #lastGap(text: string, cursor: number): number {
    const gap = text.slice(0, cursor).search(/\s\S*$/);
    const at = gap > 0 ? gap : cursor;
    return this.labels(text).find(({ start, end }) => start < at && at < end)?.end ?? at;
  }

  #label(text: string, room: Room): string {
    const label = this.#freeLabel(text, room.columns);
    this.#texts.set(label, text);
    return label;
  }

  #freeLabel(text: string, columns: number): string {
    const lines = text.replace(/\n$/, '').split('\n').length;
    const size = lines > 1 ? `${lines} lines` : `${text.length} characters`;
    const first = Array.from(
      text
        .trimStart()
        .split('\n', 1)[0]!
        .replaceAll(/[[\]\s]+/g, ' '),
    );
    const beginning = first
      .slice(0, Math.max(8, Math.min(30, columns - 30)))
      .join('')
      .trim();
    for (let count = 1; ; count++) {
      const label = `[${size}${count > 1 ? ` #${count}` : ''}: ${beginning} …]`;
      if (!this.#texts.has(label) || this.#texts.get(label) === text) return label;
    }
  }
}

/** Rows that `text` takes, counted generously: every character that is not ASCII as two columns. */
function rowsOf(text: string, columns: number): number {
  const wide = (line: string) => line.match(/\P{ASCII}/gu)?.length ?? 0;
  const tabs = (line: string) => line.split('\t').length - 1;
  const width = (line: string) => line.length + wide(line) + 7 * tabs(line);
  return text.split('\n').reduce((rows, line) => rows + Math.max(1, Math.ceil(width(line) / columns)), 0);
}
