import { NoEquivalent, type Offset } from './nodes.ts';

/** The filters of Liquid by those of Nunjucks that do the same. */
const FILTERS: Readonly<Record<string, string>> = {
  upcase: 'upper',
  downcase: 'lower',
  strip: 'trim',
  size: 'length',
  join: 'join',
  replace: 'replace',
  capitalize: 'capitalize',
  first: 'first',
  last: 'last',
  reverse: 'reverse',
  sort: 'sort',
  json: 'dump',
  escape: 'escape',
  abs: 'abs',
  round: 'round',
  number_of_words: 'wordcount',
  strip_html: 'striptags',
  url_encode: 'urlencode',
};
const SIGNS: Readonly<Record<string, string>> = {
  plus: '+',
  minus: '-',
  times: '*',
  divided_by: '/',
  modulo: '%',
  append: '~',
};
const WORD = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"']+/g;

/** A value with its filters, as an output has them. Throws `NoEquivalent`. */
export function nunjucksOutput(text: string, at: Offset): string {
  const [value = '', ...filters] = split(text, '|');
  return filters.reduce((said, filter) => filtered(said, filter.trim(), at), nunjucksValue(value.trim(), at));
}

function filtered(value: string, filter: string, at: Offset): string {
  const [, name = '', rest = ''] = /^(\w+)\s*:?\s*([\s\S]*)$/.exec(filter) ?? [];
  const args = split(rest, ',')
    .map((arg) => arg.trim())
    .filter((arg) => arg !== '' && !arg.startsWith('allow_false'));
  const given = args.map((arg) => nunjucksValue(arg, at));
  if (name === 'default') return `${value} | default(${given.join(', ')}, true)`;
  if (name === 'split') return `(${value}).split(${given.join(', ')})`;
  if (Object.hasOwn(SIGNS, name)) return `(${value} ${SIGNS[name]} ${given[0] ?? ''})`;
  if (name === 'prepend') return `(${given[0] ?? ''} ~ ${value})`;
  if (!Object.hasOwn(FILTERS, name)) throw new NoEquivalent(at, `Nunjucks has no filter ${name}`);
  return `${value} | ${FILTERS[name]}${given.length > 0 ? `(${given.join(', ')})` : ''}`;
}

/** A single value. */
export function nunjucksValue(text: string, at: Offset): string {
  if (text === 'nil' || text === 'null') return 'none';
  if (text === 'blank' || text === 'empty') return '""';
  if (/^["']/.test(text) || /^[\w.-]+$/.test(text))
    return text.replace(/^forloop\b/, 'loop').replace(/^(loop\.)rindex/, '$1revindex');
  throw new NoEquivalent(at, `Nunjucks cannot say ${text}`);
}

/** A condition. Liquid reads it from the right; brackets say so. */
export function nunjucksCondition(text: string, at: Offset): string {
  const words = text.match(WORD) ?? [];
  const place = words.findIndex((word) => word === 'and' || word === 'or');
  if (place === -1) return comparison(words, at);
  const rest = words.slice(place + 1);
  const right = nunjucksCondition(rest.join(' '), at);
  const isMixed = rest.some((word) => (word === 'and' || word === 'or') && word !== words[place]);
  return `${comparison(words.slice(0, place), at)} ${words[place]} ${isMixed ? `(${right})` : right}`;
}

function comparison(words: readonly string[], at: Offset): string {
  if (words[0] === 'not') return `not ${comparison(words.slice(1), at)}`;
  const [left = '', sign, right = ''] = words;
  if (words.length === 1) return nunjucksValue(left, at);
  if (words.length !== 3) throw new NoEquivalent(at, `Nunjucks cannot say ${words.join(' ')}`);
  if (sign === 'contains') return `${nunjucksValue(right, at)} in ${nunjucksValue(left, at)}`;
  return `${nunjucksValue(left, at)} ${sign} ${nunjucksValue(right, at)}`;
}

/** The parts of `text` between `sign`; quotation marks hide it. */
function split(text: string, sign: string): string[] {
  const parts = [''];
  for (const piece of text.match(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\s\S]/g) ?? []) {
    if (piece === sign) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}
