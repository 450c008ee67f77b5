import type { Io } from '../terminal/io.ts';
import { sanitize } from '../terminal/sanitize.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  json: boolean;
  ndjson: boolean;
  quiet: boolean;
  verbose: boolean;
  color: boolean;
  home?: string;
}

/** Where commands print: results on stdout, everything else on stderr. */
export class Output {
  readonly #io: Io;
  readonly #globals: GlobalOptions;
  /** Lines begun with "note:" so far. */
  notes = 0;

  constructor(io: Io, globals: GlobalOptions) {
    this.#io = io;
    this.#globals = globals;
  }

  /** A result, ending in a line end. `text` may be styled by us; what it quotes must be sanitised by the caller. */
  async print(text: string): Promise<void> {
    await this.#io.stdout.write(text.endsWith('\n') || text === '' ? text : `${text}\n`);
  }

  /** One JSON document. */
  async json(value: unknown): Promise<void> {
    const text = JSON.stringify(value, null, 2);
    // A terminal would obey control characters that JSON leaves as they are (C1, bidi); as escapes they mean the same.
    await this.#io.stdout.write(`${this.#io.stdout.isTTY ? escapeControls(text) : text}\n`);
  }

  /** The record as JSON with --json, else what `format` makes of it. */
  async result(value: unknown, format: () => string | Promise<string>): Promise<void> {
    if (this.#globals.json) await this.json(value);
    else if (this.#globals.ndjson) await this.ndjson(value);
    else await this.print(await format());
  }

  /** One line of a stream of JSON values. */
  async ndjson(value: unknown): Promise<void> {
    const values = Array.isArray(value) ? (value as unknown[]) : [value];
    const text = values.map((item) => `${JSON.stringify(item)}\n`).join('');
    await this.#io.stdout.write(this.#io.stdout.isTTY ? escapeControls(text) : text);
  }

  /** Tells a person what was done: stderr, silent with --quiet. */
  note(text: string): void {
    if (this.#globals.quiet) return;
    if (text.startsWith('note: ')) this.notes++;
    this.warn(text);
  }

  /** Something that must be seen, also with --quiet. */
  warn(text: string): void {
    void this.#io.stderr.write(`${this.#io.stderr.isTTY ? sanitize(text) : text}\n`);
  }
}

const OBEYED = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

function escapeControls(json: string): string {
  return json.replaceAll(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
