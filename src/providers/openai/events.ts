import type { EventSourceMessage } from 'eventsource-parser';
import { LlmkitError } from '../../core/errors.ts';
import { present } from '../../core/present.ts';
import type { FinishReason } from '../../core/records/message.ts';
import type { Usage } from '../../core/records/usage.ts';
import type { Answer } from '../call/answer-events.ts';
import { countIn, type Json, listIn, objectIn, parseJson, textIn } from '../http/json.ts';
import { refusalInStream } from '../faults/refusal.ts';

/** Reads one event of a streamed chat completion, tolerant of what compatible servers leave out or add. */
export function readOpenAIEvent({ event, data }: EventSourceMessage, answer: Answer): void {
  if (data === '[DONE]') return answer.complete();
  const json = parseJson(data);
  if (json === undefined) throw new LlmkitError('protocol', 'The answer holds an event that is no JSON.');
  const chunk = objectIn(json);
  if (event === 'error' || chunk['error'] || chunk['object'] === 'error') throw refusalInStream(json);
  readChunk(chunk, answer);
}

/** A chat completion that came whole; its `message` reads like one large delta. */
export function readOpenAIReply(reply: unknown, answer: Answer): boolean {
  const chunk = objectIn(reply);
  if (!Array.isArray(chunk['choices'])) return false;
  readChunk(chunk, answer);
  answer.complete();
  return true;
}

function readChunk(chunk: Json, answer: Answer): void {
  const model = textIn(chunk['model']);
  if (model !== undefined) answer.model(model);
  for (const entry of listIn(chunk['choices'])) {
    const choice = objectIn(entry);
    // Asked for several answers (`n` passed through), only the first is shown.
    if (choice['index'] === 0 || choice['index'] == null) readChoice(choice, answer);
  }
  const usage = usageOf(chunk['usage'] ?? objectIn(chunk['x_groq'])['usage']);
  if (usage !== undefined) answer.usage(usage);
}

function readChoice(choice: Json, answer: Answer): void {
  const delta = objectIn(choice['delta'] ?? choice['message']);
  answer.reasoning(textIn(delta['reasoning_content']) ?? textIn(delta['reasoning']) ?? '');
  const content = delta['content'];
  if (typeof content === 'string') answer.text(content);
  else for (const part of listIn(content)) readPart(objectIn(part), answer);
  answer.refusal(textIn(delta['refusal']) ?? '');
  for (const [at, call] of listIn(delta['tool_calls']).map(objectIn).entries()) readCall(call, at, answer);
  const details = listIn(delta['reasoning_details']);
  if (details.length > 0) answer.opaque({ reasoning_details: details });
  const reason = textIn(choice['finish_reason']);
  if (reason !== undefined) answer.finish(FINISH[reason] ?? 'other');
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

/** Undefined where the server did not count. */
function usageOf(value: unknown): Usage | undefined {
  const usage = objectIn(value);
  const prompt_tokens = countIn(usage['prompt_tokens']);
  const completion_tokens = countIn(usage['completion_tokens']);
  if (prompt_tokens === undefined || completion_tokens === undefined) return undefined;
  const cached =
    countIn(objectIn(usage['prompt_tokens_details'])['cached_tokens']) ?? countIn(usage['prompt_cache_hit_tokens']);
  const reasoning = countIn(objectIn(usage['completion_tokens_details'])['reasoning_tokens']);
  return present({
    prompt_tokens,
    completion_tokens,
    total_tokens: countIn(usage['total_tokens']) ?? prompt_tokens + completion_tokens,
    cached_tokens: cached,
    reasoning_tokens: reasoning,
  });
}
