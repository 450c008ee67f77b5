/** How a vendor writes a streamed answer, an error and a list of models. */
export interface Wire {
  /** Below `/v1`. */
  path: string;
  start(model: string, usage: Usage): string;
  delta(model: string, text: string): string;
  /** A call of a tool, `at` that place in the answer. */
  call(model: string, at: number, call: { name: string; input: unknown }): string;
  /** What the vendor wants back unchanged. */
  thought(model: string, at: number, thought: string): string;
  end(model: string, finish: Finish, usage: Usage): string;
  error(error: WireError): unknown;
  models(ids: string[]): unknown;
}

type Finish = 'stop' | 'length' | 'content_filter' | 'tool_calls';
type Usage = { input: number; output: number };
type WireError = { type: string; message: string; code?: string };

const CREATED = 1_700_000_000;

function chunk(model: string, choices: unknown[], more: object = {}): string {
  const body = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: CREATED, model, choices, ...more };
  return `data: ${JSON.stringify(body)}\n\n`;
}

const choice = (delta: object, finish_reason: string | null = null) => [{ index: 0, delta, finish_reason }];

export const openaiWire: Wire = {
  path: '/chat/completions',
  start: (model) => chunk(model, choice({ role: 'assistant', content: '' })),
  delta: (model, content) => chunk(model, choice({ content })),
  call(model, at, { name, input }) {
    const [first, rest] = halves(JSON.stringify(input));
    const begun = { index: at, id: `call_of_the_server_${at}`, type: 'function', function: { name, arguments: first } };
    return (
      chunk(model, choice({ tool_calls: [begun] })) +
      chunk(model, choice({ tool_calls: [{ index: at, function: { arguments: rest } }] }))
    );
  },
  thought: (model, _at, text) => chunk(model, choice({ reasoning_details: [{ type: 'reasoning.text', text }] })),
  end: (model, finish, { input, output }) =>
    chunk(model, choice({}, finish)) +
    chunk(model, [], {
      usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
    }) +
    'data: [DONE]\n\n',
  error: ({ type, message, code = null }: { type: string; message: string; code?: string | null }) => ({
    error: { message, type, param: null, code },
  }),
  models: (ids) => ({
    object: 'list',
    data: ids.map((id) => ({ id, object: 'model', created: CREATED, owned_by: 'test' })),
  }),
};

const event = (body: { type: string; [field: string]: unknown }) =>
  `event: ${body.type}\ndata: ${JSON.stringify(body)}\n\n`;

const halves = (text: string) => [text.slice(0, text.length / 2), text.slice(text.length / 2)];

const RESPONSE = { id: 'resp_1', object: 'response', created_at: CREATED, error: null, incomplete_details: null };

/** Responses: each item has a place, the text that of the delta that begins it. */
export const responsesWire: Wire = {
  path: '/responses',
  start: (model) => event({ type: 'response.created', response: { ...RESPONSE, model, status: 'in_progress' } }),
  delta: (_model, delta) =>
    event({ type: 'response.output_text.delta', output_index: 0, content_index: 0, item_id: 'msg_1', delta }),
  call(_model, at, { name, input }) {
    const text = JSON.stringify(input);
    const [first, rest] = halves(text);
    const item = { type: 'function_call', id: `fc_${at}`, call_id: `call_of_the_server_${at}`, name };
    const place = { output_index: at, item_id: item.id };
    return (
      event({ type: 'response.output_item.added', ...place, item: { ...item, arguments: '', status: 'in_progress' } }) +
      event({ type: 'response.function_call_arguments.delta', ...place, delta: first }) +
      event({ type: 'response.function_call_arguments.delta', ...place, delta: rest }) +
      event({ type: 'response.function_call_arguments.done', ...place, arguments: text }) +
      event({ type: 'response.output_item.done', ...place, item: { ...item, arguments: text, status: 'completed' } })
    );
  },
  thought(_model, at, text) {
    const item = { type: 'reasoning', id: `rs_${at}`, summary: [], encrypted_content: `sealed: ${text}`, status: null };
    return event({ type: 'response.output_item.done', output_index: at, item });
  },
  end(model, finish, { input, output }) {
    const early = { length: 'max_output_tokens', content_filter: 'content_filter', stop: null, tool_calls: null };
    const reason = early[finish];
    const status = reason === null ? 'completed' : 'incomplete';
    const usage = {
      input_tokens: input,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input + output,
    };
    const incomplete_details = reason === null ? null : { reason };
    return event({ type: `response.${status}`, response: { ...RESPONSE, model, status, incomplete_details, usage } });
  },
  error: openaiWire.error,
  models: openaiWire.models,
};

const STOP_REASONS = { tool_calls: 'tool_use', stop: 'end_turn', length: 'max_tokens', content_filter: 'refusal' };

export const anthropicWire: Wire = {
  path: '/messages',
  start: (model, { input }) =>
    event({
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { input_tokens: input, output_tokens: 1 },
      },
    }) +
    event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }) +
    event({ type: 'ping' }),
  delta: (_model, text) => event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
  call(_model, at, { name, input }) {
    const [first, rest] = halves(JSON.stringify(input));
    const block = { type: 'tool_use', id: `toolu_${at}`, name, input: {} };
    const delta = (partial_json: string | undefined) =>
      event({ type: 'content_block_delta', index: at, delta: { type: 'input_json_delta', partial_json } });
    return (
      event({ type: 'content_block_start', index: at, content_block: block }) +
      delta(first) +
      delta(rest) +
      event({ type: 'content_block_stop', index: at })
    );
  },
  thought(_model, at, thinking) {
    const delta = (body: object) => event({ type: 'content_block_delta', index: at, delta: body });
    return (
      event({
        type: 'content_block_start',
        index: at,
        content_block: { type: 'thinking', thinking: '', signature: '' },
      }) +
      delta({ type: 'thinking_delta', thinking }) +
      delta({ type: 'signature_delta', signature: 'signed' }) +
      event({ type: 'content_block_stop', index: at })
    );
  },
  end: (_model, finish, { output }) =>
    event({ type: 'content_block_stop', index: 0 }) +
    event({
      type: 'message_delta',
      delta: { stop_reason: STOP_REASONS[finish], stop_sequence: null },
      usage: { output_tokens: output },
    }) +
    event({ type: 'message_stop' }),
  error: ({ type, message }) => ({ type: 'error', error: { type, message }, request_id: 'req_1' }),
  models: (ids) => ({
    data: ids.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' })),
    has_more: false,
    first_id: ids[0] ?? null,
    last_id: ids.at(-1) ?? null,
  }),
};
