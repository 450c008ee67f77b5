/** One event of a stream, as all vendors write it. */
export function frame(data: unknown, event?: string): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return `${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`;
}

/** Events as a server of the OpenAI wire sends them. */
export const openai = {
  delta: (delta: object, finish_reason: string | null = null) =>
    frame({
      id: 'c1',
      object: 'chat.completion.chunk',
      model: 'some-model-1',
      choices: [{ index: 0, delta, finish_reason }],
    }),
  text: (content: string) => openai.delta({ content }),
  finish: (reason = 'stop') => openai.delta({}, reason),
  usage: (usage: object) => frame({ id: 'c1', choices: [], usage }),
  done: 'data: [DONE]\n\n',
  /** A completion that comes whole. */
  whole: (content: string, finish_reason: string | null = 'stop') => ({
    id: 'c1',
    object: 'chat.completion',
    model: 'some-model-1',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }],
  }),
  call: (name: string) =>
    openai.delta({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name, arguments: '{}' } }] }),
};

const typed = (data: { type: string; [field: string]: unknown }) => frame(data, data.type);

/** Events as a server of the Anthropic wire sends them. */
export const anthropic = {
  start: (usage: object = { input_tokens: 10, output_tokens: 1 }) =>
    typed({
      type: 'message_start',
      message: { id: 'm1', type: 'message', role: 'assistant', model: 'some-model-1', content: [], usage },
    }),
  text: (text: string) => typed({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  thinking: (thinking: string) =>
    typed({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking } }),
  finish: (stop_reason = 'end_turn', usage: object = { output_tokens: 5 }) =>
    typed({ type: 'message_delta', delta: { stop_reason }, usage }),
  done: typed({ type: 'message_stop' }),
  /** A message that comes whole. */
  whole: (text: string, stop_reason: string | null = 'end_turn') => ({
    id: 'm1',
    type: 'message',
    role: 'assistant',
    model: 'some-model-1',
    content: [{ type: 'text', text }],
    stop_reason,
    usage: { input_tokens: 10, output_tokens: 5 },
  }),
  call: (name: string) =>
    typed({ type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 't1', name, input: {} } }),
};

/** Statuses of a response by the reason why it ended early; any other word is a status of its own. */
const EARLY = ['max_output_tokens', 'content_filter', 'context_length_exceeded'];

const response = (more: object) => ({ id: 'r1', object: 'response', model: 'some-model-1', error: null, ...more });

function ending(reason: string | null, usage: object | null): object {
  const isEarly = reason !== null && EARLY.includes(reason);
  const incomplete_details = isEarly ? { reason } : null;
  return { status: isEarly ? 'incomplete' : reason, incomplete_details, usage };
}

/** Events of the Responses API of OpenAI; one message, the item at place 1. */
export const responses = {
  start: () =>
    typed({ type: 'response.created', response: response({ status: 'in_progress', output: [] }) }) +
    typed({
      type: 'response.output_item.added',
      output_index: 1,
      item: { id: 'msg_1', type: 'message', status: 'in_progress', role: 'assistant', content: [] },
    }),
  text: (delta: string) =>
    typed({ type: 'response.output_text.delta', item_id: 'msg_1', output_index: 1, content_index: 0, delta }),
  refusal: (delta: string) =>
    typed({ type: 'response.refusal.delta', item_id: 'msg_1', output_index: 1, content_index: 0, delta }),
  thinking: (delta: string) =>
    typed({ type: 'response.reasoning_summary_text.delta', item_id: 'rs_1', output_index: 0, summary_index: 0, delta }),
  item: (output_index: number, item: object) => typed({ type: 'response.output_item.done', output_index, item }),
  finish: (reason = 'completed', usage: object | null = null) => {
    const kind = EARLY.includes(reason) ? 'incomplete' : reason === 'cancelled' ? reason : 'completed';
    return typed({ type: `response.${kind}`, response: response({ ...ending(reason, usage), output: [] }) });
  },
  failed: (message: string, code = 'server_error') =>
    typed({ type: 'response.failed', response: response({ status: 'failed', error: { code, message } }) }),
  /** Not of the vendor itself, but of some who serve the same. */
  done: openai.done,
  /** A response that comes whole. */
  whole: (text: string, reason: string | null = 'completed') =>
    response({
      ...ending(reason, null),
      output: [{ id: 'msg_1', type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] }],
    }),
  call: (name: string) =>
    responses.item(2, { id: 'fc_1', type: 'function_call', call_id: 'call_1', name, arguments: '{}' }),
};
