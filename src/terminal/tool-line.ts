import { readableParts } from '../core/conversations/readable.ts';
import type { Part } from '../core/records/parts.ts';
import { sanitizeLine } from './sanitize.ts';

/** The most of a call, or of what a tool gave, that a line beside the answer shows. */
const LONGEST = 300;

/** The last of `parts`, which is a call of a tool or what one gave, in one line. */
export function toolLine(parts: Part[]): string {
  const { mark = '', text } = readableParts({ content: '', parts }).at(-1)!;
  const line = sanitizeLine(`${mark} ${text}`.trim());
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
