/** A place where a JSON text may be cut, and what closes it there. */
interface Cut {
  at: number;
  closers: string;
}

/** How many places are tried, from the damage backwards. */
const MOST_CUTS = 100;

/**
 * What damaged JSON may have meant: the text cut back to ever earlier places before the damage and closed there, the
 * longest first. Nothing for a text that is no object.
 */
export function* repairedJson(text: string): Generator<unknown> {
  for (const { at, closers } of cutsBeforeDamage(text).reverse()) {
    try {
      yield JSON.parse(text.slice(0, at) + closers);
    } catch {
      // a number or an escape that the walk took for sound
    }
  }
}

/** What comes next; `comma` also stands for the end of the object or list. */
type Expected = 'value' | 'key' | 'colon' | 'comma';

/** Walks over the text up to the first fault and remembers every end of a value on the way. */
function cutsBeforeDamage(text: string): Cut[] {
  const cuts: Cut[] = [];
  /** What closes the objects and lists that are open, the innermost first. */
  let closers = '';
  let expected: Expected = 'value';
  let isNew = false;
  const cut = (at: number): void => {
    cuts.push({ at, closers });
    if (cuts.length > MOST_CUTS) cuts.shift();
  };

  for (let at = skipBlanks(text, 0); at < text.length; at = skipBlanks(text, at)) {
    const character = text[at]!;
    if (closers === '' && character !== '{') return cuts;
    if (character === closers[0] && (expected === 'comma' || isNew)) {
      closers = closers.slice(1);
      cut(++at);
      if (closers === '') return cuts;
      [expected, isNew] = ['comma', false];
    } else if (expected === 'value' && (character === '{' || character === '[')) {
      closers = (character === '{' ? '}' : ']') + closers;
      cut(++at);
      [expected, isNew] = [character === '{' ? 'key' : 'value', true];
    } else {
      const end = endOfToken(text, at, expected);
      if (end === undefined) return cuts;
      at = end;
      if (expected === 'value') cut(at);
      [expected, isNew] = [AFTER[expected] ?? (closers.startsWith('}') ? 'key' : 'value'), false];
    }
  }
  return cuts;
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

const WORD = /(?:-?\d[\d.eE+-]*|true|false|null)(?=[\s,}\]])/y;

/** Behind the string, number or word at `at`; undefined when it is none or cut. */
function endOfScalar(text: string, at: number, expected: 'key' | 'value'): number | undefined {
  if (text[at] === '"') return endOfString(text, at);
  if (expected === 'key') return undefined;
  WORD.lastIndex = at;
  return WORD.test(text) ? WORD.lastIndex : undefined;
}

function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
    else if (text[at]! < ' ') return undefined;
  }
  return undefined;
}
