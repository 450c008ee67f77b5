import type { SourceRow } from '../../core/runs/rows-plan.ts';
import { MAX_ROW_LENGTH, TOO_LONG } from './row-length.ts';

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
    // Of a line that is too long no more is held than tells that it is.
    if (rest.length > 2 * MAX_ROW_LENGTH) rest = rest.slice(0, MAX_ROW_LENGTH + 1);
  }
  if (rest !== '') yield rest;
}

/** A number of so many digits, or so large, that it may be read as another one. */
const MAY_CHANGE = /\d{16}|\de\+?\d{2}/i;

/** Tells of a number that would be sent, and come back, as another one than stands there: an id of 19 digits for example. */
function numberFault(fields: object): { fault?: string } {
  const open = Object.entries(fields) as [string, unknown][];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [name, value] = next;
    if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) open.push([name, inner]);
    else if (
      typeof value === 'number' &&
      (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value)))
    )
      return { fault: `${name} has a number of more digits than can be kept: write it as text, in quotes` };
  }
  return {};
}

function fieldsOf(line: string): Pick<SourceRow, 'fields' | 'fault'> {
  if (line.length > MAX_ROW_LENGTH) return { fields: {}, fault: TOO_LONG };
  try {
    const value = JSON.parse(line) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { fields: value as SourceRow['fields'], ...(MAY_CHANGE.test(line) && numberFault(value)) };
    return { fields: {}, fault: 'it is no JSON object' };
  } catch {
    return { fields: {}, fault: 'it is no JSON' };
  }
}
