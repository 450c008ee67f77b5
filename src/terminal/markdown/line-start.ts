import { htmlBlock, type HtmlEnding } from './html-block.ts';
import { unescaped } from './inline-tokens.ts';
import type { LineCursor } from './line-cursor.ts';

/** What a line begins, behind its quotes and items. */
export type LineStart =
  | { type: 'blank' }
  | { type: 'paragraph'; text: string }
  | { type: 'heading'; level: number; text: string }
  | { type: 'rule' }
  /** The line below a heading that is underlined. */
  | { type: 'underline' }
  | { type: 'fence'; mark: string; indent: number; info: string }
  | { type: 'indented code'; text: string }
  | { type: 'html'; ending: HtmlEnding; text: string }
  | { type: 'math'; ending: RegExp; text: string }
  /** A line that is the head of a table if the next one underlines it. */
  | { type: 'table head'; text: string };

/** A container that a line opens. */
export type Opening =
  | { type: 'quote' }
  | { type: 'item'; marker: string; indent: number; isDone?: boolean | undefined; isEmpty: boolean };

/** 'wait' only for a line that may go on; undefined for what is not there. */
export type Verdict<T> = T | 'wait' | undefined;

export interface LineContext {
  /** The line has ended. */
  isWhole: boolean;
  /** The line goes on a paragraph of its own quotes and items unless it begins something else. */
  isInParagraph: boolean;
  /** It goes on a paragraph, also one in a quote or item that the line does not show. */
  mayGoOn: boolean;
}

/** Rows, fences and the like are waited for up to so many UTF-16 units; what is longer is text. */
export const LONGEST_LINE = 10_000;
/** Info strings and lines of dashes are shorter. */
const LONGEST_FENCE = 1000;

/** The quote or item that begins at the cursor; reads it. */
export function openingAt(cursor: LineCursor, context: LineContext): Verdict<Opening> {
  if (cursor.rest.trimStart().startsWith('>')) return quoteAt(cursor, context);
  return itemAt(cursor, context);
}

/** The sign of a quote; reads it. */
export function quoteAt(cursor: LineCursor, { isWhole }: LineContext): Verdict<Opening> {
  if (cursor.indent > 3 || !cursor.rest.trimStart().startsWith('>')) return undefined;
  // A blank behind it belongs to it.
  if (!isWhole && cursor.rest.endsWith('>') && cursor.rest.trim() === '>') return 'wait';
  cursor.skipIndent();
  cursor.take(1);
  cursor.skip(1);
  return { type: 'quote' };
}

function itemAt(cursor: LineCursor, { isWhole, isInParagraph }: LineContext): Verdict<Opening> {
  const { indent } = cursor;
  const rest = cursor.rest.trimStart();
  if (indent > 3) return undefined;
  if (!isWhole && /^(?:[-+*]|\d{1,9}[.)]?)$/.test(rest)) return 'wait';
  const [marker] = /^(?:[-+*]|\d{1,9}[.)])(?=[ \t]|$)/.exec(rest) ?? [];
  if (marker === undefined) return undefined;
  const isBlank = /^[ \t]*$/.test(rest.slice(marker.length));
  if (isBlank && !isWhole) return 'wait';
  if (isInParagraph && (isBlank || (/^\d/.test(marker) && Number.parseInt(marker, 10) !== 1))) return undefined;
  cursor.skipIndent();
  cursor.take(marker.length);
  const gap = isBlank || cursor.indent > 4 ? 1 : cursor.indent;
  cursor.skip(gap);
  return { type: 'item', marker, indent: indent + marker.length + gap, isEmpty: isBlank };
}

/** The box of a task at the beginning of an item; reads it. */
export function taskAt(cursor: LineCursor, { isWhole }: LineContext): Verdict<{ isDone: boolean }> {
  if (!isWhole && /^\[(?:[ xX]\]?)?$/.test(cursor.rest)) return 'wait';
  const [box, sign] = /^\[([ xX])\](?=[ \t])/.exec(cursor.rest) ?? [];
  if (box === undefined) return undefined;
  cursor.take(box.length);
  cursor.skip(1);
  return { isDone: sign !== ' ' };
}

