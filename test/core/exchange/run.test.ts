import { describe, expect, test } from '@jest/globals';
import { LlmkitError } from '../../../src/core/errors.ts';
import type { ChatEvent } from '../../../src/core/events.ts';
import type { Conversation } from '../../../src/core/records/conversation.ts';
import type { FinishReason } from '../../../src/core/records/message.ts';
import type { Ports } from '../../../src/core/services.ts';
import { createMemoryStore } from '../../../src/store/memory/store.ts';
import { failsAfter, fakeProviders, says } from '../../support/fake-providers.ts';
import { memoryApp } from '../../support/memory-app.ts';
import { answer, contents, question } from '../../support/records.ts';
import { linesOf } from '../../support/usage-lines.ts';

type Script = Parameters<typeof fakeProviders>[0];

function house(script: Script, more: Partial<Ports> = {}) {
  const providers = fakeProviders(script);
  const { app, store } = memoryApp({ providers, ...more });
  const signal = new AbortController().signal;
  const ask = (conversation: string, content: string) =>
    drain(app.conversations.send(conversation, { messages: [{ role: 'user', content }] }, { signal }));
  return { app, store, providers, ask, signal };
}

/** A model that is overloaded while `fails` says so, and else says `text`. */
const overloadedWhile =
  (fails: () => boolean, text = 'ok'): Script =>
  (request, signal) =>
    (fails() ? failsAfter('', new LlmkitError('overloaded', 'busy')) : says(text))(request, signal);

async function drain(events: AsyncIterable<ChatEvent>) {
  const seen: ChatEvent[] = [];
  let error: unknown;
  try {
    for await (const event of events) seen.push(event);
  } catch (thrown) {
    error = thrown;
  }
  return { seen, error, types: seen.map(({ type }) => type) };
}

/** The methods of a repository, so that a test can put its own beside them. */
function repositoryOf(repository: Ports['conversations']): Ports['conversations'] {
  return {
    get: (key) => repository.get(key),
    create: (key, record) => repository.create(key, record),
    update: (key, change) => repository.update(key, change),
    remove: (key) => repository.remove(key),
    keys: () => repository.keys(),
    list: (view, options) => repository.list(view, options),
    scan: (view, options) => repository.scan(view, options),
  };
}

const texts = ({ messages }: Conversation) => messages.map(({ role, content }) => `${role}: ${content}`);

