import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createApp, createStatelessLlm, LlmkitError, type Tools } from '../../src/index.ts';
import { startChatServer } from '../support/chat-server.ts';
import { tempHome } from '../support/temp-home.ts';

describe('when a program makes a stateless service', () => {
  test('then the provider it names is asked, with its key and parameters', async () => {
    const server = await startChatServer();
    const llm = createStatelessLlm({
      provider: 'openai',
      baseUrl: `${server.url}/v1`,
      apiKey: 'sk-mine',
      model: 'gpt-4o',
      headers: { 'x-team': 'blue' },
      temperature: 0.1,
      maxTokens: 9,
      stop: 'END',
    });
    expect(await llm.completeSimple('Hi', { temperature: 0.2, topP: 0.5 })).toBe('Hello there.');
    const { headers, body } = server.requests[0]!;
    expect(headers).toMatchObject({ authorization: 'Bearer sk-mine', 'x-team': 'blue' });
    expect(body).toMatchObject({ model: 'gpt-4o', temperature: 0.2, top_p: 0.5, max_tokens: 9, stop: ['END'] });
  });

  test('then it streams events and ends with the response', async () => {
    const llm = createStatelessLlm({ provider: 'mock' });
    const stream = llm.streamChat('Hi');
    let text = '';
    for await (const event of stream) if (event.type === 'text') text += event.text;
    expect(text).toBe('[user]\nHi');
    expect(await stream.response).toMatchObject({ message: { content: '[user]\nHi' }, finish_reason: 'stop' });
  });

  test('then it completes a whole request, and throws an error with a stable code', async () => {
    const llm = createStatelessLlm({ provider: 'mock' });
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    expect((await llm.completeChat({ messages, rag_context: 'DATA' })).message.content).toContain('DATA');
    const error = await createStatelessLlm({ provider: 'nobody' })
      .completeSimple('Hi')
      .catch((thrown: unknown) => thrown);
    await expect(llm.completeSimple('Hi', { temperature: 3 })).rejects.toMatchObject({ code: 'usage' });
    expect(error).toBeInstanceOf(LlmkitError);
    expect(error).toMatchObject({ code: 'unknown_provider' });
  });
});

/** Runs `work` while the process's environment holds `env` too. */
async function inEnvironment(env: Record<string, string>, work: () => Promise<void>): Promise<void> {
  const before = Object.keys(env).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, env);
  try {
    await work();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

describe('when options stand beside an inherited environment', () => {
  test("then the provider of an option gets neither another provider's key nor its server", async () => {
    const foreign = await startChatServer();
    const own = await startChatServer();
    const env = {
      LLM_PROVIDER: 'groq',
      LLM_API_KEY: 'sk-of-groq',
      LLM_BASE_URL: `${foreign.url}/v1`,
      OPENAI_API_KEY: 'sk-of-openai',
      OPENAI_BASE_URL: `${own.url}/v1`,
    };
    await inEnvironment(env, async () => {
      await createStatelessLlm({ provider: 'openai', model: 'gpt-4o', env: process.env }).completeSimple('Hi');
    });
    expect(foreign.requests).toEqual([]);
    expect(own.requests[0]!.headers.authorization).toBe('Bearer sk-of-openai');
  });

  test('then a key given as an option does not go to an inherited LLM_BASE_URL', async () => {
    const foreign = await startChatServer();
    const own = await startChatServer();
    const env = { LLM_PROVIDER: 'openai', LLM_BASE_URL: `${foreign.url}/v1`, OPENAI_BASE_URL: `${own.url}/v1` };
    await inEnvironment(env, async () => {
      const options = { apiKey: 'sk-mine', model: 'gpt-4o', env: process.env };
      await createStatelessLlm({ provider: 'openai', ...options }).completeSimple('Hi');
      await createStatelessLlm(options).completeSimple('Hi');
    });
    expect(foreign.requests).toEqual([]);
    expect(own.requests).toHaveLength(2);
  });

  test('then the key and server of the environment go with their own provider', async () => {
    const server = await startChatServer();
    const env = { LLM_PROVIDER: 'openai', LLM_API_KEY: 'sk-env', LLM_BASE_URL: `${server.url}/v1` };
    await inEnvironment(env, async () => {
      await createStatelessLlm({ provider: 'openai', model: 'gpt-4o', env: process.env }).completeSimple('Hi');
    });
    expect(server.requests[0]!.headers.authorization).toBe('Bearer sk-env');
  });

  test.each([
    [{ temperature: 5 }, 'temperature'],
    [{ maxTokens: 0 }, 'maxTokens'],
  ])('and one is bad, as %j, then it is told by its name: %s', (bad, option) => {
    expect(() => createStatelessLlm({ provider: 'mock', ...bad })).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(`the option ${option}:`) }),
    );
  });
});

