import { search } from '@inquirer/prompts';
import type { Asking } from './form-keys.ts';
import { answered, LEFT } from './question.ts';
import { sanitizeLine } from './sanitize.ts';
import { cut } from './width.ts';

/** One row of a list to choose from. */
export interface Row {
  value: string;
  /** As it is shown; what is typed is looked for in it. */
  name: string;
}

/** Rows at once. */
const PAGE = 10;
/** Columns beside a row: the mark before it, and one that stays free. */
const MARGIN = 3;

/** Lets a person choose one of `rows`; typing narrows them down. Undefined when it is left with Esc. */
export async function pick(
  question: string,
  rows: readonly Row[],
  { suggestion, ...asking }: Asking & { suggestion?: string | undefined },
): Promise<string | undefined> {
  const room = Math.max(20, (process.stderr.columns || 80) - MARGIN);
  const choices = rows.map(({ value, name }) => ({ value, name: cut(sanitizeLine(name), room) }));
  const source = (term = '') => {
    const words = term.toLowerCase().split(/\s+/);
    return choices.filter((_, at) => words.every((word) => rows[at]!.name.toLowerCase().includes(word)));
  };
  const first = suggestion === undefined ? {} : { default: suggestion };
  const config = { message: sanitizeLine(question), source, pageSize: PAGE, ...first };
  const answer = await answered(asking, (context) => search(config, context), 'escape');
  return answer === LEFT ? undefined : answer;
}