describe('an exchange with a conversation', () => {
  test('when it ends well, then question and answer are appended and nothing waits', async () => {
    const { app, ask } = house(says('Hel', 'lo'));
    const { id } = await app.conversations.createConversation({});
    expect((await ask(id, 'Hi')).types).toEqual(['text', 'text', 'finish', 'stored', 'answer']);
    const conversation = await app.conversations.find(id);
    expect(texts(conversation)).toEqual(['user: Hi', 'assistant: Hello']);
    expect(conversation).toMatchObject({ pending: [], message_count: 2 });
  });

  test('when the request goes out, then the question is on disk already', async () => {
    let atRequest: Conversation | undefined;
    const { app, ask } = house(async function* () {
      atRequest = await app.conversations.find('last');
      yield { type: 'finish', finish_reason: 'stop' };
    });
    const { id } = await app.conversations.createConversation({});
    await ask(id, 'Hi');
    expect(atRequest?.pending.map((entry) => entry.messages[0]?.content)).toEqual(['Hi']);
  });

  test('when it is cut after some text, then the text is kept as incomplete and the error comes last', async () => {
    const { app, ask } = house(failsAfter('Half', new LlmkitError('unreachable', 'gone')));
    const { id } = await app.conversations.createConversation({});
    const { types, error } = await ask(id, 'Hi');
    expect(types).toEqual(['text', 'stored', 'answer']);
    expect(error).toMatchObject({ code: 'unreachable' });
    expect((await app.conversations.find(id)).messages[1]).toMatchObject({ content: 'Half', incomplete: true });
  });

  test('when it fails before any text, then the question waits, marked with the error, and is not sent next time', async () => {
    let fail = true;
    const { app, ask, providers } = house(overloadedWhile(() => fail));
    const { id } = await app.conversations.createConversation({});
    await ask(id, 'First');
    fail = false;
    await ask(id, 'Second');
    const conversation = await app.conversations.find(id);
    expect(conversation.pending).toMatchObject([{ failed: 'overloaded', messages: [{ content: 'First' }] }]);
    expect(providers.requests[1]!.messages.map(({ content }) => content)).toEqual(['Second']);
  });

  test('when the reader stops reading, then what came is kept', async () => {
    const { app, signal } = house(says('one', 'two', 'three'));
    const { id } = await app.conversations.createConversation({});
    for await (const event of app.conversations.send(id, { messages: [{ role: 'user', content: 'Hi' }] }, { signal })) {
      if (event.type === 'text') break;
    }
    expect((await app.conversations.find(id)).messages[1]).toMatchObject({ content: 'one', incomplete: true });
  });

  test('when the model declines, then its text is kept and the error says so', async () => {
    const { app, ask } = house(async function* () {
      yield { type: 'text', text: 'I cannot.' };
      yield { type: 'finish', finish_reason: 'refused' };
    });
    const { id } = await app.conversations.createConversation({});
    expect((await ask(id, 'Hi')).error).toMatchObject({ code: 'refused' });
    const [, answer] = (await app.conversations.find(id)).messages;
    expect(answer).toMatchObject({ content: 'I cannot.', finish_reason: 'refused' });
    expect(answer?.incomplete).toBeUndefined();
  });

  test('when it is cut at max_tokens, then a notice says so and it is no error', async () => {
    const { app, ask } = house(async function* () {
      yield { type: 'text', text: 'x' };
      yield { type: 'finish', finish_reason: 'length' };
    });
    const { id } = await app.conversations.createConversation({});
    const { seen, error } = await ask(id, 'Hi');
    expect(error).toBeUndefined();
    expect(seen).toContainEqual(expect.objectContaining({ type: 'notice', code: 'truncated' }));
  });

  test('when another exchange ends first, then both stand whole, in the order they ended', async () => {
    const gates = new Map<string, () => void>();
    const { app, ask } = house(async function* ({ messages }) {
      const question = messages.at(-1)!.content;
      await new Promise<void>((resolve) => gates.set(question, resolve));
      yield { type: 'text', text: `to ${question}` };
      yield { type: 'finish', finish_reason: 'stop' };
    });
    const { id } = await app.conversations.createConversation({});
    const first = ask(id, 'A');
    const second = ask(id, 'B');
    while (gates.size < 2) await new Promise((resolve) => setImmediate(resolve));
    gates.get('B')!();
    await second;
    gates.get('A')!();
    await first;
    expect(texts(await app.conversations.find(id))).toEqual([
      'user: B',
      'assistant: to B',
      'user: A',
      'assistant: to A',
    ]);
  });

  test('when an answer is long, then it is on disk before it ends', async () => {
    const partials: (string | undefined)[] = [];
    let now = 0;
    const clock = { now: () => new Date(now), monotonic: () => now };
    const { app, ask } = house(
      async function* () {
        for (const text of ['a', 'b', 'c']) {
          now += 3000;
          yield { type: 'text', text };
          partials.push((await app.conversations.find('last')).pending[0]?.partial);
        }
        yield { type: 'finish', finish_reason: 'stop' };
      },
      { clock },
    );
    const { id } = await app.conversations.createConversation({});
    await ask(id, 'Hi');
    expect(partials).toEqual(['a', 'ab', 'abc']);
  });
});

