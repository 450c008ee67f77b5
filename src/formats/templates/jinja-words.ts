import { NoEquivalent, type Offset } from './nodes.ts';

/** A word or sign of an expression. */
export interface JinjaWord {
  kind: 'name' | 'number' | 'text' | 'sign' | 'end';
  text: string;
  at: Offset;
}

const TOKEN =
  /\s*(?:(?<name>[A-Za-z_]\w*)|(?<number>\d+(?:\.\d+)?)|(?<text>"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')|(?<sign>==|!=|<=|>=|\/\/|\*\*|[-+*/%~<>|.,:()[\]{}=]))/y;

/** The words of an expression, an `end` behind the last; `start` is where `text` begins. Throws `NoEquivalent`. */
export function jinjaTokens(text: string, start: Offset): JinjaWord[] {
  const tokens: JinjaWord[] = [];
  TOKEN.lastIndex = 0;
  let from = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [kind, word] = Object.entries(match.groups!).find(([, found]) => found !== undefined)!;
    from = TOKEN.lastIndex;
    tokens.push({ kind: kind as JinjaWord['kind'], text: word, at: start + from - word.length });
  }
  const rest = text.slice(from);
  if (rest.trim() !== '') throw new NoEquivalent(start + from + rest.search(/\S/), `cannot read ${text.trim()}`);
  return [...tokens, { kind: 'end', text: '', at: start + text.trimEnd().length }];
}
