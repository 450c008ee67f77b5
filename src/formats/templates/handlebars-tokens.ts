import { NoEquivalent, type Offset } from './nodes.ts';

/** A piece of a Handlebars or Mustache template. */
export interface HandlebarsToken {
  /** `open` begins a block (`#`, `^` before a name), `else` parts it, `close` ends it. */
  kind: 'text' | 'output' | 'open' | 'inverse' | 'else' | 'close' | 'partial';
  /** What stands inside, without its sign. */
  text: string;
  at: Offset;
  /** Where `text` begins. */
  from: Offset;
  /** The blanks before a partial that has a line of its own. */
  indent?: string;
}

/** `{{`, also of three braces. */
const OPENING = /\{\{(\{?)(~?)([#/^>!&*]?)/g;

/** The pieces of a template, with the blanks and line ends that belong to tags taken away. Throws `NoEquivalent`. */
export function handlebarsTokens(text: string): HandlebarsToken[] {
  const found: Found[] = [];
  let from = 0;
  const addText = (piece: string, at: Offset) => {
    if (piece === '') return;
    found.push({ kind: 'text', text: piece, at, from: at });
  };
  for (;;) {
    OPENING.lastIndex = from;
    const match = OPENING.exec(text);
    if (match === null) break;
    const [opening, third, tilde, sign = ''] = match;
    const at = match.index;
    const end = closingOf(text, at, third === '{', sign === '!' && text.startsWith('--', at + opening.length));
    // A backslash before it makes it text; two are one that is text.
    const isSlashed = at > from && text[at - 1] === '\\';
    const isText = isSlashed && !(at - 1 > from && text[at - 2] === '\\');
    addText(text.slice(from, isSlashed ? at - 1 : at) + (isText ? text.slice(at, end) : ''), from);
    if (isText) {
      from = end;
      continue;
    }
    if (text.startsWith('{{{{', at)) throw new NoEquivalent(at, 'there is no block of four braces');
    const inner = text.slice(at + opening.length, end - (third === '{' ? 3 : 2));
    const trimsAfter = inner.endsWith('~');
    const body = trimsAfter ? inner.slice(0, -1) : inner;
    found.push({ ...tagOf(sign, body, at, at + opening.length), trimsBefore: tilde === '~', trimsAfter });
    from = end;
  }
  addText(text.slice(from), from);
  return withoutLayout(found);
}

type Found = Omit<HandlebarsToken, 'kind'> & {
  kind: HandlebarsToken['kind'] | 'comment';
  trimsBefore?: boolean;
  trimsAfter?: boolean;
};

/** `start` is where `body` begins. */
function tagOf(sign: string, body: string, at: Offset, start: Offset): Found {
  const text = body.trim();
  const from = start + body.length - body.trimStart().length;
  if (sign === '*' || (sign === '#' && /^[*>]/.test(text))) throw new NoEquivalent(at, 'there are no decorators');
  if (sign === '!') return { kind: 'comment', text, at, from };
  if (sign === '#') return { kind: 'open', text, at, from };
  if (sign === '/') return { kind: 'close', text, at, from };
  if (sign === '>') return { kind: 'partial', text, at, from };
  if (sign === '^') return { kind: text === '' ? 'else' : 'inverse', text, at, from };
  const [word = ''] = /^else\b\s*/.exec(text) ?? [];
  if (word !== '') return { kind: 'else', text: text.slice(word.length), at, from: from + word.length };
  return { kind: 'output', text, at, from };
}

function closingOf(text: string, at: Offset, isTriple: boolean, isLongComment: boolean): Offset {
  const closing = isLongComment ? /--~?\}\}/g : isTriple ? /\}\}\}/g : /\}\}/g;
  closing.lastIndex = at + 2;
  if (closing.exec(text) === null) throw new NoEquivalent(at, '{{ is never closed');
  return closing.lastIndex;
}

/** Without comments, the blanks that `~` takes away, and the lines that hold a tag alone. */
function withoutLayout(found: readonly Found[]): HandlebarsToken[] {
  const texts = found.map(({ kind, text }) => (kind === 'text' ? text : ''));
  const indents = new Map<number, string>();
  for (const [at, token] of found.entries()) {
    if (token.kind === 'text') continue;
    if (token.trimsBefore && at > 0) texts[at - 1] = texts[at - 1]!.trimEnd();
    if (token.trimsAfter && at + 1 < texts.length) texts[at + 1] = texts[at + 1]!.trimStart();
  }
  // Looked at as they were written: the line end that one tag takes away still ends the line of the next.
  for (const [at, token] of found.entries()) {
    if (token.kind === 'text' || token.kind === 'output' || !standsAlone(found, at)) continue;
    const before = blanksAtEnd(texts[at - 1] ?? '');
    if (token.kind === 'partial') indents.set(at, before);
    if (at > 0) texts[at - 1] = texts[at - 1]!.slice(0, texts[at - 1]!.length - before.length);
    if (at + 1 < texts.length) texts[at + 1] = texts[at + 1]!.replace(/^[ \t]*\r?\n/, '');
  }
  return found.flatMap(({ kind, text, at: place, from }, at): HandlebarsToken[] => {
    if (kind === 'comment') return [];
    if (kind === 'text') return texts[at] === '' ? [] : [{ kind, text: texts[at]!, at: place, from }];
    return [{ kind, text, at: place, from, ...(indents.has(at) && { indent: indents.get(at)! }) }];
  });
}

function standsAlone(found: readonly Found[], at: number): boolean {
  const before = found[at - 1];
  const after = found[at + 1];
  const begins =
    before === undefined ||
    (before.kind === 'text' && /(^|\n)[ \t]*$/.test(before.text) && (at > 1 ? /\n[ \t]*$/.test(before.text) : true));
  const ends =
    after === undefined ||
    (after.kind === 'text' &&
      (/^[ \t]*\r?\n/.test(after.text) || (at + 2 === found.length && after.text.trim() === '')));
  return begins && ends;
}

/** An expression for it would try every run of blanks from each of its places. */
function blanksAtEnd(text: string): string {
  let start = text.length;
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--;
  return text.slice(start);
}
