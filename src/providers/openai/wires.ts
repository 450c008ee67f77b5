import type { Connection, OpenAIWire } from '../../core/ports/provider.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';
import type { Remedy } from '../call/dialect.ts';
import type { Quirks } from '../call/quirks.ts';
import type { Refusal } from '../faults/failure.ts';
import { codeOfRefusal } from '../faults/refusal-kinds.ts';
import type { OpenAIFamily } from './families.ts';

/** The wire for `request`: Chat Completions, unless the model or the tools want Responses, or that was learned. */
export function wireFor(request: ModelRequest, quirks: Quirks, family: OpenAIFamily): OpenAIWire {
  const { wire: learned } = quirks;
  if (learned === 'responses' || learned === 'chat') return learned;
  if (family.chat === 'never') return 'responses';
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

/** What helps where the other wire is spoken, and where reasoning of before cannot be read any more. */
export function openAIRemedy({ status, server }: Refusal, wire: string, { wires }: Connection): Remedy | undefined {
  const { text, code } = server;
  if (wire === 'chat') {
    const isSpoken = wires === undefined || wires.includes('responses');
    if (!isSpoken || !POINTS_TO_RESPONSES.test(text)) return undefined;
    return { parameter: 'wire', action: 'responses', named: 'Chat Completions' };
  }
  // OpenAI's models at Azure, which has addresses without it.
  if (codeOfRefusal(status, server) === 'protocol') return { parameter: 'wire', action: 'chat', named: 'Responses' };
  const isReasoning = code === 'invalid_encrypted_content' || ABOUT_REASONING.test(text);
  if (!isReasoning) return undefined;
  return { parameter: 'reasoning_items', action: 'drop', named: 'earlier reasoning', isPassing: true };
}
