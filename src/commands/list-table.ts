import { sanitizeLine } from '../terminal/sanitize.ts';
import type { Styles } from '../terminal/styles.ts';
import { measureFor } from './measure.ts';

/** A column of a list. */
export interface ListColumn<Row> {
  /** What stands over it on a terminal; absent for one that only programs need. */
  title?: string;
  /** The whole value, for programs. */
  value: (row: Row) => string;
  /** Its form on a terminal; absent: the whole value. */
  shown?: (row: Row) => string;
  style?: keyof Styles;
  isNumber?: boolean;
  /** It has what room the others leave: one column of a list. */
  isFlexible?: boolean;
  /** It is left out where there is no room for it. */
  isOptional?: boolean;
  /** Only a terminal shows it, and only where its values differ, blank ones aside: programs have it in JSON. */
  isOfSome?: boolean;
}

export interface ListTableOptions {
  styles: Styles;
  /** Width of the terminal; absent: whole values between tabs, without titles. */
  columns: number | undefined;
}

const GAP = '  ';
/** Columns of the flexible column for which others are left out. */
const LEAST_FLEXIBLE = 24;
/** It has so much in any case. */
const LEAST = 10;

/** A list, a row a line: with titles and no wider than the terminal, or for programs. */
export async function listTable<Row>(
  rows: readonly Row[],
  all: readonly ListColumn<Row>[],
  { styles, columns: room }: ListTableOptions,
): Promise<string> {
  if (room === undefined) return programLines(rows, all);
  if (rows.length === 0) return '';
  const table = all
    .filter(({ title }) => title !== undefined)
    .map((column) => ({
      column,
      cells: rows.map((row) => sanitizeLine((column.shown ?? column.value)(row))),
      width: 0,
    }))
    .filter(({ column, cells }) => (column.isOfSome ? differ(cells) : cells.some((cell) => cell !== '')));
  const { columnsOf, cut } = await measureFor(table.flatMap(({ cells }) => cells));
  for (const one of table) one.width = Math.max(...[one.column.title!, ...one.cells].map(columnsOf));
  fit(table, room);
  const line = (textOf: (one: (typeof table)[number]) => string, styleOf: (column: ListColumn<Row>) => Style) =>
    table
      .map((one, at) => {
        const text = cut(textOf(one), one.width);
        const blanks = ' '.repeat(one.width - columnsOf(text));
        const styled = styleOf(one.column)(text);
        if (one.column.isNumber) return blanks + styled;
        return at === table.length - 1 ? styled : styled + blanks;
      })
      .join(GAP)
      .trimEnd();
  return [
    line(
      ({ column }) => column.title!,
      () => styles.dim,
    ),
    ...rows.map((_, at) =>
      line(
        ({ cells }) => cells[at]!,
        ({ style }) => (style ? styles[style] : (text) => text),
      ),
    ),
  ].join('\n');
}

/** Whose each row is, where they are not all of one user. */
export const OWNER = {
  title: 'user',
  value: ({ user_id: owner = '' }: { user_id?: string }) => owner,
  style: 'dim',
  isOptional: true,
  isOfSome: true,
} as const satisfies ListColumn<{ user_id?: string }>;

function differ(cells: readonly string[]): boolean {
  const first = cells.find((cell) => cell !== '');
  return cells.some((cell) => cell !== '' && cell !== first);
}

type Style = (text: string) => string;

/** Each value in a line of its own is made safe only where one of a row may need it: a list of 1,000 would feel it. */
function programLines<Row>(rows: readonly Row[], all: readonly ListColumn<Row>[]): string {
  const [first, ...others] = all.filter(({ isOfSome }) => !isOfSome);
  const plain = new RegExp(String.raw`^${PLAIN_VALUE}(?:\t${PLAIN_VALUE}){${others.length}}$`);
  let lines = '';
  for (const row of rows) {
    let line = first!.value(row);
    for (const { value } of others) line += `\t${value(row)}`;
    if (!plain.test(line)) line = [first!, ...others].map(({ value }) => sanitizeLine(value(row))).join('\t');
    lines += lines === '' ? line : `\n${line}`;
  }
  return lines;
}

/** Nothing, or printable ASCII with no blank at its ends. */
const PLAIN_VALUE = String.raw`(?:[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)?`;

/** Leaves out what has no room and cuts the flexible column to the rest. */
function fit(table: { column: Pick<ListColumn<never>, 'isFlexible' | 'isOptional'>; width: number }[], room: number) {
  const flexible = table.find(({ column }) => column.isFlexible);
  const left = () => room - table.reduce((sum, one) => (one === flexible ? sum : sum + one.width + GAP.length), 0);
  while (flexible && left() < Math.min(flexible.width, LEAST_FLEXIBLE)) {
    const at = table.findLastIndex(({ column }) => column.isOptional);
    if (at < 0) break;
    table.splice(at, 1);
  }
  if (flexible) flexible.width = Math.min(flexible.width, Math.max(LEAST, left()));
}
