import { ROLES } from '../records/message.ts';
import { Fences, Tags } from './markdown-code.ts';

/** Letters of other scripts, and other signs, that look like those of the roles. */
const LOOKALIKES: Record<string, string> = {
  a: 'аαɑ',
  e: 'еεҽє',
  i: 'іιıɩӏ1l|',
  m: 'мӎ',
  n: 'пηոռ',
  r: 'гɼ',
  s: 'ѕꜱ$5',
  t: 'тτ',
  u: 'υսцʋ',
  y: 'уүγ',
};
const ROLE = ROLES.map((role) => role.replaceAll(/./g, (letter) => `[${letter}${LOOKALIKES[letter] ?? ''}]`)).join('|');

interface Headings {
  /** Without a mark: `system`, `user (unanswered)`, `assistant (cut)`. */
  bare: RegExp;
  /** The heading of a message in Markdown, also in a quotation or a list. */
  marked: RegExp;
}

let known: Headings | undefined;

/** Made when first needed: patterns with classes cost start-up time, and most commands show no message. */
function headings(): Headings {
  known ??= {
    bare: new RegExp(String.raw`^\s*(?:${ROLE})\s*(?:\(.*\)\s*)?$`, 'iu'),
    marked: new RegExp(String.raw`^[\s>*+\-\d.)]*#{1,6}\s+[*_\x60]*(?:${ROLE})(?!\p{L})`, 'iu'),
  };
  return known;
}

/**
 * Markdown in which nothing can be taken for the heading of another message: one may also be underlined or HTML, and what
 * is left open takes in what follows. Lines that only have such words stay.
 */
export function withoutMarkdownImitations(text: string): string {
  const fences = new Fences();
  const tags = new Tags();
  let previous = '';
  const lines = text.split(/\r\n|\r|\n/).flatMap((line) => fences.next(line));
  return [...lines, ...fences.end()]
    .map(({ text: line, isCode }) => {
      const isUnderline = /^[\s>]*(?:=+|-+)\s*$/.test(line) && isLike(headings().bare, previous);
      previous = line.replace(/^[\s>]+/, '');
      const shown = isUnderline || isLike(headings().marked, line) ? line.replace(/[#=-]/, '\\$&') : line;
      return isCode ? shown : tags.without(shown);
    })
    .join('\n');
}

/** Full-width and mathematical letters count as the ones they are made of; accents and what is invisible not at all. */
function isLike(pattern: RegExp, line: string): boolean {
  // Enough for a heading, whatever the length of the line.
  const start = line.slice(0, LONGEST_HEADING);
  return (
    pattern.test(start) ||
    pattern.test(start.normalize('NFKD').replaceAll(/[\p{M}\p{Cf}\p{Default_Ignorable_Code_Point}]/gu, ''))
  );
}

const LONGEST_HEADING = 500;
