import { filters, tags } from 'liquidjs';
import type { Advice } from '../advice.ts';
import { LlmkitError } from '../errors.ts';
import { didYouMean, nearest } from '../nearest.ts';

/** An error of liquidjs; `token` is what it is about. */
export interface LiquidError extends Error {
  originalError?: Error;
  token?: { getPosition(): [number, number]; file?: string; props?: { file?: string }[] };
}

/** The prompt taken in that an error is about; undefined for the outermost one. Names know it by their parts. */
export function fileOf({ token }: LiquidError): string | undefined {
  return token?.file ?? token?.props?.[0]?.file;
}

/** What is wrong, in our words. */
export function reason({ name, message }: Error): string {
  if (name === 'RangeError' && message.includes('call stack')) return 'its tags stand too deep inside each other';
  return message.split('\n')[0]!.replace(/, line:\d+, col:\d+$|, file:.*$/g, '');
}

/** What to do about it; nothing where nothing general can be said. */
export function adviceFor(error: LiquidError, original: Error): readonly Advice[] {
  if (original instanceof LlmkitError) return original.advice;
  const prompt = fileOf(error);
  if (error.name === 'UndefinedVariableError' && prompt !== undefined)
    return [{ kind: 'mend_template', how: 'pass_values', prompt }];
  if (original.name === 'RangeError') return [];
  const said = reason(original);
  for (const [pattern, advice] of BY_MESSAGE) {
    const match = pattern.exec(said);
    if (match) return advice(match[1] ?? '');
  }
  return [];
}

const BY_MESSAGE: readonly [RegExp, (found: string) => readonly Advice[]][] = [
  [/^undefined filter: (\S+)/, (name) => meant(name, OTHER_FILTERS, Object.keys(filters), 'filter')],
  [/^tag "(?:end\w*|else|elsif|when)" not found/, () => [{ kind: 'mend_template', how: 'unopened' }]],
  [/^tag "(.+)" not found/, (name) => meant(name, OTHER_TAGS, [...Object.keys(tags), 'message'], 'raw')],
  [/^tag \{%-?\s*(\w+).* not closed/, (tag) => [{ kind: 'mend_template', how: 'close', by: `{% end${tag} %}` }]],
  [/^raw .* not closed/, () => [{ kind: 'mend_template', how: 'close', by: '{% endraw %}' }]],
  [/^tag .* not closed/, () => [{ kind: 'mend_template', how: 'close', by: '%}' }]],
  [/^output .* not closed/, () => [{ kind: 'mend_template', how: 'close', by: '}}' }, RAW]],
  [/^invalid value expression: "[#/^>!]/, () => [{ kind: 'mend_template', how: 'liquid' }]],
  [/^invalid value expression|^illegal tag syntax/, () => [RAW]],
  [/^expected (?:filter name|"\|"|":")/, () => [{ kind: 'mend_template', how: 'expression' }]],
];

const RAW: Advice = { kind: 'mend_template', how: 'raw' };

/** What other template languages call it. */
const OTHER_FILTERS: Readonly<Record<string, string>> = {
  upper: 'upcase',
  uppercase: 'upcase',
  lower: 'downcase',
  lowercase: 'downcase',
  length: 'size',
  count: 'size',
  trim: 'strip',
  tojson: 'json',
  title: 'capitalize',
  d: 'default',
};
const OTHER_TAGS: Readonly<Record<string, string>> = { set: 'assign', elif: 'elsif', elseif: 'elsif', switch: 'case' };

function meant(
  name: string,
  others: Readonly<Record<string, string>>,
  known: readonly string[],
  otherwise: 'filter' | 'raw',
): readonly Advice[] {
  const near = nearest(name, [...known, ...Object.keys(others)]);
  if (near === undefined) return [{ kind: 'mend_template', how: otherwise }];
  return didYouMean(Object.hasOwn(others, near) ? others[near] : near);
}
