import { ownEntry } from '../../core/fields.ts';

/**
 * Headers without the checks of the real ones, which take 30 ms to load (measured on Node 20): node:http has the same
 * checks. The build of the command line gives them to the SDKs too. Names count in any case.
 */
export class PlainHeaders {
  readonly #values: Map<string, string>;

  constructor(given: Iterable<readonly [string, string]> | Readonly<Record<string, unknown>> = {}) {
    this.#values = new Map(given instanceof PlainHeaders ? given.#values : []);
    if (given instanceof PlainHeaders) return;
    const entries = Symbol.iterator in given ? (given as Iterable<[string, unknown]>) : Object.entries(given);
    for (const [name, value] of entries) if (value !== undefined) this.append(name, value);
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  set(name: string, value: unknown): void {
    this.#values.set(name.toLowerCase(), textOf(value));
  }

  /** A second value stands behind the first, after a comma. */
  append(name: string, value: unknown): void {
    const before = this.get(name);
    this.set(name, before === null ? value : `${before}, ${textOf(value)}`);
  }

  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }

  entries(): IterableIterator<[string, string]> {
    return this.#values.entries();
  }

  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }
}

/** The same of a reply, in the form in which node:http has them: most of them nobody asks for. */
export class ReceivedHeaders {
  readonly #given: Readonly<Record<string, unknown>>;

  constructor(given: Readonly<Record<string, unknown>>) {
    this.#given = given;
  }

  get(name: string): string | null {
    const value = ownEntry(this.#given, name.toLowerCase());
    return value === undefined ? null : textOf(value);
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  entries(): IterableIterator<[string, string]> {
    return new PlainHeaders(this.#given).entries();
  }
}

/** A list is what node:http has of a header that came more than once. */
function textOf(value: unknown): string {
  return (Array.isArray(value) ? value.join(', ') : String(value)).trim();
}
