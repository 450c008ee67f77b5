/** A JSON value of a file of many. */
export interface FoundValue {
  value: unknown;
  /** It stands in an array that is the whole file. */
  inArray: boolean;
  /** Its bytes in the file. */
  size: number;
}

/** A place that is no JSON. */
export interface NoValue {
  /** Completes a sentence about the file. */
  why: string;
}

/** Bytes of one value that are taken; more is no conversation that could be kept. */
const LARGEST = 256 * 1024 * 1024;

const [QUOTE, BACKSLASH, COMMA, LINE_FEED] = [0x22, 0x5c, 0x2c, 0x0a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The values of a file, one after the other, however many there are: the members of an array, one value a line, or one
 * after the other. A bad one costs itself alone, where it can be told where it ends.
 */
export async function* jsonValues(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<FoundValue | NoValue> {
  let head = new Uint8Array(0);
  let splitter: Splitter | undefined;
  for await (const piece of pieces) {
    if (splitter) yield* splitter.push(piece);
    else {
      head = joined([head, piece]);
      splitter = splitterFor(head, false);
      if (!splitter) continue;
      yield* splitter.push(head);
      head = new Uint8Array(0);
    }
  }
  if (!splitter) {
    splitter = splitterFor(head, true);
    if (splitter) yield* splitter.push(head);
  }
  if (splitter) yield* splitter.end();
}

interface Splitter {
  push(piece: Uint8Array): Iterable<FoundValue | NoValue>;
  end(): Iterable<FoundValue | NoValue>;
}

/** How a file is to be taken apart; undefined while too little of it is there to tell. */
function splitterFor(head: Uint8Array, isAll: boolean): Splitter | undefined {
  const start = head.findIndex((byte) => !isBlank(byte));
  if (start < 0) return undefined;
  if (head[start] === OPEN_LIST) return new ByBrackets(true);
  const end = head.indexOf(LINE_FEED, start);
  if (end < 0 && !isAll && head.length < LARGEST) return undefined;
  const line = end < 0 ? head : head.subarray(start, end);
  // What is whole in its first line has a value a line; a line that is torn then costs no other.
  return 'value' in parsed([line], false) ? new ByLines() : new ByBrackets(false);
}

/** One value a line. */
class ByLines implements Splitter {
  #collected: Uint8Array[] = [];
  #size = 0;
  #line = 1;

  *push(piece: Uint8Array): Iterable<FoundValue | NoValue> {
    let start = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, start)) {
      this.#collect(piece.subarray(start, end));
      yield* this.#value();
      this.#line++;
      start = end + 1;
    }
    this.#collect(piece.subarray(start));
  }

  *end(): Iterable<FoundValue | NoValue> {
    yield* this.#value();
  }

  #collect(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#size > LARGEST) this.#collected = [];
    else if (bytes.length > 0) this.#collected.push(bytes);
  }

  *#value(): Iterable<FoundValue | NoValue> {
    const [collected, size] = [this.#collected, this.#size];
    this.#collected = [];
    this.#size = 0;
    if (size > LARGEST) yield { why: `its line ${this.#line} is too large` };
    else if (collected.some((bytes) => bytes.some((byte) => !isBlank(byte)))) {
      const found = parsed(collected, false);
      yield 'why' in found ? { why: `its line ${this.#line} ${found.why}` } : found;
    }
  }
}

/** Values told by their brackets, in an array or one after the other. */
class ByBrackets implements Splitter {
  readonly #inArray: boolean;
  #collected: Uint8Array[] = [];
  #size = 0;
  #count = 0;
  /** Brackets of the value under way that are open; undefined between two values. */
  #depth: number | undefined;
  #inText = false;
  #isEscaped = false;
  /** `before` the bracket of the array, `in` it or, without one, from the start, `behind` it. */
  #place: 'before' | 'in' | 'behind';

  constructor(inArray: boolean) {
    this.#inArray = inArray;
    this.#place = inArray ? 'before' : 'in';
  }

  *push(piece: Uint8Array): Iterable<FoundValue | NoValue> {
    let start = this.#depth === undefined ? -1 : 0;
    for (let at = 0; at < piece.length; at++) {
      if (this.#inText) at = this.#endOfText(piece, at);
      if (at === piece.length) break;
      const byte = piece[at]!;
      if (this.#depth === undefined) {
        if (this.#begins(byte)) start = at;
        else continue;
      }
      if (!this.#ends(byte)) continue;
      this.#collect(piece.subarray(start, at + 1));
      yield* this.#value();
    }
    if (this.#depth !== undefined) this.#collect(piece.subarray(start));
  }

  *end(): Iterable<FoundValue | NoValue> {
    if (this.#depth !== undefined || (this.#inArray && this.#place === 'in')) yield { why: 'it breaks off' };
  }

  /** A value begins with this byte. What stands between values is passed over. */
  #begins(byte: number): boolean {
    if (this.#place === 'before') {
      if (byte === OPEN_LIST) this.#place = 'in';
      return false;
    }
    if (this.#place === 'behind' || byte === COMMA || isBlank(byte)) return false;
    if (this.#inArray && byte === CLOSE_LIST) {
      this.#place = 'behind';
      return false;
    }
    this.#depth = 0;
    return true;
  }

  /** The quotation mark that ends the text under way, from `at` on; the length of the piece where it is not there. */
  #endOfText(piece: Uint8Array, at: number): number {
    let from = at;
    if (this.#isEscaped) from++;
    this.#isEscaped = false;
    for (;;) {
      const quote = piece.indexOf(QUOTE, from);
      const end = quote < 0 ? piece.length : quote;
      let backslashes = 0;
      while (end - backslashes > from && piece[end - backslashes - 1] === BACKSLASH) backslashes++;
      const isOdd = backslashes % 2 === 1;
      if (quote < 0) this.#isEscaped = isOdd;
      if (quote < 0 || !isOdd) return end;
      from = quote + 1;
    }
  }

  /** The value under way is over with this byte. Only objects and lists are values here: nothing else is a conversation. */
  #ends(byte: number): boolean {
    if (this.#inText) this.#inText = false;
    else if (byte === QUOTE) this.#inText = true;
    else if (byte === OPEN_OBJECT || byte === OPEN_LIST) this.#depth!++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) return --this.#depth! <= 0;
    return this.#depth === 0 && !this.#inText;
  }

  #collect(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#size > LARGEST) this.#collected = [];
    else this.#collected.push(bytes);
  }

  *#value(): Iterable<FoundValue | NoValue> {
    const [collected, size] = [this.#collected, this.#size];
    this.#collected = [];
    this.#size = 0;
    this.#depth = undefined;
    this.#count++;
    if (size > LARGEST) yield { why: `its entry ${this.#count} is too large` };
    else {
      const found = parsed(collected, this.#inArray);
      yield 'why' in found ? { why: `its entry ${this.#count} ${found.why}` } : found;
    }
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

function parsed(bytes: readonly Uint8Array[], inArray: boolean): FoundValue | NoValue {
  let text: string;
  const all = joined(bytes);
  try {
    text = UTF8.decode(all);
  } catch {
    return { why: 'is not text in UTF-8' };
  }
  try {
    return { value: JSON.parse(text) as unknown, inArray, size: all.length };
  } catch {
    return { why: 'is not valid JSON' };
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A blank, or a byte of the mark that some editors put at the beginning. */
function isBlank(byte: number): boolean {
  return (
    byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09 || byte === 0xef || byte === 0xbb || byte === 0xbf
  );
}
