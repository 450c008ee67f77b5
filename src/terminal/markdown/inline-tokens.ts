import { HTML_INLINE, LONGEST_TAG, mayBecomeHtml } from './html-block.ts';

/** What ends a marker has to come within so many UTF-16 units behind it; else the marker is text. */
export const LONGEST_SPAN = 500;

/** A token at the beginning of a text: its length, and what is shown of it. */
export interface Token {
  length: number;
  text: string;
}

/** 'wait' where more of the line may make it a token; undefined where there is none. */
export type TokenVerdict<T extends Token = Token> = T | 'wait' | undefined;

/** The run of one character at a place in `text`; what is longer than any marker is cut. */
export function runOf(text: string, at: number): string {
  let end = at + 1;
  while (text[end] === text[at] && end - at < LONGEST_SPAN) end++;
  return text.slice(at, end);
}

/** Code between backticks, as many behind it as before it. */
export function codeSpan(text: string, ticks: string, isWhole: boolean): TokenVerdict {
  const near = text.slice(0, ticks.length + LONGEST_SPAN);
  for (let at = ticks.length; (at = near.indexOf(ticks, at)) >= 0;) {
    const run = runOf(near, at);
    // A run at the end may go on.
    if (at + run.length === text.length && !isWhole) return 'wait';
    if (run.length === ticks.length) {
      const inside = near.slice(ticks.length, at);
      const isPadded = /^ .*[^ ].* $/s.test(inside) || /^ [^ ] $/.test(inside);
      return { length: at + run.length, text: isPadded ? inside.slice(1, -1) : inside };
    }
    at += run.length;
  }
  return isWhole || text.length > near.length ? undefined : 'wait';
}

const AUTOLINK = /^<([a-z][a-z0-9+.-]{1,31}:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*)>/i;
const AUTOLINK_BEGUN = /^<[^\s<>]*$/;

/** An address between angle brackets; the address is shown. */
export function autolink(text: string, isWhole: boolean): TokenVerdict {
  const near = text.slice(0, LONGEST_SPAN);
  const found = AUTOLINK.exec(near);
  if (found) return { length: found[0].length, text: found[1]! };
  return !isWhole && near.length === text.length && AUTOLINK_BEGUN.test(near) ? 'wait' : undefined;
}

/** A tag, which is shown as it is. */
export function htmlTag(text: string, isWhole: boolean): TokenVerdict {
  const near = text.slice(0, LONGEST_TAG);
  const [tag] = HTML_INLINE.exec(near) ?? [];
  if (tag !== undefined) return { length: tag.length, text: tag };
  return !isWhole && near.length === text.length && mayBecomeHtml(near) ? 'wait' : undefined;
}

const MATHS: readonly [opener: RegExp, whole: RegExp][] = [
  [/^\$\$/, /^\$\$[^]+?\$\$/],
  // A price is no formula.
  [/^\$(?![\s\d$])/, /^\$[^$]*[^\s$\\]\$(?!\d)/],
  [/^\\\(/, /^\\\([^]*?\\\)/],
  [/^\\\[/, /^\\\[[^]*?\\\]/],
];

/** A formula, which is shown as it is. */
export function formula(text: string, isWhole: boolean): TokenVerdict {
  const [, whole] = MATHS.find(([opener]) => opener.test(text)) ?? [];
  if (!whole) return !isWhole && text === '$' ? 'wait' : undefined;
  const near = text.slice(0, LONGEST_SPAN);
  const [found] = whole.exec(near) ?? [];
  // Behind a dollar sign a digit would make it none.
  if (found !== undefined && (isWhole || found.length < text.length)) return { length: found.length, text: found };
  const isRefused = !text.startsWith('$$') && /^\$[^$]+\$./.test(near);
  return isWhole || isRefused || near.length < text.length ? undefined : 'wait';
}

/** The sign of a footnote. */
export function footnote(text: string, isWhole: boolean): TokenVerdict {
  const near = text.slice(0, LONGEST_FOOTNOTE);
  const [found, name] = /^\[\^([^\]\s[]+)\]/.exec(near) ?? [];
  if (found !== undefined) return { length: found.length, text: `[${name}]` };
  return !isWhole && near.length === text.length && /^\[(?:\^[^\]\s[]*)?$/.test(near) ? 'wait' : undefined;
}

const LONGEST_FOOTNOTE = 60;

/** The place that a link leads to, as `text` shows it with its title. */
export interface Destination extends Token {
  address: string;
}

const DESTINATION = String.raw`(?:<(?<angled>(?:[^<>\\]|\\.)*)>|(?<bare>(?:[^\s()<>\\]|\\.|\((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*\))(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*\))*)|)`;
const TITLE = String.raw`(?:\s+(?<title>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\)))?`;
const TAIL = new RegExp(String.raw`^\(\s*${DESTINATION}${TITLE}\s*\)`, 's');

/** The address behind the text of a link, in parentheses. */
export function destination(text: string, isWhole: boolean): TokenVerdict<Destination> {
  if (text === '') return isWhole ? undefined : 'wait';
  if (!text.startsWith('(')) return undefined;
  const near = text.slice(0, LONGEST_SPAN);
  const found = TAIL.exec(near);
  if (found) {
    const { angled, bare = '', title } = found.groups!;
    const address = unescaped(angled ?? bare);
    return { length: found[0].length, text: [address, title].filter(Boolean).join(' '), address };
  }
  // Words in parentheses.
  if (/^\(\s*[^\s<>]+\s+[^\s"'()]/.test(near)) return undefined;
  return isWhole || near.length < text.length ? undefined : 'wait';
}

export function unescaped(text: string): string {
  return text.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');
}
