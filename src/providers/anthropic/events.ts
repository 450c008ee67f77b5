import type { EventSourceMessage } from 'eventsource-parser';
import { LlmkitError } from '../../core/errors.ts';
import { present } from '../../core/present.ts';
import type { FinishReason } from '../../core/records/message.ts';
import type { Usage } from '../../core/records/usage.ts';
import type { Answer } from '../call/answer-events.ts';
import { Blocks } from './blocks.ts';
import { countIn, type Json, listIn, objectIn, parseJson, textIn } from '../http/json.ts';
import { refusalInStream } from '../faults/refusal.ts';

/** Reads the events of one streamed message; the kind of each is in its data, whatever its `event:` line says. */
export function createAnthropicReader(): (event: EventSourceMessage, answer: Answer) => void {
  // Counts come in two events: the prompt's at the start, the answer's at the end.
  let counted: Json = {};
  const blocks = new Blocks();
  const count = (usage: unknown, answer: Answer) => {
    const known = Object.entries(objectIn(usage)).filter(([, value]) => value != null);
    counted = { ...counted, ...Object.fromEntries(known) };
    const total = usageOf(counted);
    if (total !== undefined) answer.usage(total);
  };

  return ({ event, data }, answer) => {
    const json = parseJson(data);
    if (json === undefined) throw new LlmkitError('protocol', 'The answer holds an event that is no JSON.');
    const message = objectIn(json);
    switch (message['type']) {
      case 'message_start': {
        const begun = objectIn(message['message']);
        answer.model(textIn(begun['model']) ?? '');
        return count(begun['usage'], answer);
      }
      case 'content_block_start':
        return blocks.start(message['index'], objectIn(message['content_block']), answer);
      case 'content_block_delta':
        return blocks.add(message['index'], objectIn(message['delta']), answer);
      case 'content_block_stop':
        return blocks.stop(message['index'], answer);
      case 'message_delta':
        count(message['usage'], answer);
        return readStop(objectIn(message['delta']), answer);
      case 'message_stop':
        return answer.complete();
      default:
        if (event === 'error' || message['type'] === 'error' || message['error']) throw refusalInStream(json);
    }
  };
}

/** A message that came whole. */
export function readAnthropicReply(reply: unknown, answer: Answer): boolean {
  const message = objectIn(reply);
  if (message['type'] !== 'message') return false;
  answer.model(textIn(message['model']) ?? '');
  const blocks = new Blocks();
  for (const [index, block] of listIn(message['content']).entries()) {
    blocks.start(index, objectIn(block), answer);
    blocks.stop(index, answer);
  }
  const usage = usageOf(objectIn(message['usage']));
  if (usage !== undefined) answer.usage(usage);
  readStop(message, answer);
  answer.complete();
  return true;
}

function readStop(delta: Json, answer: Answer): void {
  const reason = textIn(delta['stop_reason']);
  if (reason !== undefined) answer.finish(FINISH[reason] ?? 'other');
}

const FINISH: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'context',
  refusal: 'refused',
  tool_use: 'tool_calls',
  pause_turn: 'incomplete',
};

/** Cached input is counted apart and belongs to the prompt. Undefined until both sides are known. */
function usageOf(usage: Json): Usage | undefined {
  const input = countIn(usage['input_tokens']);
  const completion_tokens = countIn(usage['output_tokens']);
  if (input === undefined || completion_tokens === undefined) return undefined;
  const cached = countIn(usage['cache_read_input_tokens']);
  const prompt_tokens = input + (cached ?? 0) + (countIn(usage['cache_creation_input_tokens']) ?? 0);
  return present({
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    cached_tokens: cached,
  });
}
