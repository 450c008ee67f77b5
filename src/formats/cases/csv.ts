import { type CsvError, parse } from 'csv-parse';
import { LlmkitError } from '../../core/errors.ts';
import { isForbiddenKey } from '../../core/fields.ts';
import type { SourceRow } from '../../core/runs/rows-plan.ts';
import { MAX_ROW_LENGTH } from './row-length.ts';

/** The rows of a table whose first line names its columns. Throws `usage` where that line cannot be used. */
export async function* readTable(texts: AsyncIterable<string>, delimiter: ',' | '\t'): AsyncGenerator<SourceRow> {
  const parser = parse({
    delimiter,
    max_record_size: MAX_ROW_LENGTH,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  });
  const feeding = feed(texts, parser);
  feeding.catch((thrown: unknown) => parser.destroy(thrown as Error));
  let columns: string[] | undefined;
  let number = 0;
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (columns === undefined) columns = columnsOf(record);
      else yield rowOf(++number, columns, record);
    }
  } catch (thrown) {
    if (!isCsvError(thrown)) throw thrown;
    yield { number: number + 1, fields: {}, fault: faultOf(thrown) };
  } finally {
    parser.destroy();
  }
}

/** Gives the parser as much as it takes. */
async function feed(texts: AsyncIterable<string>, parser: ReturnType<typeof parse>): Promise<void> {
  for await (const text of texts) {
    if (parser.destroyed) return;
    if (parser.write(text)) continue;
    await new Promise<void>((resolve) => {
      const go = () => {
        parser.off('drain', go).off('close', go);
        resolve();
      };
      parser.on('drain', go).on('close', go);
    });
  }
  parser.end();
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
  for (let at = 0; at < columns.length; at++) {
    const value = record[at];
    if (columns[at] !== '' && value !== undefined) fields[columns[at]!] = value;
  }
  if (record.length === columns.length) return { number, fields };
  return { number, fields, fault: `it has ${record.length} fields where there are ${columns.length} columns` };
}

function isCsvError(thrown: unknown): thrown is CsvError & { lines?: number } {
  return (
    thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' && thrown.code.startsWith('CSV_')
  );
}

/** What cannot be read: all behind it neither. */
function faultOf({ code, lines = 0 }: CsvError & { lines?: number }): string {
  if (code === 'CSV_QUOTE_NOT_CLOSED') return `a quote is never closed (it opens in line ${lines} or before)`;
  if (code === 'CSV_MAX_RECORD_SIZE') return 'it is too long, perhaps because a quote is never closed';
  return `it cannot be read (line ${lines})`;
}
