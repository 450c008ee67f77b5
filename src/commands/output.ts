import { withoutKeys } from '../core/key-shapes.ts';
import type { Io, TextOutput } from '../terminal/io.ts';
import { escapeJson, sanitize } from '../terminal/sanitize.ts';

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
    await this.#io.stdout.write(`${jsonFor(this.#io.stdout, value, 2)}\n`);
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
    await this.#io.stdout.write(values.map((item) => `${jsonFor(this.#io.stdout, item)}\n`).join(''));
  }

  /** Tells a person what was done: stderr, silent with --quiet. */
  note(text: string): void {
    if (this.#globals.quiet) return;
    if (text.startsWith('note: ')) this.notes++;
    this.warn(text);
  }

  /** Something that must be seen, also with --quiet. */
  warn(text: string): void {
    const told = withoutKeys(text);
    void this.#io.stderr.write(`${this.#io.stderr.isTTY ? sanitize(told) : told}\n`);
  }
}

/** `value` as JSON for `output`: a terminal would obey or hide characters that JSON leaves as they are. */
export function jsonFor({ isTTY }: Pick<TextOutput, 'isTTY'>, value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent);
  return isTTY ? escapeJson(text) : text;
}
