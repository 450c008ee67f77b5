/** A text as a reader sees it, and where its characters stand in the original. */
export interface PlainText {
  text: string;
  /** For each UTF-16 unit of `text` where it begins in the original. */
  starts: number[];
  /** For each UTF-16 unit of `text` where it ends in the original. */
  ends: number[];
}

/** Escapes are undone so often: `&amp;#65;` is one of two. */
const DEEPEST = 3;

/** Tells whether `text` is as it is read: there is nothing in it that `plainText` would undo. */
export function isPlain(text: string): boolean {
  return text.search(PIECE) < 0;
}

/** `original` without markup, blanks and invisible characters; entities and escapes are the characters they mean. */
export function plainText(original: string): PlainText {
  const starts = Array.from({ length: original.length }, (_, at) => at);
  let plain: PlainText = { text: original, starts, ends: starts.map((at) => at + 1) };
  for (let depth = 0; depth < DEEPEST; depth++) {
    const next = undoneOnce(plain);
    if (next.text === plain.text) break;
    plain = next;
  }
  return plain;
}

/** Comments, tags, blanks as text and as escapes, and what has no width. */
const NOTHING = /<!--.*?(?:-->|$)|<[a-z/!?][^<>]*(?:>|$)|\\[nrt]|[\s\u00ad\u200b-\u200f\u2060\ufeff]+/;
/** An escape that is cut off at the end. */
const CUT = /(?:&#?\w{0,7}|%[\da-f]?|\\(?:u[\da-f]{0,3}|x[\da-f]?)?)$/;
const ESCAPE = /&#x[\da-f]{1,6};?|&#\d{1,7};?|&[a-z]{2,6};|(?:%|\\x)[\da-f]{2}|\\u[\da-f]{4}|\\[/"'&_\\-]/;
const PIECE = new RegExp(`(${NOTHING.source}|${CUT.source})|${ESCAPE.source}`, 'gis');

function undoneOnce({ text, starts, ends }: PlainText): PlainText {
  const plain: PlainText = { text: '', starts: [], ends: [] };
  const copy = (from: number, to: number) => {
    plain.text += text.slice(from, to);
    for (let at = from; at < to; at++) {
      plain.starts.push(starts[at]!);
      plain.ends.push(ends[at]!);
    }
  };
  let done = 0;
  for (const match of text.matchAll(PIECE)) {
    copy(done, match.index);
    done = match.index + match[0].length;
    if (match[1] !== undefined) continue;
    const meant = meantBy(match[0].toLowerCase());
    if (meant === undefined) copy(match.index, done);
    else {
      plain.text += meant;
      plain.starts.push(...Array.from(meant, () => starts[match.index]!));
      plain.ends.push(...Array.from(meant, () => ends[done - 1]!));
    }
  }
  copy(done, text.length);
  return plain;
}

const NAMED: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&sol;': '/',
  '&plus;': '+',
  '&equals;': '=',
  '&period;': '.',
  '&lowbar;': '_',
  '&hyphen;': '-',
  '&dash;': '-',
  '&nbsp;': '',
  '&shy;': '',
  '&zwj;': '',
  '&zwnj;': '',
};

/** The character of an escape in small letters; undefined where it is none. Only ASCII, as keys are; another one is none. */
function meantBy(escape: string): string | undefined {
  if (escape.startsWith('&') && !escape.startsWith('&#')) return NAMED[escape];
  if (/^\\[^ux]/.test(escape)) return escape.slice(1);
  const digits = escape.replace(/^(?:&#x?|%|\\[ux])/, '').replace(';', '');
  const code = Number.parseInt(digits, /^&#\d/.test(escape) ? 10 : 16);
  return code > 0x20 && code < 0x7f ? String.fromCharCode(code) : '';
}
