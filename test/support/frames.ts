/** One event of a stream, as both vendors write it. */
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
