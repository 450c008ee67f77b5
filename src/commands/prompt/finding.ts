import type { Finding } from '../../core/prompts/check.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { withHint } from '../advice.ts';

/** `p.md: 3:1: note: …`, with what to do. */
export function findingLine(called: string, finding: Finding): string {
  const { kind, message, line, column, prompt, hint } = withHint(finding);
  const inner = prompt === undefined ? '' : ` (of ${prompt})`;
  const what = `${kind === 'note' ? 'note: ' : ''}${message}${inner}${hint === undefined ? '' : `. ${hint}`}`;
  return sanitizeLine(`${called}: ${line}:${column}: ${what}`);
}

/** At most this many lines beside an answer. */
const MOST_NOTES = 2;

/** The notes of a prompt beside its answer: variables without definition in one line, and no more than two lines. */
export function noteLines(called: string, notes: readonly Finding[]): string[] {
  const lines = notes.map((note) => findingLine(called, note));
  if (lines.length <= MOST_NOTES) return lines;
  const left = lines.length - MOST_NOTES + 1;
  return [...lines.slice(0, MOST_NOTES - 1), `${called}: ${left} more notes; see: llmkit prompt check ${called}`].map(
    sanitizeLine,
  );
}
