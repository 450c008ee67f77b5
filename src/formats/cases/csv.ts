import { type CsvError, parse } from 'csv-parse';
import { LlmkitError } from '../../core/errors.ts';
import { isForbiddenKey } from '../../core/fields.ts';
import type { SourceRow } from '../../core/runs/rows-plan.ts';
import { MAX_ROW_LENGTH, TOO_LONG } from './row-length.ts';

/** UTF-16 units that are held of one row. */
const LONGEST_READ = 2 * MAX_ROW_LENGTH;

/** The rows of a table whose first line names its columns. Throws `usage` where that line cannot be used. */
export async function* readTable(texts: AsyncIterable<string>, delimiter: ',' | ';' | '\t'): AsyncGenerator<SourceRow> {
  let skipped: CsvError[] = [];
  let parsed: Parsed[] = [];
  const parser = parse({
    delimiter,
    // A row that is too long is told, and those behind it are read; behind one that is longer still nothing can be told apart.
    max_record_size: LONGEST_READ,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    // Told in the place where it stands; an error of the stream would take the rows before along.
    skip_records_with_error: true,
    on_skip(error) {
      if (error) skipped.push(error);
      return undefined;
    },
    // Taken from here, all of a piece of text at once: the stream would hand out each by itself, which takes as long again.
    on_record(record: string[]) {
      parsed.push({ record, before: skipped });
      skipped = [];
      return null;
    },
  });
  // Whoever writes is told.
  parser.on('error', () => undefined);
  let columns: string[] | undefined;
  let number = 0;
  try {
    for await (const text of andEnd(texts)) {
      await fed(parser, text);
      const rows = parsed;
      parsed = [];
      for (const { record, before } of rows) {
        for (const error of before) yield faultyRow(++number, error);
        if (columns === undefined) columns = columnsOf(record);
        else yield rowOf(++number, columns, record);
      }
    }
    for (const error of skipped) yield faultyRow(++number, error);
  } finally {
    parser.destroy();
  }
}

/** A line as it was parsed, and what could not be before it. */
interface Parsed {
  record: string[];
  before: CsvError[];
}

/** The texts, and undefined behind the last. */
async function* andEnd(texts: AsyncIterable<string>): AsyncGenerator<string | undefined> {
  yield* texts;
  yield undefined;
}

/** Resolves when the parser has read `text`; undefined is the end. */
function fed(parser: ReturnType<typeof parse>, text: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = (error?: Error | null) => (error ? reject(error) : resolve());
    if (text === undefined) parser.end(done);
    else parser.write(text, done);
  });
}

function columnsOf(names: string[]): string[] {
  const columns = names.map((name) => name.trim());
  const twice = columns.find((name, at) => name !== '' && columns.indexOf(name) < at);
  if (twice !== undefined)
    throw new LlmkitError('usage', `Cannot use the table: two of its columns are called ${JSON.stringify(twice)}.`);
  const forbidden = columns.find(isForbiddenKey);
  if (forbidden === undefined) return columns;
  throw new LlmkitError('usage', `Cannot use the table: no column can be called ${forbidden}.`);
}

function rowOf(number: number, columns: readonly string[], record: readonly string[]): SourceRow {
  const fields: Record<string, string> = {};
  if (record.reduce((sum, value) => sum + value.length, 0) > MAX_ROW_LENGTH) return { number, fields, fault: TOO_LONG };
  for (let at = 0; at < columns.length; at++) {
    const value = record[at];
    if (columns[at] !== '' && value !== undefined) fields[columns[at]!] = value;
  }
  if (record.length === columns.length) return { number, fields };
  return {
    number,
    fields,
    fault: `it has ${counted(record.length, 'field')} where there are ${counted(columns.length, 'column')}`,
  };
}

function faultyRow(number: number, { code, lines = 0 }: CsvError & { lines?: number }): SourceRow {
  const where = `line ${lines} or before`;
  if (code === 'CSV_MAX_RECORD_SIZE')
    throw new LlmkitError(
      'usage',
      `Cannot read the table to its end: a quote is opened and never closed (${where}), or a row is much too long.`,
    );
  const fault =
    code === 'CSV_QUOTE_NOT_CLOSED' ? `a quote is opened and never closed (${where})` : `it cannot be read (${where})`;
  return { number, fields: {}, fault };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
