/** A line of Markdown, and whether it is code for certain. */
interface CodedLine {
  text: string;
  isCode: boolean;
}

/** What may stand before a fence: blanks and marks of lists. */
const OPENING = /^((?:[ \t]*(?:[-+*]|\d{1,9}[.)])(?=[ \t]))*[ \t]*)(`{3,}|~{3,})(.*)$/;
const CLOSING = /^[ \t]*(`{3,}|~{3,})[ \t]*$/;
/** Columns from one tab to the next, as Markdown counts. */
const TAB = 4;

/**
 * Follows blocks of code between fences, line by line, and sees to it that whoever shows the text finds the same: a block in
 * a list ends with its list, which nobody can tell from a line, so it is ended before the first line that stands less far
 * in. Fences in quotations are none here: their lines are never taken for code.
 */
export class Fences {
  #open: { fence: string; indent: number } | undefined;
  #isAfterBlank = true;

  /** `line`, the next one, with what has to stand before it. */
  next(line: string): CodedLine[] {
    const lines: CodedLine[] = [];
    if (this.#open && line.trim() !== '' && columnOf(line) < this.#open.indent) lines.push(...this.end());
    if (this.#open) lines.push({ text: this.#inside(line, this.#open), isCode: true });
    else lines.push(...this.#outside(line));
    this.#isAfterBlank = line.trim() === '';
    return lines;
  }

  /** What ends a block that is open. */
  end(): CodedLine[] {
    if (!this.#open) return [];
    const { fence, indent } = this.#open;
    this.#open = undefined;
    return [{ text: `${' '.repeat(indent)}${fence}`, isCode: true }];
  }

  #inside(line: string, { fence, indent }: { fence: string; indent: number }): string {
    const [, closing = ''] = CLOSING.exec(line) ?? [];
    if (!closing.startsWith(fence) || (indent === 0 && columnOf(line) >= TAB)) return line;
    this.#open = undefined;
    return `${' '.repeat(indent)}${closing}`;
  }

  #outside(line: string): CodedLine[] {
    const [, before = '', fence = '', info = ''] = OPENING.exec(line) ?? [];
    if (fence === '' || (fence.startsWith('`') && info.includes('`'))) return [{ text: line, isCode: false }];
    const indent = columnsIn(before);
    this.#open = { fence, indent };
    const opening = { text: line, isCode: true };
    // In the midst of a paragraph these would be words of it.
    const isSure = this.#isAfterBlank || (before.trim() === '' && indent < TAB);
    return isSure ? [opening] : [{ text: '', isCode: false }, opening];
  }
}

function columnOf(line: string): number {
  return columnsIn(/^[ \t]*/.exec(line)![0]);
}

function columnsIn(text: string): number {
  let columns = 0;
  for (const character of text) columns += character === '\t' ? TAB - (columns % TAB) : 1;
  return columns;
}

/** Takes the effect from tags, which would hide or open things, line by line; what is code between backticks stays. */
export class Tags {
  /** There were backticks without a partner in their line: they may find one in any line of this paragraph. */
  #isOpen = false;

  without(line: string): string {
    if (line.trim() === '') this.#isOpen = false;
    const pieces: string[] = [];
    const marks = /\\[^]|`+|<(?=[a-z/!?])/gi;
    let end = 0;
    for (let mark = marks.exec(line); mark; mark = marks.exec(line)) {
      const { 0: found, index } = mark;
      if (found.startsWith('`')) marks.lastIndex = this.#behindCode(line, index, found.length);
      if (!found.endsWith('<')) continue;
      // Behind a word, which may be an address and would take in a backslash, it is written in letters.
      const isBehindWord = index > 0 && !/\s/.test(line[index - 1]!);
      pieces.push(line.slice(end, index), isBehindWord ? '&lt;' : '\\<');
      end = marks.lastIndex;
    }
    return pieces.join('') + line.slice(end);
  }

  /** The place behind the code that begins with `ticks` backticks, or behind these where it is not sure that it is code. */
  #behindCode(line: string, start: number, ticks: number): number {
    const inside = start + ticks;
    if (this.#isOpen) return inside;
    const partners = /`+/g;
    partners.lastIndex = inside;
    let partner = partners.exec(line);
    while (partner && partner[0].length !== ticks) partner = partners.exec(line);
    // In a table it would end with its cell.
    this.#isOpen = partner === null || line.slice(inside, partner.index).includes('|');
    return this.#isOpen ? inside : partners.lastIndex;
  }
}
