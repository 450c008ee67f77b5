import { once } from 'node:events';

const event = (data) => `event: ${data.type ?? 'message'}\ndata: ${JSON.stringify(data)}\n\n`;

const chunk = (choices, more) =>
  event({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...more });
const choice = (delta, finish_reason = null) => [{ index: 0, delta, finish_reason }];
const MESSAGE = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], stop_reason: null };

/** What each wire says before, for and behind the words of an answer. */
const WIRES = {
  openai: {
    first: chunk(choice({ role: 'assistant', content: '' })),
    delta: chunk(choice({ content: 'word ' })),
    last:
      chunk(choice({}, 'stop')) +
      chunk([], { usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 } }) +
      'data: [DONE]\n\n',
  },
  anthropic: {
    first:
      event({ type: 'message_start', message: { ...MESSAGE, usage: { input_tokens: 10, output_tokens: 1 } } }) +
      event({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    delta: event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'word ' } }),
    last:
      event({ type: 'content_block_stop', index: 0 }) +
      event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 10 } }) +
      event({ type: 'message_stop' }),
  },
};

const BATCH = 100;

/** Listener of an HTTP server that answers in the wire of the path, a model named `…deltas-N` with N words. */
export async function answer(request, response) {
  const { model } = JSON.parse(Buffer.concat(await request.toArray()).toString());
  const { first, delta, last } = request.url.endsWith('/messages') ? WIRES.anthropic : WIRES.openai;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(first);
  for (let left = Number(/deltas-(\d+)$/.exec(model)?.[1] ?? 1); left > 0; left -= BATCH) {
    const room = response.write(delta.repeat(Math.min(left, BATCH)));
    if (!room) await once(response, 'drain');
  }
  response.end(last);
}

/** Listens on loopback; resolves to the port. */
export async function listen(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.address().port;
}