describe('when a program gives', () => {
  test.each([
    ['no array', 5],
    ['nothing', []],
    ['an unknown role', [{ role: 'robot', content: 'Hi' }]],
    ['content that is no text', [{ role: 'user', content: 5 }]],
    ['no question', [{ role: 'assistant', content: 'Hi' }]],
  ])('%s as messages, then that is refused as usage', async (_what, given) => {
    const messages = given as { role: 'user'; content: string }[];
    const llm = createStatelessLlm({ provider: 'mock' });
    await expect(llm.completeFromMessages(messages)).rejects.toMatchObject({ code: 'usage' });
  });

  test('a bad setting of a conversation, then that is refused as usage', async () => {
    const { conversations } = createApp({ home: tempHome(), provider: 'mock' });
    const creation = conversations.createConversation({ temperature: 9 });
    await expect(creation).rejects.toMatchObject({ code: 'usage' });
  });

  test('no signal, then it can send and retry all the same', async () => {
    const { conversations } = createApp({ home: tempHome(), provider: 'mock' });
    const { id } = await conversations.createConversation();
    await conversations.sendMessageAndGetResponse(id, 'Hi');
    await conversations.retry(id).response;
    expect(await conversations.getConversation(id)).toMatchObject({ message_count: 2 });
  });

  test.each([
    ['its own reason', undefined],
    ['a text', 'enough'],
    ['an error', new Error('enough')],
  ])('an abort with %s before or during an answer, then that is `interrupted`', async (_what, reason) => {
    const llm = createStatelessLlm({ provider: 'mock' });
    const before = AbortSignal.abort(reason);
    await expect(llm.completeSimple('Hi', { signal: before })).rejects.toMatchObject({ code: 'interrupted' });
    const controller = new AbortController();
    const messages = [{ role: 'user' as const, content: 'one two three four five six' }];
    const read = async () => {
      for await (const event of llm.streamChat(messages, { signal: controller.signal })) {
        if (event.type === 'text') controller.abort(reason);
      }
    };
    await expect(read()).rejects.toMatchObject({ code: 'interrupted' });
  });
});

describe('when a program makes an app', () => {
  test('then no disk is touched before something is written, and conversations are kept in its home', async () => {
    const home = tempHome();
    const app = createApp({ home, provider: 'mock' });
    expect((await app.conversations.listConversations()).entries).toEqual([]);
    expect(existsSync(home)).toBe(false);
    const { id } = await app.conversations.createConversation({ title: 'Oslo' });
    expect(await app.conversations.sendMessageAndGetResponse(id, 'Hi')).toMatchObject({ message_count: 2 });
    expect(await createApp({ home }).conversations.getConversation('Oslo')).toMatchObject({ message_count: 2 });
  });
});

describe('when a program brings tools', () => {
  const weather = { description: 'Tells the weather', inputSchema: { type: 'object' } };
  const tools: Tools = { weather: { ...weather, run: async () => 'rain' } };

  async function rainy() {
    const server = await startChatServer();
    server.respond = ({ body }) =>
      body.messages.at(-1).role === 'tool'
        ? { deltas: ['Rain.'] }
        : { deltas: [{ name: 'weather', input: {} }], finish: 'tool_calls' };
    return { provider: 'openai', model: 'gpt-4o', env: server.env };
  }

  test('then what the model calls is run', async () => {
    const llm = createStatelessLlm(await rainy());
    const { message } = await llm.streamChat('Rain?', { tools, maxSteps: 2 }).response;
    expect(message).toMatchObject({ content: 'Rain.', parts: [{ name: 'weather' }, { content: 'rain' }, {}] });
  });

  test('and they have nothing to run, then the calls are handed out', async () => {
    const llm = createStatelessLlm(await rainy());
    const response = await llm.completeChat({ messages: [{ role: 'user', content: 'Rain?' }] }, { tools: { weather } });
    expect(response).toMatchObject({ finish_reason: 'tool_calls', message: { parts: [{ name: 'weather' }] } });
  });

  test('then a retry runs them too', async () => {
    const { conversations } = createApp({ home: tempHome(), ...(await rainy()) });
    const { id } = await conversations.createConversation();
    await conversations.sendMessageAndGetResponse(id, 'Rain?');
    expect((await conversations.retry(id, { tools }).response).message.content).toBe('Rain.');
  });
});
