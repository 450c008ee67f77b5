import { NoEquivalent, type Expression, type Offset } from './nodes.ts';

/** The filters of Jinja and MiniJinja by those of Liquid that do the same. */
const FILTERS: Readonly<Record<string, string>> = {
  upper: 'upcase',
  lower: 'downcase',
  trim: 'strip',
  strip: 'strip',
  lstrip: 'lstrip',
  rstrip: 'rstrip',
  length: 'size',
  count: 'size',
  default: 'default',
  d: 'default',
  join: 'join',
  replace: 'replace',
  split: 'split',
  capitalize: 'capitalize',
  first: 'first',
  last: 'last',
  reverse: 'reverse',
  sort: 'sort',
  unique: 'uniq',
  tojson: 'json',
  escape: 'escape',
  e: 'escape',
  abs: 'abs',
  round: 'round',
  wordcount: 'number_of_words',
  striptags: 'strip_html',
  urlencode: 'url_encode',
};
/** Filters that change nothing here: nothing is escaped, and what is printed is text. */
const WITHOUT_EFFECT = new Set(['safe', 'string', 'list']);
/** Methods of Python's texts that are filters as well. */
const METHODS = new Set(['upper', 'lower', 'strip', 'lstrip', 'rstrip', 'replace', 'split', 'capitalize']);

export function isJinjaMethod(name: string): boolean {
  return METHODS.has(name);
}

/** `of | name(args)` in terms of Liquid's filters. Throws `NoEquivalent`. */
export function jinjaFilter(of: Expression, name: string, args: Expression[], at: Offset): Expression {
  if (WITHOUT_EFFECT.has(name)) return of;
  if (name === 'indent') return indented(of, args, at);
  const known = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
  if (known === undefined) throw new NoEquivalent(at, `Liquid has no filter ${name}`);
  if (known === 'join' && args.length === 0)
    return { kind: 'filter', of, name: known, args: [{ kind: 'value', value: '' }], at };
  // Whether false counts as given too is decided by the type of the variable.
  return { kind: 'filter', of, name: known, args: known === 'default' ? args.slice(0, 1) : args, at };
}

/** Lines behind the first begin with so many blanks. */
function indented(of: Expression, [width = { kind: 'value', value: 4 }]: Expression[], at: Offset): Expression {
  if (width.kind !== 'value' || typeof width.value !== 'number')
    throw new NoEquivalent(at, 'indent by what is no number');
  const lineEnd: Expression = { kind: 'value', value: '\n' };
  return {
    kind: 'filter',
    of,
    name: 'replace',
    args: [lineEnd, { kind: 'value', value: `\n${' '.repeat(width.value)}` }],
    at,
  };
}
