import type { ConversationSummary } from '../records/conversation-summary.ts';
import type { Role } from '../records/message.ts';
import type { Range } from './finders.ts';
import type { FoundIn, SearchedPlace } from './places.ts';

/** Something found in a conversation. */
export interface SearchHit {
  conversation_id: string;
  title: string;
  updated_at: string;
  /** `ab12cd34:7`, or `ab12cd34` for what has no number: every command that takes a conversation takes it. */
  place: string;
  number?: number;
  /** Absent for a title. */
  role?: Role;
  found_in: FoundIn;
  state?: 'unanswered' | 'removed';
  created_at?: string;
  /** The line that holds the most of what was looked for; of a long one the part around it. */
  line: string;
  /** Where in the line it stands, in UTF-16 units: from, up to and without. */
  matches: Range[];
}

const ID_LENGTH = 8;
/** UTF-16 units of a line that are told. */
const LONGEST_LINE = 1000;
/** So many stand before the first match of a line that is cut. */
const BEFORE = 200;

/** The hit at a place where `ranges` were found in its texts. */
export function hitAt(
  { id, title, updated_at }: ConversationSummary,
  { texts, number, created_at, role, state }: SearchedPlace,
  ranges: readonly Range[][],
): SearchHit {
  const lines = texts.flatMap(({ in: kind, text }, at) =>
    linesIn(text, ranges[at] ?? []).map((line) => ({ kind, ...line })),
  );
  const best = lines.reduce((one, other) => (other.variety > one.variety ? other : one));
  const short = id.slice(0, ID_LENGTH);
  return {
    conversation_id: id,
    title,
    updated_at,
    place: number === undefined ? short : `${short}:${number}`,
    ...(number !== undefined && { number }),
    ...(role !== undefined && { role }),
    found_in: best.kind,
    ...(state !== undefined && { state }),
    ...(created_at !== undefined && { created_at }),
    ...around(best.line, best.matches),
  };
}

interface Line {
  line: string;
  matches: Range[];
  /** How many different things were found in it. */
  variety: number;
}

/** The lines of a text in which something begins. */
function linesIn(text: string, ranges: readonly Range[]): Line[] {
  const lines: Line[] = [];
  let [start, end] = [0, -1];
  for (const [from, to] of ranges) {
    if (from >= end) {
      start = text.lastIndexOf('\n', from - 1) + 1;
      const next = text.indexOf('\n', from);
      end = next < 0 ? text.length : next;
      // A carriage return at its end is no part of a line.
      lines.push({ line: text.slice(start, end).replace(/\r$/, ''), matches: [], variety: 0 });
    }
    const last = lines.at(-1)!;
    last.matches.push([from - start, Math.min(to - start, last.line.length)]);
  }
  for (const each of lines) {
    const found = each.matches.map(([from, to]) => each.line.slice(from, to).toLowerCase());
    each.variety = new Set(found).size;
  }
  return lines;
}

/** The part of a long line that its matches begin in, with an ellipsis for what is left out. */
function around(line: string, matches: readonly Range[]): { line: string; matches: Range[] } {
  if (line.length <= LONGEST_LINE) return { line, matches: [...matches] };
  const from = Math.max(0, Math.min(matches[0]![0] - BEFORE, line.length - LONGEST_LINE));
  const to = from + LONGEST_LINE;
  const before = from > 0 ? '…' : '';
  const shift = before.length - from;
  const inside = matches.filter(([start]) => start < to);
  return {
    line: `${before}${line.slice(from, to).toWellFormed()}${to < line.length ? '…' : ''}`,
    matches: inside.map(([start, end]) => [start + shift, Math.min(end, to) + shift]),
  };
}