/** What begins at the cursor, if it is no paragraph. It stands at no blank, less than four columns in. */
export function blockAt(rest: string, indent: number, context: LineContext): Verdict<LineStart> {
  switch (rest[0]) {
    case '#':
      return heading(rest, context);
    case '`':
    case '~':
      return fence(rest, indent, context);
    case '-':
    case '*':
    case '_':
      return rule(rest, context);
    case '=':
      return underline(rest, context);
    case '<':
      return html(rest, context);
    case '|':
      return tableHead(rest, context);
    case '$':
      return math(rest, '$$', /\$\$/, context);
    case '\\':
      return math(rest, '\\[', /\\\]/, context);
    default:
      return undefined;
  }
}

function heading(rest: string, { isWhole }: LineContext): Verdict<LineStart> {
  const [marks = ''] = /^#*/.exec(rest) ?? [];
  if (marks.length > 6) return undefined;
  if (marks === rest && !isWhole) return 'wait';
  const text = rest.slice(marks.length);
  return text === '' || /^[ \t]/.test(text) ? { type: 'heading', level: marks.length, text } : undefined;
}

function fence(rest: string, indent: number, { isWhole }: LineContext): Verdict<LineStart> {
  const [mark = ''] = /^(?:`+|~+)/.exec(rest) ?? [];
  if (mark === rest && !isWhole) return rest.length <= LONGEST_FENCE ? 'wait' : undefined;
  const info = rest.slice(mark.length);
  if (mark.length < 3 || rest.length > LONGEST_FENCE || (mark.startsWith('`') && info.includes('`'))) return undefined;
  return isWhole ? { type: 'fence', mark, indent, info: unescaped(info.trim()) } : 'wait';
}

const LINES: Readonly<Record<string, RegExp>> = { '-': /^(?:-[ \t]*)+$/, '*': /^(?:\*[ \t]*)+$/, _: /^(?:_[ \t]*)+$/ };

function rule(rest: string, context: LineContext): Verdict<LineStart> {
  const sign = rest[0]!;
  const isLine = LINES[sign]!.test(rest) && rest.length <= LONGEST_FENCE;
  if (!isLine) return undefined;
  if (!context.isWhole) return 'wait';
  if (sign === '-' && context.isInParagraph && /^-+[ \t]*$/.test(rest)) return { type: 'underline' };
  return rest.replaceAll(/[ \t]/g, '').length >= 3 ? { type: 'rule' } : undefined;
}

function underline(rest: string, { isWhole, isInParagraph }: LineContext): Verdict<LineStart> {
  if (!isInParagraph || !/^=+[ \t]*$/.test(rest) || rest.length > LONGEST_FENCE) return undefined;
  return isWhole ? { type: 'underline' } : 'wait';
}

function html(rest: string, { isWhole, mayGoOn }: LineContext): Verdict<LineStart> {
  const ending = htmlBlock(rest, isWhole, mayGoOn);
  return ending === 'wait' || ending === undefined ? ending : { type: 'html', ending, text: rest };
}

function tableHead(rest: string, { isWhole, isInParagraph, mayGoOn }: LineContext): Verdict<LineStart> {
  if (rest.length > LONGEST_LINE || (mayGoOn && !isInParagraph)) return undefined;
  return isWhole ? { type: 'table head', text: rest } : 'wait';
}

/** A formula on lines of its own; one that ends on its first line is a part of the text. */
function math(rest: string, opener: string, ending: RegExp, { isWhole }: LineContext): Verdict<LineStart> {
  if (!isWhole && opener.startsWith(rest.trimEnd())) return 'wait';
  return rest.trimEnd() === opener ? { type: 'math', ending, text: rest } : undefined;
}
