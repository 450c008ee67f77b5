import { NoEquivalent, type Expression, type Offset } from './nodes.ts';

/** The words of a tag: a helper or a value, what it is given, and by name what else. */
export interface HandlebarsWords {
  first: string;
  values: HandlebarsValue[];
  named: Map<string, HandlebarsValue>;
  /** `as |item index|` */
  items: string[];
}

/** A value as it was written. */
export interface HandlebarsValue {
  text: string;
  at: Offset;
}

const WORD = /\s*(?:(?<named>[^\s=|"'()]+)=)?(?<value>"[^"]*"|'[^']*'|\([^()]*\)|[^\s"'()|=]+)/y;

/** Takes a tag apart. `at` is where `text` begins. Throws `NoEquivalent`. */
export function handlebarsWords(text: string, at: Offset): HandlebarsWords {
  const params = /\bas\s*\|([^|]*)\|\s*$/.exec(text);
  const rest = params === null ? text : text.slice(0, params.index);
  const words: HandlebarsWords = {
    first: '',
    values: [],
    named: new Map(),
    items: params?.[1]?.trim().split(/\s+/) ?? [],
  };
  WORD.lastIndex = 0;
  let read = 0;
  for (let match = WORD.exec(rest); match !== null; match = WORD.exec(rest)) {
    read = WORD.lastIndex;
    const { named, value = '' } = match.groups!;
    const given = { text: value, at: at + read - value.length };
    if (named !== undefined) words.named.set(named, given);
    else if (words.first === '') words.first = value;
    else words.values.push(given);
  }
  if (words.first === '' || rest.slice(read).trim() !== '') throw new NoEquivalent(at, `cannot read ${text}`);
  return words;
}

/** A text, a number or a word that stands for a value; undefined for a path. */
export function constantOf({ text, at }: HandlebarsValue): Expression | undefined {
  if (/^["']/.test(text)) return { kind: 'value', value: text.slice(1, -1) };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { kind: 'value', value: Number(text) };
  if (text === 'true' || text === 'false') return { kind: 'value', value: text === 'true' };
  if (text === 'null' || text === 'undefined') return { kind: 'value', value: null };
  if (!text.startsWith('(')) return undefined;
  throw new NoEquivalent(at, `there is no helper ${/^\(\s*(\S*)/.exec(text)![1]!}`);
}