describe('when the store fails while an answer comes', () => {
  const slowly = (onText: () => void) =>
    async function* () {
      for (const text of ['a', 'b', 'c']) {
        onText();
        yield { type: 'text' as const, text };
      }
      yield { type: 'finish' as const, finish_reason: 'stop' as const };
    };

  test('then that is told once, and the answer is kept whole at its end', async () => {
    let now = 0;
    let failing = false;
    const { conversations } = createMemoryStore();
    const update: typeof conversations.update = (id, change) => {
      if (!failing) return conversations.update(id, change);
      return Promise.reject(new LlmkitError('store_io', 'disk full'));
    };
    const { app, ask } = house(
      slowly(() => {
        now += 3000;
        failing = now < 9000;
      }),
      {
        clock: { now: () => new Date(now), monotonic: () => now },
        conversations: { ...repositoryOf(conversations), update },
      },
    );
    const { id } = await app.conversations.createConversation({});
    const { seen, error } = await ask(id, 'Hi');
    expect(error).toBeUndefined();
    expect(seen.filter((event) => event.type === 'notice')).toMatchObject([{ code: 'store' }]);
    expect(texts(await app.conversations.find(id))).toEqual(['user: Hi', 'assistant: abc']);
  });
});

describe('retry', () => {
  test('when a question waits, then it is answered and no longer waits', async () => {
    let fail = true;
    const { app, ask, signal } = house(overloadedWhile(() => fail));
    const { id } = await app.conversations.createConversation({});
    await ask(id, 'First');
    fail = false;
    await drain(app.conversations.retry(id, {}, { signal }));
    const conversation = await app.conversations.find(id);
    expect(texts(conversation)).toEqual(['user: First', 'assistant: ok']);
    expect(conversation.pending).toEqual([]);
  });

  test('when the question came from a prompt, then its system text, model and parameters are sent again', async () => {
    let failing = 2;
    const { app, providers, signal } = house(overloadedWhile(() => failing-- > 0));
    const { id } = await app.conversations.createConversation({ flags: { system: 'Conversation.' } });
    const messages = [{ role: 'user' as const, content: 'Hi', prompt: { name: 'p', version: 2 } }];
    const prompt = { name: 'p', settings: { model: 'special', temperature: 0.2 }, system: 'Prompt.' };
    await drain(app.conversations.exchange({ kind: 'conversation', id }, { messages, prompt }, { signal }));
    await drain(app.conversations.retry(id, {}, { signal }));
    await drain(app.conversations.retry(id, {}, { signal }));
    expect(providers.requests).toHaveLength(3);
    expect(providers.requests[2]).toEqual(providers.requests[0]);
    expect(providers.requests[2]).toMatchObject({ model: 'special', temperature: 0.2 });
    expect(providers.requests[2]!.messages[0]!.content).toBe('Conversation.\n\nPrompt.');
    expect((await app.conversations.find(id)).messages[0]!.prompt).toEqual({ name: 'p', version: 2 });
  });

  test('when a new conversation was made by the prompt, then its system text is not sent twice', async () => {
    let fail = true;
    const { app, providers, signal } = house(overloadedWhile(() => fail));
    const prompt = { name: 'p', settings: {}, system: 'Prompt.' };
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    await drain(app.conversations.exchange({ kind: 'new' }, { messages, prompt }, { signal }));
    fail = false;
    await drain(app.conversations.retry((await app.conversations.find('last')).id, {}, { signal }));
    expect(providers.requests[1]!.messages[0]!.content).toBe('Prompt.');
  });

  test('when nothing waits, then the last question is asked again and the old answer is taken back, not lost', async () => {
    let count = 0;
    const { app, ask, providers, signal } = house((request, aborted) => says(`answer ${++count}`)(request, aborted));
    const { id } = await app.conversations.createConversation({});
    await ask(id, 'Hi');
    await drain(app.conversations.retry(id, {}, { signal }));
    const conversation = await app.conversations.find(id);
    expect(texts(conversation)).toEqual(['user: Hi', 'assistant: answer 2']);
    expect(conversation.removed.map(({ content }) => content)).toEqual(['Hi', 'answer 1']);
    expect(providers.requests[1]!.messages).toEqual([{ role: 'user', content: 'Hi' }]);
  });

  test('when the retry fails, then the earlier answer stays', async () => {
    let fail = false;
    const { app, ask, signal } = house(overloadedWhile(() => fail, 'good'));
    const { id } = await app.conversations.createConversation({});
    await ask(id, 'Hi');
    fail = true;
    await drain(app.conversations.retry(id, {}, { signal }));
    expect(texts(await app.conversations.find(id))).toEqual(['user: Hi', 'assistant: good']);
  });

  test('when it goes on from steps with text, then what is shown is the whole answer, as it is kept', async () => {
    const { app, store, signal } = house(says('It rains.'));
    const { id } = await app.conversations.createConversation({});
    const parts = [
      { type: 'text' as const, text: 'Let me look.' },
      { type: 'tool_call' as const, id: '1', name: 'weather', input: {} },
      { type: 'tool_result' as const, id: '1', content: 'rain' },
    ];
    await store.conversations.update(id, (record) => {
      record.messages = [question('Rain?'), answer('Let me look.', { parts, incomplete: true })];
    });
    const { seen } = await drain(app.conversations.retry(id, {}, { signal }));
    const shown = seen.map((event) => (event.type === 'text' ? event.text : '')).join('');
    expect(shown).toBe('Let me look.\n\nIt rains.');
    expect((await app.conversations.find(id)).messages[1]?.content).toBe(shown);
  });

  test('when that of an answer in steps fails before anything new, then what was there stays, and no copy is made', async () => {
    const { app, store, signal } = house(failsAfter('', new LlmkitError('overloaded', 'busy')));
    const { id } = await app.conversations.createConversation({});
    const parts = [
      { type: 'tool_call' as const, id: '1', name: 'weather', input: {} },
      { type: 'tool_result' as const, id: '1', content: 'rain' },
      { type: 'text' as const, text: 'It ra' },
    ];
    await store.conversations.update(id, (record) => {
      const created_at = '2020-01-01T00:00:00.000Z';
      record.messages = [question('Rain?', { created_at }), answer('It ra', { created_at, parts, incomplete: true })];
    });
    for (let time = 0; time < 2; time++) await drain(app.conversations.retry(id, {}, { signal }));
    const { messages, removed, pending } = await app.conversations.find(id);
    expect([messages[1]?.parts, removed]).toEqual([parts, []]);
    expect(pending).toMatchObject([{ failed: 'overloaded', steps: [{ parts: parts.slice(0, 2) }] }]);
  });

  test('when its question is being answered, then it says that, and not that there is none', async () => {
    let again: Awaited<ReturnType<typeof drain>> | undefined;
    const { app, ask, signal } = house(async function* () {
      again = await drain(app.conversations.retry((await app.conversations.find('last')).id, {}, { signal }));
      yield { type: 'finish', finish_reason: 'stop' };
    });
    await ask((await app.conversations.createConversation({})).id, 'Hi');
    expect(again?.error).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('this process is answering'),
    });
  });

  test('when a later question is being answered, then the earlier one is not asked again', async () => {
    let again: Awaited<ReturnType<typeof drain>> | undefined;
    const { app, ask, providers, signal } = house(async function* ({ messages }) {
      if (messages.length > 1) again = await drain(app.conversations.retry(id, {}, { signal }));
      yield { type: 'finish', finish_reason: 'stop' };
    });
    const { id } = await app.conversations.createConversation({});
    await ask(id, 'First');
    await ask(id, 'Second');
    expect([again?.error, providers.requests.length]).toEqual([expect.objectContaining({ code: 'conflict' }), 2]);
  });

  test('when it failed, then undo takes back the exchange that it asked again, and nothing of it is left', async () => {
    let fail = false;
    const { app, ask, signal } = house(overloadedWhile(() => fail));
    const { id } = await app.conversations.createConversation({});
    await ask(id, 'First');
    await ask(id, 'Second');
    fail = true;
    await drain(app.conversations.retry(id, {}, { signal }));
    const { conversation, questions } = await app.changes.undo(id);
    expect(contents(questions)).toEqual(['Second']);
    expect([texts(conversation), conversation.pending]).toEqual([['user: First', 'assistant: ok'], []]);
  });

  test('when two take up the question that waits, then one is refused', async () => {
    let fail = true;
    const { app, ask, signal } = house(overloadedWhile(() => fail));
    const { id } = await app.conversations.createConversation({});
    await ask(id, 'Hi');
    fail = false;
    const both = await Promise.all([1, 2].map(() => drain(app.conversations.retry(id, {}, { signal }))));
    expect(texts(await app.conversations.find(id))).toEqual(['user: Hi', 'assistant: ok']);
    expect(both.map(({ error }) => (error as LlmkitError | undefined)?.code)).toEqual([undefined, 'conflict']);
  });

  test('when two ask the last question again at once, then one is refused, and it stands there once', async () => {
    let count = 0;
    const { app, ask, signal } = house((request, aborted) => says(`answer ${++count}`)(request, aborted));
    const { id } = await app.conversations.createConversation({});
    await ask(id, 'Hi');
    const both = await Promise.all([1, 2].map(() => drain(app.conversations.retry(id, {}, { signal }))));
    expect(both.map(({ error }) => (error as LlmkitError | undefined)?.code)).toEqual([undefined, 'conflict']);
    const { messages, removed } = await app.conversations.find(id);
    expect([contents(messages), contents(removed)]).toEqual([
      ['Hi', 'answer 2'],
      ['Hi', 'answer 1'],
    ]);
  });

  test('when there is no question, then it says so', async () => {
    const { app, signal } = house(says('x'));
    const { id } = await app.conversations.createConversation({});
    const { error } = await drain(app.conversations.retry(id, {}, { signal }));
    expect(error).toMatchObject({ code: 'not_found' });
  });
});

