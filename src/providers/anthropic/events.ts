import { ownEntry, present } from '../../core/fields.ts';
import type { FinishReason } from '../../core/records/message.ts';
import type { Usage } from '../../core/records/usage.ts';
import type { Answer } from '../call/answer.ts';
import { Blocks } from './blocks.ts';
import { countIn, type Json, listIn, objectIn, textIn } from '../http/json.ts';

/** A reader of one message, in chunks or whole; the kind of each is in its data, whatever its `event:` line says. */
export function createAnthropicReader(): (chunk: Json, answer: Answer) => boolean {
  // Counts come in two events: the prompt's at the start, the answer's at the end.
  let counted: Json = {};
  const blocks = new Blocks();
  const count = (usage: unknown): Usage | undefined => {
    const known = Object.entries(objectIn(usage)).filter(([, value]) => value != null);
    counted = { ...counted, ...Object.fromEntries(known) };
    return usageOf(counted);
  };
  const tell = (usage: unknown, answer: Answer) => {
    const total = count(usage);
    if (total !== undefined && usage != null) answer.usage(total);
  };
  const readers: Record<string, (chunk: Json, answer: Answer) => void> = {
    message_start(chunk, answer) {
      const begun = objectIn(chunk['message']);
      answer.id(textIn(begun['id']));
      answer.model(textIn(begun['model']) ?? '');
      const usage = count(begun['usage']);
      if (usage !== undefined) answer.firstUsage(usage);
    },
    content_block_start: (chunk, answer) => blocks.start(chunk['index'], objectIn(chunk['content_block']), answer),
    content_block_delta: (chunk, answer) => blocks.add(chunk['index'], objectIn(chunk['delta']), answer),
    content_block_stop: (chunk, answer) => blocks.stop(chunk['index'], answer),
    message_delta(chunk, answer) {
      tell(chunk['usage'], answer);
      readStop(objectIn(chunk['delta']), answer);
    },
    message_stop: (_chunk, answer) => answer.complete(),
    message(chunk, answer) {
      readMessage(chunk, answer);
      tell(chunk['usage'], answer);
    },
    ping: () => undefined,
  };
  return (chunk, answer) => {
    const read = ownEntry(readers, textIn(chunk['type']) ?? '');
    read?.(chunk, answer);
    return read !== undefined;
  };
}

/** A message that came whole; behind deltas it repeats them. */
function readMessage(message: Json, answer: Answer): void {
  answer.id(textIn(message['id']));
  answer.model(textIn(message['model']) ?? '');
  const content = listIn(message['content']).map(objectIn);
  if (answer.begun) answer.whole(content.map((block) => textIn(block['text']) ?? '').join(''), true);
  else {
    const blocks = new Blocks();
    for (const [index, block] of content.entries()) {
      blocks.start(index, block, answer);
      blocks.stop(index, answer);
    }
    answer.endsInOrder();
  }
  readStop(message, answer);
}

function readStop(delta: Json, answer: Answer): void {
  const reason = textIn(delta['stop_reason']);
  if (reason === undefined) return;
  const known = ownEntry(FINISH, reason);
  if (known === undefined) answer.finish('other', reason);
  else answer.finish(known);
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
  const written = countIn(usage['cache_creation_input_tokens']);
  const prompt_tokens = input + (cached ?? 0) + (written ?? 0);
  return present({
    prompt_tokens,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    cached_tokens: cached,
    cache_write_tokens: written,
    cache_write_1h_tokens: countIn(objectIn(usage['cache_creation'])['ephemeral_1h_input_tokens']) || undefined,
    reasoning_tokens: countIn(objectIn(usage['output_tokens_details'])['thinking_tokens']),
  });
}
