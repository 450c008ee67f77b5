import { LlmkitError } from '../../core/errors.ts';
import type { SourceRow } from '../../core/runs/rows-plan.ts';

/** A form in which rows stand in a file. */
export type RowFormat = 'csv' | 'tsv' | 'jsonl';

const BY_ENDING: Readonly<Record<string, RowFormat>> = { csv: 'csv', tsv: 'tsv', jsonl: 'jsonl', ndjson: 'jsonl' };

/** The form that the name of a file says; undefined where it says none. */
export function rowFormatOf(name: string): RowFormat | undefined {
  return BY_ENDING[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? ''];
}

/** The form of a text whose name says none, by its first line. */
function formatOfText(start: string): RowFormat {
  if (/^\s*\{/.test(start)) return 'jsonl';
  const [first = ''] = start.split('\n', 1);
  return first.includes('\t') && !first.includes(',') ? 'tsv' : 'csv';
}

const DECODED_BYTES = 64 * 1024;
const LONGEST_FIRST_LINE = 64 * 1024;

/** The rows in the bytes of a file called `name`. Throws `usage` for what is no text. */
export async function* readRows(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<SourceRow> {
  const texts = textsOf(bytes, name)[Symbol.asyncIterator]();
  let start = '';
  // The first line, of which the first piece may hold but a part.
  while (!/\S.*\n/.test(start) && start.length < LONGEST_FIRST_LINE) {
    const { done, value } = await texts.next();
    if (done) break;
    start += value;
  }
  const all = (async function* () {
    yield start;
    yield* { [Symbol.asyncIterator]: () => texts };
  })();
  const format = rowFormatOf(name) ?? formatOfText(start);
  if (format === 'jsonl') return yield* (await import('./jsonl.ts')).readJsonLines(all);
  yield* (await import('./csv.ts')).readTable(all, format === 'tsv' ? '\t' : commaIn(start));
}

/** What stands between the columns: spreadsheets write semicolons where numbers have commas. */
function commaIn(start: string): ',' | ';' {
  const [first = ''] = start.trimStart().split(/[\r\n]/, 1);
  return first.includes(';') && !first.includes(',') ? ';' : ',';
}

async function* textsOf(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decoded = (piece?: Uint8Array) => {
    try {
      return decoder.decode(piece, { stream: piece !== undefined });
    } catch {
      const what = name === '-' ? 'standard input' : name;
      throw new LlmkitError('usage', `Cannot read ${what}: it is no text in UTF-8.`);
    }
  };
  for await (const piece of bytes) {
    // Large texts live long enough to pile up.
    for (let at = 0; at < piece.length; at += DECODED_BYTES) {
      const text = decoded(piece.subarray(at, at + DECODED_BYTES));
      if (text !== '') yield text;
    }
  }
  const rest = decoded();
  if (rest !== '') yield rest;
}
