import type { SourceRow } from '../../core/runs/rows-plan.ts';
import { MAX_ROW_LENGTH } from './row-length.ts';

/** The rows of a file that has a JSON object a line; blank lines are none. */
export async function* readJsonLines(texts: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  let number = 0;
  for await (const line of linesOf(texts)) {
    if (line.trim() !== '') yield { number: ++number, ...fieldsOf(line) };
  }
}

async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of texts) {
    const whole = rest + text;
    let from = 0;
    for (let end = whole.indexOf('\n'); end >= 0; end = whole.indexOf('\n', from)) {
      yield whole.slice(from, end);
      from = end + 1;
    }
    rest = whole.slice(from);
    if (rest.length > MAX_ROW_LENGTH) break;
  }
  if (rest !== '') yield rest;
}

function fieldsOf(line: string): Pick<SourceRow, 'fields' | 'fault'> {
  if (line.length > MAX_ROW_LENGTH) return { fields: {}, fault: 'it is too long' };
  try {
    const value = JSON.parse(line) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { fields: value as SourceRow['fields'] };
    return { fields: {}, fault: 'it is no JSON object' };
  } catch {
    return { fields: {}, fault: 'it is no JSON' };
  }
}
