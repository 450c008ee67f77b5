// A loopback server that speaks the OpenAI wire. A model named `deltas-N` answers with N deltas. Prints its base URL.
import { createServer } from 'node:http';

const chunk = (choices, more) =>
  `data: ${JSON.stringify({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'bench', choices, ...more })}\n\n`;
const choice = (delta, finish_reason = null) => [{ index: 0, delta, finish_reason }];

const FIRST = chunk(choice({ role: 'assistant', content: '' }));
const DELTA = chunk(choice({ content: 'word ' }));
const LAST =
  chunk(choice({}, 'stop')) +
  chunk([], { usage: { prompt_tokens: 10, completion_tokens: 10, total_tokens: 20 } }) +
  'data: [DONE]\n\n';
const BATCH = 100;

async function answer(request, response) {
  const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(FIRST);
  for (let left = Number(body.model.split('-')[1]); left > 0; left -= BATCH) {
    const room = response.write(DELTA.repeat(Math.min(left, BATCH)));
    if (!room) await new Promise((resolve) => response.once('drain', resolve));
  }
  response.end(LAST);
}

const server = createServer((request, response) => void answer(request, response));

server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/v1`));
