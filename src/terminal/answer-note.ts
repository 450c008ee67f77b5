import type { FinishReason, Message } from '../core/records/message.ts';
import { partsOf, wholeSteps } from '../core/records/parts.ts';
import { sanitizeLine } from './sanitize.ts';

/** Reasons to stop that no error and no notice tells of. */
const ENDS_QUIETLY: ReadonlySet<FinishReason | undefined> = new Set(['stop', 'tool_calls']);

/** A note on an answer that came to its end, of what its text does not tell: it is empty, or tools were called. */
export function answerNote({ content, parts = [], finish_reason: finish, incomplete }: Message): string | undefined {
  const given = new Set(parts.map((part) => (part.type === 'tool_result' ? part.id : undefined)));
  const open = parts.flatMap((part) => (part.type === 'tool_call' && !given.has(part.id) ? [part.name] : []));
  // A step that is whole, in an answer that is not: the tool may have begun, and what it did is not known.
  const mayHaveRun = incomplete === true && finish === 'tool_calls';
  const ending = mayHaveRun ? 'stopped before that gave anything' : 'no tool was run';
  if (open.length > 0) return `the model called ${sanitizeLine([...new Set(open)].join(', '))}; ${ending}`;
  return content === '' && ENDS_QUIETLY.has(finish) ? 'the answer is empty' : undefined;
}

/** The note on an answer that a person stopped: what is kept of it, and how to go on. `again` says how to begin anew. */
export function stoppedNote(came: Message | undefined, again: string): string {
  const steps = came ? wholeSteps(partsOf(came)) : [];
  if (steps.length === 0)
    return `${came?.content ? 'stopped; what came is kept' : 'stopped before an answer came'}.${again}`;
  const results = steps.flat().filter(({ type }) => type === 'tool_result').length;
  const gave = results === 1 ? 'what its tool gave' : `what ${results} tools gave`;
  return `stopped; what came is kept, with ${gave}. /retry goes on from there.`;
}