test.each(['x', [7], [{ type: 'text' }]])(
  'when a program gives %j as parts, then it is told, and nothing is asked',
  async (parts) => {
    const { app, providers, signal } = house(says('x'));
    const messages = [{ role: 'user' as const, content: 'Hi', parts: parts as never }];
    const { error } = await drain(app.conversations.exchange({ kind: 'new' }, { messages }, { signal }));
    expect(error).toMatchObject({ code: 'usage', message: expect.stringContaining('parts') });
    expect(providers.requests).toEqual([]);
  },
);

describe('when a model calls a tool', () => {
  const calling = (finish_reason: FinishReason): Script =>
    async function* ({ messages }) {
      if (messages.length === 1) yield { type: 'tool_call', id: '1', name: 'weather', input: '{"city": "Os' };
      yield { type: 'finish', finish_reason: messages.length === 1 ? finish_reason : 'stop' };
    };

  test.each<[FinishReason, number]>([
    ['tool_calls', 1],
    ['stop', 1],
    ['length', 0],
    ['refused', 0],
    ['content_filter', 0],
  ])('and stops with %s, then the tool is run %d times', async (reason, times) => {
    let runs = 0;
    const tools = { definitions: [], run: async () => ({ content: String(++runs) }) };
    const { app, signal } = house(calling(reason));
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    await drain(app.conversations.exchange({ kind: 'new' }, { messages, tools }, { signal }));
    expect(runs).toBe(times);
  });
});

