import { existsSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { createApp, createStatelessLlm, LlmkitError, type ToolBox } from '../src/index.ts';
import { startChatServer } from './support/chat-server.ts';
import { tempHome } from './support/temp-home.ts';

describe('when a program makes a stateless service', () => {
  test('then the provider it names is asked, with its key and parameters', async () => {
    const server = await startChatServer();
    process.env['OPENAI_BASE_URL'] = `${server.url}/v1`;
    try {
      const llm = createStatelessLlm({
        provider: 'openai',
        apiKey: 'sk-mine',
        model: 'gpt-4o',
        temperature: 0.1,
        maxTokens: 9,
      });
      expect(await llm.completeSimple('Hi')).toBe('Hello there.');
      expect(server.requests[0]!.headers.authorization).toBe('Bearer sk-mine');
      expect(server.requests[0]!.body).toMatchObject({ model: 'gpt-4o', temperature: 0.1, max_tokens: 9 });
    } finally {
      delete process.env['OPENAI_BASE_URL'];
    }
  });

  test('then it streams events and ends with the response', async () => {
    const llm = createStatelessLlm({ provider: 'mock' });
    const events = llm.streamChat({ messages: [{ role: 'user', content: 'Hi' }] });
    let text = '';
    let next = await events.next();
    for (; !next.done; next = await events.next()) if (next.value.type === 'text') text += next.value.text;
    expect(text).toBe('[user]\nHi');
    expect(next.value).toMatchObject({ message: { content: '[user]\nHi' }, finish_reason: 'stop' });
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
      await createStatelessLlm({ provider: 'openai', model: 'gpt-4o' }).completeSimple('Hi');
    });
    expect(foreign.requests).toEqual([]);
    expect(own.requests[0]!.headers.authorization).toBe('Bearer sk-of-openai');
  });

  test('then a key given as an option does not go to an inherited LLM_BASE_URL', async () => {
    const foreign = await startChatServer();
    const own = await startChatServer();
    const env = { LLM_PROVIDER: 'openai', LLM_BASE_URL: `${foreign.url}/v1`, OPENAI_BASE_URL: `${own.url}/v1` };
    await inEnvironment(env, async () => {
      await createStatelessLlm({ provider: 'openai', apiKey: 'sk-mine', model: 'gpt-4o' }).completeSimple('Hi');
      await createStatelessLlm({ apiKey: 'sk-mine', model: 'gpt-4o' }).completeSimple('Hi');
    });
    expect(foreign.requests).toEqual([]);
    expect(own.requests).toHaveLength(2);
  });

  test('then the key and server of the environment go with their own provider', async () => {
    const server = await startChatServer();
    const env = { LLM_PROVIDER: 'openai', LLM_API_KEY: 'sk-env', LLM_BASE_URL: `${server.url}/v1` };
    await inEnvironment(env, async () => {
      await createStatelessLlm({ provider: 'openai', model: 'gpt-4o' }).completeSimple('Hi');
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
    ['no array', 'Hi'],
    ['nothing', []],
    ['an unknown role', [{ role: 'robot', content: 'Hi' }]],
    ['content that is no text', [{ role: 'user', content: 5 }]],
    ['no question', [{ role: 'assistant', content: 'Hi' }]],
  ])('%s as messages, then that is refused as usage', async (_what, given) => {
    const messages = given as { role: 'user'; content: string }[];
    const llm = createStatelessLlm({ provider: 'mock' });
    await expect(llm.completeFromMessages(messages)).rejects.toMatchObject({ code: 'usage' });
    const { conversations } = createApp({ home: tempHome(), provider: 'mock' });
    const { id } = await conversations.createConversation();
    await expect(conversations.send(id, { messages }).next()).rejects.toMatchObject({ code: 'usage' });
    expect(await conversations.find(id)).toMatchObject({ message_count: 0, pending: [] });
  });

  test('a bad setting of a conversation, then that is refused as usage', async () => {
    const { conversations } = createApp({ home: tempHome(), provider: 'mock' });
    const creation = conversations.createConversation({ flags: { temperature: 9 } });
    await expect(creation).rejects.toMatchObject({ code: 'usage' });
  });

  test('no signal, then it can send and retry all the same', async () => {
    const { conversations } = createApp({ home: tempHome(), provider: 'mock' });
    const { id } = await conversations.createConversation();
    for await (const _event of conversations.send(id, { messages: [{ role: 'user', content: 'Hi' }] }));
    for await (const _event of conversations.retry(id));
    expect(await conversations.find(id)).toMatchObject({ message_count: 2 });
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
      for await (const event of llm.streamChat({ messages, signal: controller.signal })) {
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
    expect((await app.conversations.list()).conversations).toEqual([]);
    expect(existsSync(home)).toBe(false);
    const { id } = await app.conversations.createConversation({ title: 'Oslo' });
    const signal = new AbortController().signal;
    for await (const _event of app.conversations.send(id, { messages: [{ role: 'user', content: 'Hi' }] }, { signal }));
    expect(await createApp({ home }).conversations.find('Oslo')).toMatchObject({ message_count: 2 });
  });
});

describe('when a program brings tools', () => {
  const tools: ToolBox = {
    definitions: [{ name: 'weather', description: 'Tells the weather', input_schema: { type: 'object' } }],
    run: async () => ({ content: 'rain' }),
  };
  const messages = [{ role: 'user' as const, content: 'Rain?' }];

  async function rainy() {
    const server = await startChatServer();
    server.respond = ({ body }) =>
      body.messages.at(-1).role === 'tool'
        ? { deltas: ['Rain.'] }
        : { deltas: [{ name: 'weather', input: {} }], finish: 'tool_calls' };
    return server;
  }

  test('then streamChat runs what the model calls', async () => {
    const server = await rainy();
    await inEnvironment(server.env, async () => {
      const llm = createStatelessLlm({ provider: 'openai', model: 'gpt-4o' });
      const { message } = await lastOf(llm.streamChat({ messages, tools, maxSteps: 2 }));
      expect(message).toMatchObject({ content: 'Rain.', parts: [{ name: 'weather' }, { content: 'rain' }, {}] });
    });
  });

  test('then a retry runs them too', async () => {
    const server = await rainy();
    await inEnvironment(server.env, async () => {
      const { conversations } = createApp({ home: tempHome(), provider: 'openai', model: 'gpt-4o' });
      const { id } = await conversations.createConversation();
      await lastOf(conversations.send(id, { messages }));
      expect((await lastOf(conversations.retry(id, {}, { tools }))).message.content).toBe('Rain.');
    });
  });
});

/** What a generator returns in the end. */
async function lastOf<Result>(events: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
  }
}
