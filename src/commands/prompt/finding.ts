import type { Finding } from '../../core/prompts/check.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';

/** `p.md:3:1: note: …`, as compilers have it, for each finding, with what to do. */
export async function findingLines(called: string, findings: readonly Finding[]): Promise<string[]> {
  const { withHint } = await import('../advice.ts');
  return findings.map(withHint).map(({ kind, message, line, column, prompt, hint }) => {
    const inner = prompt === undefined ? '' : ` (of ${prompt})`;
    const what = `${kind === 'note' ? 'note: ' : ''}${message}${inner}${hint === undefined ? '' : `. ${hint}`}`;
    return sanitizeLine(`${called}:${line}:${column}: ${what}`);
  });
}

/** At most this many lines beside an answer. */
const MOST_NOTES = 2;

/** The notes of a prompt beside its answer. */
export async function noteLines(called: string, notes: readonly Finding[]): Promise<string[]> {
  const lines = await findingLines(called, notes);
  if (lines.length <= MOST_NOTES) return lines;
  const left = lines.length - MOST_NOTES + 1;
  const more = sanitizeLine(`${called}: ${left} more notes; see: llmkit prompt check ${called}`);
  return [...lines.slice(0, MOST_NOTES - 1), more];
}