test('when a fallback answers, then nothing that the model before told of itself is in the answer', async () => {
  const { app, signal } = house(async function* ({ model }) {
    if (model === 'echo') return yield* says('Hi')({ model, messages: [] }, signal);
    yield { type: 'opaque', wire: 'chat', model, data: {} };
    yield { type: 'usage', usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } };
    throw new LlmkitError('overloaded', 'busy');
  });
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  const flags = { model: 'mock/script', fallback: ['mock/echo'] };
  await drain(app.conversations.exchange({ kind: 'new' }, { messages, flags }, { signal }));
  const [, said] = (await app.conversations.find('last')).messages;
  expect([said?.content, said?.parts, said?.usage]).toEqual(['Hi', undefined, undefined]);
});

describe('when a request is made', () => {
  test('then context of earlier messages goes with them, and that of the last beside it', async () => {
    const { app, providers, signal } = house(says('ok'));
    const { id } = await app.conversations.createConversation({});
    const send = (content: string, rag_context: string) =>
      drain(app.conversations.send(id, { messages: [{ role: 'user', content, rag_context }] }, { signal }));
    await send('one', 'DATA-1');
    await send('two', 'DATA-2');
    const [first, , last] = providers.requests[1]!.messages;
    expect(first!.content).toMatch(/DATA-1[^]*<\/context>\n\none$/);
    expect(last!.content).toMatch(/DATA-2[^]*<\/context>\n\ntwo$/);
  });

  test('then what a conversation was created with counts, and a flag holds for one call', async () => {
    const { app, ask, providers, signal } = house(says('ok'));
    const { id } = await app.conversations.createConversation({ flags: { temperature: 0.1, system: 'Be brief.' } });
    const message = { role: 'user' as const, content: 'x' };
    await drain(app.conversations.send(id, { messages: [message], flags: { temperature: 1 } }, { signal }));
    await ask(id, 'y');
    expect(providers.requests.map(({ temperature }) => temperature)).toEqual([1, 0.1]);
    expect(providers.requests[1]!.messages[0]).toEqual({ role: 'system', content: 'Be brief.' });
  });
});

