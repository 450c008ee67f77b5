/**
 * Reads what damaged JSON says before the damage: the text cut behind the last value that is whole, and closed there.
 * Undefined for a text that is no object.
 */
export function repairedJson(text: string): unknown {
  const { at, closers } = lastCut(text);
  return at === 0 ? undefined : JSON.parse(text.slice(0, at) + closers);
}

/** The thing that comes next; `comma` also stands for the end of the object or list. */
type Expected = 'value' | 'key' | 'colon' | 'comma';

/** Walks over the text up to the first fault: the last place where it may be cut, and what closes it there. */
function lastCut(text: string): { at: number; closers: string } {
  let last = { at: 0, closers: '' };
  /** Closing brackets of the objects and lists that are open, the innermost first. */
  let closers = '';
  let expected: Expected = 'value';
  let isNew = false;
  const cut = (at: number): void => void (last = { at, closers });

  for (let at = skipBlanks(text, 0); at < text.length; at = skipBlanks(text, at)) {
    const character = text[at]!;
    if (closers === '' && character !== '{') return last;
    if (character === closers[0] && (expected === 'comma' || isNew)) {
      closers = closers.slice(1);
      cut(++at);
      if (closers === '') return last;
      [expected, isNew] = ['comma', false];
    } else if (expected === 'value' && (character === '{' || character === '[')) {
      closers = (character === '{' ? '}' : ']') + closers;
      cut(++at);
      [expected, isNew] = [character === '{' ? 'key' : 'value', true];
    } else {
      const end = endOfToken(text, at, expected);
      if (end === undefined) return last;
      at = end;
      if (expected === 'value') cut(at);
      [expected, isNew] = [AFTER[expected] ?? (closers.startsWith('}') ? 'key' : 'value'), false];
    }
  }
  return last;
}

/** Behind a comma it depends on what is open. */
const AFTER: Record<Expected, Expected | undefined> = {
  key: 'colon',
  colon: 'value',
  value: 'comma',
  comma: undefined,
};

function endOfToken(text: string, at: number, expected: Expected): number | undefined {
  if (expected === 'colon') return text[at] === ':' ? at + 1 : undefined;
  if (expected === 'comma') return text[at] === ',' ? at + 1 : undefined;
  return endOfScalar(text, at, expected);
}

function skipBlanks(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++;
  return at;
}

const WORD = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?=[\s,}\]])/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Behind the string, number or word at `at`; undefined when it is none or cut. */
function endOfScalar(text: string, at: number, expected: 'key' | 'value'): number | undefined {
  if (text[at] === '"') return endOfString(text, at);
  if (expected === 'key') return undefined;
  WORD.lastIndex = at;
  return WORD.test(text) ? WORD.lastIndex : undefined;
}

function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') {
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(text)) return undefined;
      at = ESCAPE.lastIndex - 1;
    } else if (text[at] === '"') return at + 1;
    else if (text[at]! < ' ') return undefined;
  }
  return undefined;
}
