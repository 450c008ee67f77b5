import type { Connection, OpenAIWire } from '../../core/ports/provider.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';
import type { Remedy } from '../call/dialect.ts';
import type { Quirks } from '../call/quirks.ts';
import type { ServerError } from '../faults/server-error.ts';
import type { OpenAIFamily } from './families.ts';

/** The wire for `request`: Chat Completions, unless the model or the tools want Responses, or that was learned. */
export function wireFor(request: ModelRequest, quirks: Quirks, family: OpenAIFamily): OpenAIWire {
  if (quirks['wire'] === 'responses' || family.chat === 'never') return 'responses';
  if (family.chat === 'always' || isToldNotToReason(request, family)) return 'chat';
  return hasTools(request) ? 'responses' : 'chat';
}

function isToldNotToReason({ extra }: ModelRequest, { sampling }: OpenAIFamily): boolean {
  return sampling === 'without_reasoning' && extra?.['reasoning_effort'] === 'none';
}

/** Also tools that were called before: what the model thought about them goes back over the same wire. */
function hasTools({ tools = [], messages }: ModelRequest): boolean {
  return tools.length > 0 || messages.some(({ parts = [] }) => parts.some(({ type }) => type === 'tool_call'));
}

/** "To use function tools, use /v1/responses", "only supported in v1/responses", "use the Responses API". */
const POINTS_TO_RESPONSES = /\bv1\/responses\b|\bresponses (api|endpoint)\b/i;

/** "The encrypted content … could not be verified", "Item 'rs_1' … without its required following item". */
const ABOUT_REASONING = /encrypted[ _]content\b.*\b(verif|decrypt|pars|invalid)|\bitem\b.{0,20}\brs_|\breasoning item/i;

/** What helps where the other wire is pointed to, and where reasoning of before cannot be read any more. */
export function openAIRemedy({ text, code }: ServerError, wire: string, { wires }: Connection): Remedy | undefined {
  if (wire === 'chat') {
    const isSpoken = wires === undefined || wires.includes('responses');
    if (!isSpoken || !POINTS_TO_RESPONSES.test(text)) return undefined;
    return { parameter: 'wire', action: 'responses', named: 'Chat Completions' };
  }
  const isReasoning = code === 'invalid_encrypted_content' || ABOUT_REASONING.test(text);
  if (!isReasoning) return undefined;
  return { parameter: 'reasoning_items', action: 'drop', named: 'earlier reasoning', isPassing: true };
}
