import { ROLES } from '../records/message.ts';

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
  let previous = '';
  const lines = markedLines(text, (line) => {
    const isUnderline = /^[\s>]*(?:=+|-+)\s*$/.test(line) && isLike(headings().bare, previous);
    previous = line.replace(/^[\s>]+/, '');
    const isCode = fences.isCode(line);
    if (isUnderline || isLike(headings().marked, line)) return line.replace(/[#=-]/, '\\$&');
    return isCode ? line : withoutHtml(line);
  });
  return fences.open === undefined ? lines : `${lines}\n${fences.open}`;
}

function markedLines(text: string, mark: (line: string) => string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(mark)
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

/** A tag would hide or open things in whoever shows the file as a page; code between backticks stays. */
function withoutHtml(line: string): string {
  return line.replaceAll(/(`+)[^`]*\1(?!`)|\\?<(?=[a-z/!?])/gi, (found) => (found === '<' ? '\\<' : found));
}

/** Blocks of code between fences, line by line. */
class Fences {
  /** The fence that ends the block of the last line; undefined outside of one. */
  open: string | undefined;

  /** Whether `line`, the next one, is a fence or stands between two. */
  isCode(line: string): boolean {
    const [, fence = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    const { open } = this;
    if (open !== undefined) {
      if (fence.startsWith(open) && rest.trim() === '') this.open = undefined;
      return true;
    }
    if (fence === '' || (fence.startsWith('`') && rest.includes('`'))) return false;
    this.open = fence;
    return true;
  }
}
