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

  /** `text` itself when it fits, else a label for it. */
  fold(text: string, room: Room): string {
    if (rowsOf(text, room.columns) <= Math.max(3, Math.floor(room.rows / 2) - 1)) return text;
    const label = this.#freeLabel(text, room.columns);
    this.#texts.set(label, text);
    return label;
  }

  /** `line` with every label replaced by its text. */
  unfold(line: string): string {
    let unfolded = '';
    let rest = line;
    for (;;) {
      const next = [...this.#texts.keys()]
        .map((label) => ({ label, at: rest.indexOf(label) }))
        .filter(({ at }) => at >= 0);
      const first = next.toSorted((a, b) => a.at - b.at)[0];
      if (!first) return unfolded + rest;
      unfolded += rest.slice(0, first.at) + this.#texts.get(first.label)!;
      rest = rest.slice(first.at + first.label.length);
    }
  }

  /** The label that ends at `cursor`, so that it can be removed as a whole. */
  labelBefore(line: string, cursor: number): string | undefined {
    return [...this.#texts.keys()].find((label) => line.slice(0, cursor).endsWith(label));
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
