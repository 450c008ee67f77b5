/** A text of which more is not known than its length and what its characters add up to. */
interface Sum {
  length: number;
  sum: number;
}

const { imul } = Math;

function add({ length, sum }: Sum, text: string): Sum {
  let added = sum;
  for (let at = 0; at < text.length; at += 1) added = (imul(added, 31) + text.charCodeAt(at)) | 0;
  return { length: length + text.length, sum: added };
}

/** A first piece this long, in UTF-16 units, is hardly said twice by a model. */
const LONG_PIECE = 16;

/**
 * Leaves out what a server says twice: some close a stream with the whole message. A piece that equals everything before
 * it is held back until another follows, which shows that it was part of the answer.
 */
export class Repeats {
  #said: Sum = { length: 0, sum: 0 };
  #pieces = 0;
  #held = '';

  /** The part of the text so far that can be shown. */
  push(piece: string): string {
    if (piece === '') return '';
    const text = this.#held + piece;
    this.#held = '';
    const isUsual = this.#pieces > 1 || piece.length >= LONG_PIECE;
    if (text === piece && isUsual && this.#isSaid(piece)) {
      this.#held = piece;
      return '';
    }
    this.#pieces += 1;
    this.#said = add(this.#said, text);
    return text;
  }

  /** What `text`, which holds all of the answer so far, adds to it; undefined where it is another text. */
  rest(text: string): string | undefined {
    const { length } = this.#said;
    return this.#isSaid(text.slice(0, length)) ? text.slice(length) : undefined;
  }

  #isSaid(text: string): boolean {
    const { length, sum } = this.#said;
    return text.length === length && add({ length: 0, sum: 0 }, text).sum === sum;
  }
}
