import { ownEntry, present } from '../../../core/fields.ts';
import type { FinishReason } from '../../../core/records/message.ts';
import type { Usage } from '../../../core/records/usage.ts';
import type { Answer } from '../../call/answer.ts';
import { costSaid } from '../cost-said.ts';
import { countIn, type Json, listIn, objectIn, textIn } from '../../http/json.ts';

/**
 * Reads a chunk of a chat completion, or a whole one; tolerant of what compatible servers leave out or add. `tellsCost`
 * where the vendor says in its usage what the call cost.
 */
export function readOpenAIChunk(chunk: Json, answer: Answer, tellsCost = false): boolean {
  answer.id(textIn(chunk['id']));
  const model = textIn(chunk['model']);
  if (model !== undefined) answer.model(model);
  for (const entry of listIn(chunk['choices'])) {
    const choice = objectIn(entry);
    // Asked for several answers (`n` passed through), only the first is shown.
    if (choice['index'] === 0 || choice['index'] == null) readChoice(choice, answer);
  }
  const counted = chunk['usage'] ?? (chunk['x_groq'] && objectIn(chunk['x_groq'])['usage']);
  const usage = usageOf(counted);
  if (usage !== undefined) answer.usage(usage, tellsCost ? costSaid(objectIn(counted)) : undefined);
  return 'choices' in chunk || usage !== undefined;
}

function readChoice(choice: Json, answer: Answer): void {
  const { delta, message } = choice;
  const reason = textIn(choice['finish_reason']);
  if (delta != null) readDelta(objectIn(delta), answer);
  if (message != null) readMessage(objectIn(message), delta != null || reason !== undefined, answer);
  if (reason !== undefined) answer.finish(...finishOf(reason));
}

/** A whole message reads like one large delta; behind deltas it repeats them. */
function readMessage(message: Json, isRepeat: boolean, answer: Answer): void {
  const { content } = message;
  if (answer.begun) {
    const texts = listIn(content).map((part) => textIn(objectIn(part)['text']) ?? '');
    return answer.whole(typeof content === 'string' ? content : texts.join(''), isRepeat);
  }
  readDelta(message, answer);
  answer.endsInOrder();
}

function readDelta(delta: Json, answer: Answer): void {
  answer.reasoning(textIn(delta['reasoning_content']) ?? textIn(delta['reasoning']) ?? '');
  const content = delta['content'];
  if (typeof content === 'string') answer.text(content);
  else for (const part of listIn(content)) readPart(objectIn(part), answer);
  answer.refusal(textIn(delta['refusal']) ?? '');
  if (delta['tool_calls'] != null)
    for (const [at, call] of listIn(delta['tool_calls']).map(objectIn).entries()) readCall(call, at, answer);
  const details = delta['reasoning_details'];
  if (Array.isArray(details) && details.length > 0) answer.opaque({ reasoning_details: details as unknown[] });
}

/** Calls that come in pieces have an index; those that come whole may lack it, and are told apart by their place. */
function readCall(call: Json, at: number, answer: Answer): void {
  const { name, arguments: input } = objectIn(call['function']);
  const text = typeof input === 'object' && input !== null ? JSON.stringify(input) : textIn(input);
  answer.toolCall(countIn(call['index']) ?? textIn(call['id']) ?? at, { name: textIn(name), arguments: text });
}

/** Mistral sends reasoning and text as parts. */
function readPart(part: Json, answer: Answer): void {
  for (const thought of listIn(part['thinking'])) answer.reasoning(textIn(objectIn(thought)['text']) ?? '');
  answer.text(textIn(part['text']) ?? '');
}

const FINISH: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  model_length: 'context',
  content_filter: 'content_filter',
  tool_calls: 'tool_calls',
  function_call: 'tool_calls',
  insufficient_system_resource: 'incomplete',
  error: 'incomplete',
};

function finishOf(reason: string): [FinishReason, word?: string] {
  const known = ownEntry(FINISH, reason.toLowerCase());
  return known === undefined ? ['other', reason] : [known];
}

/** Undefined where the server did not count. */
function usageOf(value: unknown): Usage | undefined {
  if (value == null) return undefined;
  const usage = objectIn(value);
  const prompt_tokens = countIn(usage['prompt_tokens']);
  const completion_tokens = countIn(usage['completion_tokens']);
  if (prompt_tokens === undefined || completion_tokens === undefined) return undefined;
  const details = objectIn(usage['prompt_tokens_details']);
  const cached = countIn(details['cached_tokens']) ?? countIn(usage['prompt_cache_hit_tokens']);
  const reasoning = countIn(objectIn(usage['completion_tokens_details'])['reasoning_tokens']);
  return present({
    prompt_tokens,
    completion_tokens,
    total_tokens: countIn(usage['total_tokens']) ?? prompt_tokens + completion_tokens,
    cached_tokens: cached,
    cache_write_tokens: countIn(details['cache_write_tokens']),
    reasoning_tokens: reasoning,
  });
}
