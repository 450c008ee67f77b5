import { describe, expect, test } from '@jest/globals';
import {
  createApp,
  createStatelessLlm,
  defineProvider,
  jsonStore,
  LlmkitError,
  memoryStore,
  type AppOptions,
  type Middleware,
  type Repository,
} from '../../src/index.ts';
import { mockProvider } from '../../src/testing.ts';
import { tempHome } from '../support/temp-home.ts';

const appWith = (options: AppOptions = {}) =>
  createApp({ store: memoryStore(), provider: 'mock', env: {}, ...options });

async function allOf<T>(events: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const event of events) all.push(event);
  return all;
}

describe('when a program keeps prompts', () => {
  const draft = { name: 'mail', content: 'A {{ tone }} mail to {{ to }}.' };

  test('then they are stored, changed, listed, used and removed by name or id', async () => {
    const { llm } = appWith();
    const { id } = await llm.createPrompt({ ...draft, tags: ['post'] });
    expect(await llm.updatePrompt(id, { description: 'Writes', note: 'why' })).toMatchObject({
      version: 1,
      tags: ['post'],
    });
    expect(await llm.updatePrompt('mail', { content: 'Mail {{ to }}.' })).toMatchObject({
      version: 2,
      description: 'Writes',
    });
    expect((await llm.completeFromPrompt(id, { to: 'Ada' })).message.content).toBe('[user]\nMail Ada.');
    const listed = await llm.listPrompts({ tags: ['post'], includeStarters: false });
    expect(listed).toMatchObject({ total: 1, entries: [{ name: 'mail' }] });
    await llm.deletePrompt(id);
    await expect(llm.getPrompt(id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('then every version can be seen, rendered and gone back to', async () => {
    const { prompts, llm } = appWith();
    await llm.createPrompt(draft);
    await prompts.update('mail', { content: 'Mail {{ to }}.' });
    expect(await prompts.revert('mail', 1)).toMatchObject({
      version: 3,
      content: draft.content,
      note: 'back to version 1',
    });
    expect((await prompts.versions('mail')).map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(await prompts.render('mail@2', { to: 'Ada' })).toEqual([{ role: 'user', content: 'Mail Ada.' }]);
    expect(await prompts.exportText('mail')).toContain(draft.content);
  });

  test('and values are wrong, then all faults come at once, and a form knows what to ask', async () => {
    const { llm, variables } = appWith();
    await llm.createPrompt(draft);
    await variables.createVariableDefinition({ name: 'tone', variable_type: 'select', options: ['formal'] });
    const error = await llm.completeFromPrompt('mail', { tone: 'loud' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'invalid_variables',
      details: { variables: { tone: [expect.any(String)], to: ['to is required'] } },
    });
    const missing = await variables.missingVariables('mail', { tone: 'formal' });
    expect(missing.map(({ definition }) => definition.name)).toEqual(['to']);
  });

  test('and a template cannot be parsed, then its faults have places', async () => {
    const faults = await appWith().llm.validatePromptTemplate('Hi\n{% if %}');
    expect(faults).toEqual([expect.objectContaining({ line: 2, column: 6 })]);
    expect(await appWith().llm.validatePromptTemplate({ content: 'Hi', variables: {}, metadata: {} })).toEqual([]);
  });
});

test('when values are held against definitions that nobody stored, then the reference gets its answer', async () => {
  const { variables } = appWith();
  const definitions = [
    { name: 'tone', variable_type: 'select' as const, options: ['formal', 'casual', 'friendly'] },
    { name: 'word_count', variable_type: 'number' as const, is_required: false },
  ];
  expect(await variables.validateVariableValues(definitions, { tone: 'professional', word_count: 'many' })).toEqual({
    tone: ['tone must be one of: formal, casual, friendly'],
    word_count: ['word_count must be a valid number'],
  });
});

describe('when a program keeps conversations', () => {
  test('then they are opened by a prompt, sent to in each way, changed and removed', async () => {
    const { conversations, llm } = appWith();
    await llm.createPrompt({ name: 'guide', content: 'Go {{ where }}.', system: 'You know {{ where }}.' });
    const { id, system_prompt } = await conversations.createConversation({
      title: 'Trip',
      prompt: 'guide',
      variables: { where: 'Oslo' },
      temperature: 0.2,
    });
    expect(system_prompt).toBe('You know Oslo.');
    await conversations.sendMessageWithPrompt('Trip', 'guide', { where: 'Bergen' });
    const sent = await conversations.sendMessageWithVariables(id, 'And {{ where }} in {{ season }}?', {
      season: 'May',
    });
    expect(sent.messages.at(-2)!.content).toBe('And Oslo in May?');
    expect((await conversations.fork(id, 2)).message_count).toBe(2);
    expect((await conversations.undo(id)).message_count).toBe(2);
    expect(await conversations.updateConversation(id, { title: 'North', isPublic: true })).toMatchObject({
      title: 'North',
      is_public: true,
    });
    expect((await conversations.listConversations({ query: 'nor' })).total).toBe(1);
    expect(await conversations.getConversationMessages(id, { last: 1 })).toHaveLength(1);
    expect((await conversations.clearConversation(id)).message_count).toBe(0);
    await conversations.deleteConversation(id);
    await expect(conversations.getConversation(id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('when an answer streams', () => {
  test('then it starts at once and is kept, also when nobody reads it', async () => {
    const { conversations } = appWith();
    const { id } = await conversations.createConversation();
    await conversations.streamMessage(id, 'Hi').response;
    expect(await conversations.getConversation(id)).toMatchObject({ message_count: 2 });
  });

  test('then it can be read late, twice, as text, as bytes', async () => {
    const stream = createStatelessLlm({ provider: 'mock' }).streamChat('one two');
    const { message } = await stream.response;
    for (const _time of [1, 2]) expect((await allOf(stream.text)).join('')).toBe(message.content);
    expect(await new Response(stream.toReadableStream()).text()).toBe(message.content);
  });

  test('and fails with nobody there to hear, then nothing is left unhandled, and each reader is told', async () => {
    const llm = createStatelessLlm({ provider: mockProvider([new Error('no')]) });
    const stream = llm.streamChat('Hi');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(stream.response).rejects.toMatchObject({ code: 'provider_failed', cause: new Error('no') });
    await expect(allOf(stream)).rejects.toMatchObject({ code: 'provider_failed' });
  });

  test('and is aborted, then what came is kept', async () => {
    const { conversations } = appWith({ provider: mockProvider(['one two three']) });
    const { id } = await conversations.createConversation();
    const stream = conversations.streamMessage(id, 'Hi');
    for await (const _text of stream.text) {
      stream.abort();
      break;
    }
    await expect(stream.response).rejects.toMatchObject({ code: 'interrupted' });
    const [, answer] = (await conversations.getConversation(id)).messages;
    expect(answer).toMatchObject({ incomplete: true, content: expect.stringMatching(/^one/) });
  });
});

describe('when a program brings a vendor', () => {
  const upper = defineProvider({
    name: 'upper',
    model: 'loud',
    key: true,
    open: ({ apiKey }) => ({
      async *stream({ messages }) {
        yield { type: 'text', text: `${apiKey}: ${messages.at(-1)!.content.toUpperCase()}` };
        yield { type: 'finish', finish_reason: 'stop' };
      },
    }),
  });

  test('then it is asked beside the others, with the key it wants', async () => {
    const llm = createStatelessLlm({ providers: [upper], env: { UPPER_API_KEY: 'k' } });
    expect(await llm.completeSimple('hi', { model: 'upper/loud' })).toBe('k: HI');
    expect(await llm.completeSimple('hi', { model: 'mock/echo' })).toBe('[user]\nhi');
    await expect(createStatelessLlm({ provider: upper }).completeSimple('hi')).rejects.toMatchObject({
      code: 'no_key',
    });
  });

  test('and its stream ends without a reason, then the answer is incomplete', async () => {
    const short = defineProvider({
      name: 'short',
      model: 's',
      open: () => ({
        stream: async function* () {
          yield { type: 'text', text: 'Hal' };
        },
      }),
    });
    await expect(createStatelessLlm({ provider: short }).completeSimple('Hi')).rejects.toMatchObject({
      code: 'incomplete',
    });
  });

  test('and its name cannot be one, then that is told', () => {
    expect(() => defineProvider({ ...upper, name: '../x' })).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

test('when middleware stands around calls, then it sees what they are about and changes both ways, the first outermost', async () => {
  const seen: unknown[] = [];
  const redact: Middleware = (request, next, { provider, purpose, conversationId }) => {
    seen.push([provider, purpose, conversationId]);
    return next({
      ...request,
      messages: request.messages.map((message) => ({ ...message, content: message.content.replaceAll('secret', '…') })),
    });
  };
  const mock = mockProvider(['Yes']);
  const { conversations } = appWith({ provider: mock, middleware: [redact] });
  const { id } = await conversations.createConversation();
  await conversations.sendMessageAndGetResponse(id, 'my secret');
  expect(mock.calls[0]!.messages.at(-1)!.content).toBe('my …');
  expect(seen).toEqual([['mock', 'answer', id]]);
});

test('when a program listens, then it is told of notices and of what each call used', async () => {
  const notices: string[] = [];
  const lines: string[] = [];
  const options = {
    onNotice: ({ code }: { code: string }) => void notices.push(code),
    onUsage: ({ status }: { status?: string }) => void lines.push(status ?? ''),
  };
  const cut = mockProvider([
    {
      message: { content: 'Hal' },
      finish_reason: 'length',
    },
  ]);
  await createStatelessLlm({ provider: cut, ...options }).completeSimple('Hi');
  expect({ notices, lines }).toEqual({ notices: ['truncated'], lines: ['ok'] });
});

describe('when a program brings a place for records', () => {
  /** The least that a repository is. */
  function mapRepository<T>(): Repository<T> {
    const records = new Map<string, T>();
    return {
      get: async (key) => structuredClone(records.get(key)),
      create: async (key, record) => (records.set(key, structuredClone(record)), record),
      async update(key, change) {
        const record = structuredClone(records.get(key)!);
        change(record);
        records.set(key, record);
        return record;
      },
      remove: async (key) => records.delete(key),
      list: async () => [...records].map(([key, record]) => ({ key, record })),
    };
  }

  test('then conversations, prompts and definitions are kept there', async () => {
    const store = {
      conversations: mapRepository<never>(),
      prompts: mapRepository<never>(),
      variables: mapRepository<never>(),
    };
    const app = appWith({ store: { ...memoryStore(), ...store } });
    const { id } = await app.conversations.createConversation({ title: 'Oslo' });
    await app.conversations.sendMessageAndGetResponse('Oslo', 'Hi');
    await app.llm.createPrompt({ name: 'p', content: 'x' });
    await app.variables.createVariableDefinition({ name: 'v', variable_type: 'text' });
    expect(await store.conversations.get(id)).toMatchObject({ message_count: 2 });
    expect(await Promise.all([store.prompts.list(), store.variables.list()])).toMatchObject([
      [{ key: 'p' }],
      [{ key: 'v' }],
    ]);
  });

  test('then the folder of the command line can be read and written by itself', async () => {
    const home = tempHome();
    const { id } = await createApp({ home, provider: 'mock', env: {} }).conversations.createConversation({
      title: 'Oslo',
    });
    expect(await jsonStore(home).conversations.list()).toMatchObject([{ key: id, record: { title: 'Oslo' } }]);
  });
});

test('when an error comes from the other module format, then it is known by its mark', () => {
  const foreign = Object.assign(new Error('x'), { [Symbol.for('llmkit.error')]: true, code: 'timeout' });
  expect([
    LlmkitError.is(foreign),
    LlmkitError.is(foreign, 'timeout'),
    LlmkitError.is(foreign, 'usage'),
    LlmkitError.is(new Error('x')),
  ]).toEqual([true, true, false, false]);
});

describe('when a program looks at usage', () => {
  test('then calls add up, answers are rated by conversation and by id, and the report says so', async () => {
    const { llm, conversations, usage } = appWith();
    const { id } = await conversations.createConversation({ title: 'Trip' });
    await conversations.sendMessageAndGetResponse(id, 'Hi');
    const { id: answer } = await llm.completeFromMessages([{ role: 'user', content: 'Hi' }]);
    await usage.rate('Trip', 'good');
    await usage.rate(`${id}:2`, 5, 'still');
    await usage.rate(answer, 'bad');
    expect(await usage.report({ since: '1h' })).toMatchObject({
      by: 'model',
      total: { calls: 2, cost_usd: 0, ratings: 2, good_ratings: 1 },
      groups: [{ name: 'mock/echo' }],
    });
    await expect(usage.rate('nowhere', 'good')).rejects.toMatchObject({ code: 'not_found' });
    await expect(usage.rate('Trip', 6 as never)).rejects.toMatchObject({ code: 'usage' });
    await expect(usage.report({ since: 'soon' })).rejects.toMatchObject({ code: 'usage' });
  });

  test('then limits, a budget and the cache hold for it', async () => {
    const replies = mockProvider(['one', 'two', 'three']);
    const limits = { requests_per_hour: 2 };
    // Answers are kept in the home: not in that of whoever runs the tests.
    const { llm, usage } = appWith({ provider: replies, home: tempHome(), limits, cache: { ttlMs: 60_000 } });
    expect(await llm.completeSimple('Hi')).toBe('one');
    expect(await llm.completeSimple('Hi')).toBe('one');
    expect(await llm.completeSimple('Hi', { cache: false })).toBe('two');
    await expect(llm.completeSimple('Ho')).rejects.toMatchObject({ code: 'limit_reached' });
    await expect(llm.completeSimple('Ho', { maxCostUsd: 1 })).rejects.toMatchObject({ code: 'limit_reached' });
    expect((await usage.report()).total).toMatchObject({ calls: 5, failed: 2, cache_hits: 1 });
    const message = expect.stringMatching(/^Cannot use limits\.requests_per_hour: expected /);
    expect(() => appWith({ limits: { requests_per_hour: -1 } })).toThrow(
      expect.objectContaining({ code: 'usage', message }),
    );
  });

  test('then a version is chosen, for a unit always the same', async () => {
    const { llm } = appWith();
    for (const text of ['a', 'b']) await llm.createPrompt({ name: 'p', content: text }, { newVersion: true });
    const ask = async (unit: string) => (await llm.completeFromPrompt('p@1,2', {}, { unit })).message.content;
    const asked = await Promise.all(Array.from({ length: 20 }, (_, unit) => ask(`u${unit}`)));
    expect(new Set(asked).size).toBe(2);
    expect(await ask('u3')).toBe(asked[3]);
  });
});

describe('when a conversation of a program is long', () => {
  test('then a window leaves out what is old, and a summary stands for it', async () => {
    const provider = mockProvider(['one', 'two', 'three', 'In short.', 'four']);
    const notices: string[] = [];
    const { conversations } = createApp({
      store: memoryStore(),
      provider,
      env: {},
      onNotice: ({ message }) => notices.push(message),
    });
    const { id } = await conversations.createConversation();
    for (const text of ['1', '2']) await conversations.sendMessageAndGetResponse(id, text);
    await conversations.sendMessageAndGetResponse(id, '3', { window: { last: 1 } });
    expect(provider.calls.at(-1)!.messages).toEqual([{ role: 'user', content: '3' }]);
    expect(notices).toEqual(['window last:1: 4 earlier messages are not sent']);
    const kept = await conversations.summarize(id, { keep: 2 });
    expect(kept).toMatchObject({ message_count: 6, summary: { content: 'In short.' } });
    await conversations.sendMessageAndGetResponse(id, '4');
    const sent = provider.calls.at(-1)!.messages.map(({ content }) => content);
    expect(sent).toEqual([expect.stringMatching(/^<summary>[^]*In short\.[^]*<\/summary>\n\n3$/), 'three', '4']);
    await expect(conversations.summarize(id, { keep: 0.5 })).rejects.toMatchObject({ code: 'usage' });
    await expect(conversations.sendMessageAndGetResponse(id, '5', { window: { last: 0 } })).rejects.toMatchObject({
      code: 'usage',
    });
  });
});

test('when a program goes back to a version of a prompt, then description and tags stay', async () => {
  const { prompts } = createApp({ home: tempHome(), env: {} });
  await prompts.create({ name: 'p', content: 'One', description: 'Ours', tags: ['x'], variables: {}, metadata: {} });
  await prompts.update('p', { content: 'Two' });
  expect(await prompts.revert('p', 1)).toMatchObject({ content: 'One', description: 'Ours', tags: ['x'], version: 3 });
});