describe('when usage is recorded', () => {
  test('then every call is, with its error code, and never any text', async () => {
    const { ask, app, store } = house(failsAfter('secret answer', new LlmkitError('unreachable', 'gone')));
    const { id } = await app.conversations.createConversation({});
    await ask(id, 'secret question');
    const lines = await linesOf(store.usage);
    expect(lines).toMatchObject([
      { kind: 'call', provider: 'mock', status: 'unreachable', conversation_id: id, question_chars: 15 },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  test('and cannot be written, then that is told and does not take the answer away', async () => {
    const append = async () => Promise.reject(new LlmkitError('store_io', 'disk full'));
    const usage = { ...createMemoryStore().usage, append };
    const { app, ask } = house(says('ok'), { usage });
    const { id } = await app.conversations.createConversation({});
    const { seen, error } = await ask(id, 'Hi');
    expect(error).toBeUndefined();
    expect(seen).toContainEqual(expect.objectContaining({ code: 'usage' }));
  });
});

describe('when an answer takes several calls', () => {
  /** Calls a tool, then answers; each call costs what `costs` say, in turn. */
  const costing = (...costs: (number | undefined)[]): Script =>
    async function* ({ messages }) {
      const cost = costs[messages.length - 1];
      if (messages.length === 1) yield { type: 'tool_call', id: '1', name: 'weather', input: {} };
      else yield { type: 'text', text: 'Rain.' };
      const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
      yield { type: 'usage', usage, ...(cost !== undefined && { cost_usd: cost }) };
      yield { type: 'finish', finish_reason: messages.length === 1 ? 'tool_calls' : 'stop' };
    };

  test.each([
    [[0.1, 0.2], 0.3],
    [[0.1, undefined], undefined],
    [[undefined, 0.2], undefined],
    [[0, 0], 0],
  ])('that cost %j, then it cost %j', async (costs, cost) => {
    const { app, signal } = house(costing(...costs), {
      modelFacts: {
        factsOf: async () => ({ provider: '', model: '', takes: {}, sources: {} }),
        countTokens: async () => 0,
        modelsTaking: async () => [],
      },
    });
    const tools = { definitions: [], run: async () => ({ content: 'rain' }) };
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const { seen } = await drain(app.conversations.exchange({ kind: 'new' }, { messages, tools }, { signal }));
    const response = seen.flatMap((event) => (event.type === 'answer' ? [event.response] : []))[0]!;
    const usage = seen.find((event) => event.type === 'usage');
    expect([response.cost_usd, response.message.cost_usd, usage?.cost_usd]).toEqual([cost, cost, cost]);
  });
});
