import { describe, expect, test } from '@jest/globals';
import {
  createApp,
  createStatelessLlm,
  jsonStore,
  memoryStore,
  type ChatEvent,
  type ChatStream,
} from '../../src/index.ts';
import { type ChatServer, gate, startChatServer } from '../support/chat-server.ts';
import { runModule } from '../support/run-module.ts';
import { tempHome } from '../support/temp-home.ts';

/** A conversation whose answers come from `server`. */
async function talk(server: ChatServer, store = memoryStore()) {
  const { conversations } = createApp({
    store,
    home: tempHome(),
    env: server.env,
    provider: 'openai',
    model: 'gpt-4o',
  });
  const { id } = await conversations.createConversation();
  return { id, conversations, stored: () => conversations.getConversation(id) };
}

async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** The texts that came, and the code of the error behind them. */
async function readToEnd(stream: ChatStream): Promise<[text: string, code?: string]> {
  let text = '';
  try {
    for await (const piece of stream.text) text += piece;
    return [text];
  } catch (thrown) {
    return [text, (thrown as { code: string }).code];
  }
}

const textIn = (events: ChatEvent[]) => events.map((event) => (event.type === 'text' ? event.text : '')).join('');

describe('when nobody reads a stream', () => {
  test('then it is asked at once and kept whole', async () => {
    const server = await startChatServer();
    const { id, conversations, stored } = await talk(server, jsonStore(tempHome()));
    conversations.streamMessage(id, 'Hi');
    await server.request(1);
    for (let left = 500; left > 0 && (await stored()).message_count < 2; left--)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await stored()).toMatchObject({
      message_count: 2,
      pending: [],
      messages: [{}, { content: 'Hello there.' }],
    });
  });

  test('nor hears that it failed, then the program goes on to its end', async () => {
    const server = await startChatServer();
    server.fail(400, 'no');
    const code = `import { createStatelessLlm } from 'llmkit-cli';
      const llm = createStatelessLlm({ provider: 'openai', model: 'gpt-4o', env: process.env });
      llm.streamChat('Hi'); llm.streamChat('Hi').text; llm.streamChat([]); llm.streamChat('Hi').abort();
      process.on('exit', () => console.log('end'));`;
    expect(await runModule(code, { env: server.env })).toEqual({ exit: 0, out: 'end\n', err: '' });
  });
});

describe('when a stream is read', () => {
  test('late, then all of it comes in its order, as it came to whoever read at once', async () => {
    const server = await startChatServer();
    const { id, conversations } = await talk(server);
    const stream = conversations.streamMessage(id, 'Hi');
    const live = await allOf(stream);
    expect(await allOf(stream)).toEqual(live);
    const kinds = live.map(({ type }) => type).filter((type) => type !== 'notice' && type !== 'text');
    expect(kinds).toEqual(['started', 'usage', 'finish', 'stored', 'answer']);
    expect(live.at(-1)).toEqual({ type: 'answer', response: await stream.response });
    expect(textIn(live)).toBe('Hello there.');
  });

  test('by two at once of whom one leaves, then the other and the store get all of it', async () => {
    const server = await startChatServer();
    const door = gate();
    server.reply({ deltas: ['one ', door, 'two'] });
    const { id, conversations, stored } = await talk(server);
    const stream = conversations.streamMessage(id, 'Hi');
    const patient = allOf(stream);
    for await (const _text of stream.text) break;
    door.open();
    expect(textIn(await patient)).toBe('one two');
    expect((await stored()).messages.at(-1)).toMatchObject({ content: 'one two' });
  });

  test('and returned from an async function, then it is a stream still', async () => {
    const open = async () => createStatelessLlm({ provider: 'mock' }).streamChat('Hi');
    expect(await readToEnd(await open())).toEqual(['[user]\nHi']);
  });

  test('as bytes that nobody takes any more, then the answer ends, and what came is kept', async () => {
    const server = await startChatServer();
    server.reply({ deltas: ['one ', gate()] });
    const { id, conversations, stored } = await talk(server);
    const stream = conversations.streamMessage(id, 'Hi');
    const reader = stream.toReadableStream().getReader();
    expect(new TextDecoder().decode((await reader.read()).value)).toBe('one ');
    await reader.cancel('gone');
    await expect(stream.response).rejects.toMatchObject({ code: 'interrupted', cause: 'gone' });
    expect(await (await server.request(1)).closed).toBe(true);
    expect((await stored()).messages.at(-1)).toMatchObject({ content: 'one ', incomplete: true });
  });
});

describe('when a stream is aborted', () => {
  test('at once, then nothing is asked', async () => {
    const server = await startChatServer();
    const { id, conversations, stored } = await talk(server);
    const stream = conversations.streamMessage(id, 'Hi');
    stream.abort(new Error('changed my mind'));
    await expect(stream.response).rejects.toMatchObject({ code: 'interrupted', cause: new Error('changed my mind') });
    expect(server.requests).toEqual([]);
    expect((await stored()).messages).toEqual([]);
  });

  test('in its midst, then every reader is told, the server too, and a retry answers the question', async () => {
    const server = await startChatServer();
    server.reply({ deltas: ['one ', gate()] });
    const { id, conversations, stored } = await talk(server);
    const stream = conversations.streamMessage(id, 'Hi');
    const [first, second] = [readToEnd(stream), readToEnd(stream)];
    for await (const _text of stream.text) break;
    stream.abort();
    expect(await Promise.all([first, second, readToEnd(stream)])).toEqual(Array(3).fill(['one ', 'interrupted']));
    expect(await (await server.request(1)).closed).toBe(true);
    expect((await stored()).messages).toMatchObject([{ content: 'Hi' }, { content: 'one ', incomplete: true }]);
    await conversations.retry(id).response;
    expect((await stored()).messages).toMatchObject([{ content: 'Hi' }, { content: 'Hello there.' }]);
  });

  test('after its end, then that changes nothing', async () => {
    const server = await startChatServer();
    const { id, conversations, stored } = await talk(server);
    const stream = conversations.streamMessage(id, 'Hi');
    await stream.response;
    stream.abort();
    expect(await readToEnd(stream)).toEqual(['Hello there.']);
    expect(await stored()).toMatchObject({ message_count: 2 });
  });
});

describe.each([
  ['the server breaks off', { deltas: ['one '], cut: true }, 'incomplete'],
  ['the model declines', { deltas: ['one '], finish: 'content_filter' as const }, 'refused'],
])('when %s', (_how, reply, code) => {
  test('then readers get what came and then the error, the response rejects, and the store has it', async () => {
    const server = await startChatServer();
    server.reply(reply);
    const { id, conversations, stored } = await talk(server);
    const stream = conversations.streamMessage(id, 'Hi');
    expect(await readToEnd(stream)).toEqual(['one ', code]);
    await expect(stream.response).rejects.toMatchObject({ code });
    await expect(new Response(stream.toReadableStream()).text()).rejects.toMatchObject({ code });
    const { messages, pending } = await stored();
    expect([messages.at(-1)?.content, pending]).toEqual(['one ', []]);
  });
});

test('when the conversation cannot be found, then the stream says so, not the call that makes it', async () => {
  const { conversations } = createApp({ store: memoryStore(), home: tempHome(), env: {}, provider: 'mock' });
  const stream = conversations.streamMessage('nowhere', 'Hi');
  expect(await readToEnd(stream)).toEqual(['', 'not_found']);
});
