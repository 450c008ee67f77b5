import { describe, expect, test } from '@jest/globals';
import { ChatSession } from '../../../src/core/conversations/chat-session.ts';
import { LlmkitError } from '../../../src/core/errors.ts';
import type { ChatEvent } from '../../../src/core/events.ts';
import type { Conversation } from '../../../src/core/records/conversation.ts';
import type { SettingValues } from '../../../src/core/tables/settings.ts';
import { failsAfter, fakeProviders, says } from '../../support/fake-providers.ts';
import { memoryApp } from '../../support/memory-app.ts';

const options = { signal: new AbortController().signal };

/** A session over a provider that answers `answer N`, or fails while `fault` is set. */
function desk(flags: SettingValues = {}) {
  const state: { fault?: Error } = {};
  let answers = 0;
  const providers = fakeProviders((request, signal) =>
    (state.fault ? failsAfter('', state.fault) : says(`answer ${++answers}`))(request, signal),
  );
  const { app } = memoryApp({ providers, owners: { mine: 'mine', isDead: (owner) => owner === 'dead' } });
  const open = (conversation?: Conversation) => new ChatSession(app, { flags, ...(conversation && { conversation }) });
  const session = open();
  const sent = () => providers.requests.at(-1)!.messages.map(({ content }) => content);
  return {
    app,
    session,
    state,
    sent,
    open,
    requests: providers.requests,
    say: (text: string) => drain(session.ask(text, options)),
  };
}

async function drain(events: AsyncIterable<ChatEvent>): Promise<unknown> {
  try {
    for await (const event of events) void event;
    return undefined;
  } catch (thrown) {
    return thrown;
  }
}

const contents = (conversation?: Conversation) => conversation?.messages.map(({ content }) => content);

describe('when something is asked', () => {
  test('and nothing was said yet, then there is no conversation; from the first message on there is one, with the flags', async () => {
    const { session, say, app } = desk({ model: 'echo', temperature: 0.1, system: 'Be brief.', timeout_s: 5 });
    await session.rename('Trip');
    expect([session.conversation, (await app.conversations.list()).conversations]).toEqual([undefined, []]);
    await say('one');
    await say('two');
    expect(contents(session.conversation)).toEqual(['one', 'answer 1', 'two', 'answer 2']);
    expect(session.conversation).toMatchObject({
      title: 'Trip',
      system_prompt: 'Be brief.',
      settings: { temperature: 0.1, model: 'echo' },
    });
    expect(session.conversation!.settings).not.toHaveProperty('timeout_s');
    expect((await session.effective()).values).toMatchObject({ timeout_s: 5, temperature: 0.1 });
  });

  test('and it never got as far as the store, then retry says it again, its files too', async () => {
    const { session, say, sent, requests } = desk({ provider: 'openai' });
    session.attachments.push({ name: 'a.txt', content: 'DATA' });
    expect(await say('lost?')).toMatchObject({ code: 'no_key' });
    expect([session.conversation, session.retryable]).toEqual([undefined, 'lost?']);
    await session.set({ model: 'mock/echo' });
    expect(await drain(session.retry(options))).toBeUndefined();
    expect([sent(), requests[0]!.messages.at(-1)!.content]).toEqual([
      [expect.stringMatching(/lost\?$/)],
      expect.stringContaining('DATA'),
    ]);
    expect(session.attachments).toEqual([]);
  });

  test('and the call fails, then the question waits in the conversation and retry answers it', async () => {
    const { session, say, state } = desk();
    state.fault = new LlmkitError('overloaded', 'busy');
    await say('first');
    expect(session.retryable).toBe('first');
    delete state.fault;
    await drain(session.retry(options));
    expect(contents(session.conversation)).toEqual(['first', 'answer 1']);
    expect(session.conversation!.pending).toEqual([]);
  });

  test('then attachments go with that message only', async () => {
    const { session, say, requests } = desk();
    session.attachments.push({ name: 'a.txt', content: 'A' }, { name: 'b.txt', content: 'B' });
    await say('one');
    await say('two');
    expect(requests[0]!.messages.at(-1)!.content).toMatch(/"a.txt"[^]*"b.txt"[^]*one$/);
    expect(requests[1]!.messages.at(-1)!.content).toBe('two');
  });
});

describe('when something is set', () => {
  test('in a conversation, then it is kept there, and wins over the flag the session was started with', async () => {
    const { app, open } = desk({ temperature: 0.1 });
    const conversation = await app.conversations.createConversation({ flags: { temperature: 0.5 } });
    const session = open(conversation);
    expect((await session.effective()).values.temperature).toBe(0.1);
    await session.set({ temperature: 1, system: 'New.' });
    expect((await session.effective()).values).toMatchObject({ temperature: 1, system: 'New.' });
    expect(await app.conversations.find(conversation.id)).toMatchObject({
      system_prompt: 'New.',
      settings: { temperature: 1 },
    });
    await session.set({}, ['temperature', 'system']);
    expect((await session.effective()).values).toMatchObject({ temperature: 0.7 });
    expect((await app.conversations.find(conversation.id)).system_prompt).toBeUndefined();
  });

  test('to a model that cannot be asked, then nothing changes', async () => {
    const { session, say } = desk();
    await say('one');
    await expect(session.set({ model: 'anthropic/claude-sonnet-5-5' })).rejects.toMatchObject({ code: 'no_key' });
    expect((await session.effective()).provider).toBe('mock');
  });

  test("of a vendor's own parameters, then they add up", async () => {
    const { session, say, requests } = desk({ extra: { a: 1 } });
    await session.set({ extra: { b: 2 } });
    await say('one');
    await session.set({ extra: { c: 3 } });
    await say('two');
    expect(requests.map(({ extra }) => extra)).toEqual([
      { a: 1, b: 2 },
      { a: 1, b: 2, c: 3 },
    ]);
  });

  test('then it holds for the next new conversation, and not for one that is opened', async () => {
    const { session, say, app } = desk();
    const other = await app.conversations.createConversation({ title: 'Other' });
    await say('one');
    await session.set({ temperature: 1 });
    session.startNew();
    expect((await session.effective()).values.temperature).toBe(1);
    await session.open(other.id);
    expect((await session.effective()).values.temperature).toBe(0.7);
  });
});

describe('when exchanges are undone', () => {
  test('then what is unanswered goes too, in the order it was said', async () => {
    const { session, say, state, sent } = desk();
    await say('one');
    await say('two');
    state.fault = new LlmkitError('overloaded', 'busy');
    await say('three');
    delete state.fault;
    expect(await session.undo(2)).toEqual(['three', 'two']);
    expect(contents(session.conversation)).toEqual(['one', 'answer 1']);
    expect(session.conversation).toMatchObject({ pending: [], message_count: 2 });
    expect(session.conversation!.removed.map(({ content }) => content)).toEqual(['three', 'two', 'answer 2']);
    await say('four');
    expect(sent()).toEqual(['one', 'answer 1', 'four']);
  });

  test('then what never got as far as the store goes first', async () => {
    const { session, say } = desk();
    await say('one');
    await expect(
      drain(session.ask('two', { signal: AbortSignal.abort(new Error('stopped')) })),
    ).resolves.toBeInstanceOf(Error);
    expect(await session.undo(1)).toEqual(['two']);
    expect([contents(session.conversation), session.retryable]).toEqual([['one', 'answer 1'], 'one']);
    expect(await session.undo(1)).toEqual(['one']);
  });

  test('and there are fewer, then nothing changes', async () => {
    const { session, say } = desk();
    await say('one');
    await expect(session.undo(2)).rejects.toMatchObject({ code: 'out_of_range' });
    expect(contents(session.conversation)).toEqual(['one', 'answer 1']);
    await expect(desk().session.undo(1)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('all of them by clear, then the system prompt stays', async () => {
    const { session, say } = desk({ system: 'Be brief.' });
    await say('one');
    expect(await session.clear()).toBe(2);
    expect(session.conversation).toMatchObject({
      messages: [],
      message_count: 0,
      system_prompt: 'Be brief.',
      removed: [{ content: 'one' }, {}],
    });
  });
});

describe('when a message is edited', () => {
  test('and it is a question, then it is asked anew and what followed is taken back', async () => {
    const { session, say, sent } = desk();
    await say('one');
    await say('two');
    await drain((await session.edit(1, 'ONE', options))!);
    expect([sent(), contents(session.conversation)]).toEqual([['ONE'], ['ONE', 'answer 3']]);
    expect(session.conversation!.removed).toHaveLength(4);
  });

  test('and the call fails, then everything stays, and retry takes it up', async () => {
    const { session, say, state, sent } = desk();
    await say('one');
    state.fault = new LlmkitError('overloaded', 'busy');
    await drain((await session.edit(1, 'ONE', options))!);
    expect(contents(session.conversation)).toEqual(['one', 'answer 1']);
    delete state.fault;
    await drain(session.retry(options));
    expect([sent(), contents(session.conversation)]).toEqual([['ONE'], ['ONE', 'answer 2']]);
  });

  test('and it is an answer, then nobody is asked', async () => {
    const { session, say, requests } = desk();
    await say('one');
    await say('two');
    expect(await session.edit(2, 'better', options)).toBeUndefined();
    expect([contents(session.conversation), requests.length]).toEqual([['one', 'better'], 2]);
    await expect(session.edit(3, 'x', options)).rejects.toMatchObject({ code: 'out_of_range' });
  });
});

describe('when a conversation is forked', () => {
  test('then it goes on in a copy, and the conversation stays as it was', async () => {
    const { session, say, app, sent } = desk({ system: 'Be brief.', temperature: 0.1 });
    await say('one');
    await say('two');
    const before = session.conversation!;
    const fork = await session.fork(2);
    expect(fork).toMatchObject({
      system_prompt: 'Be brief.',
      settings: { temperature: 0.1 },
      message_count: 2,
      removed: [],
      parent: { conversation_id: before.id, message_number: 2 },
    });
    await say('three');
    expect(sent()).toEqual(['Be brief.', 'one', 'answer 1', 'three']);
    expect(contents(await app.conversations.find(before.id))).toEqual(['one', 'answer 1', 'two', 'answer 2']);
    await expect(session.fork(9)).rejects.toMatchObject({ code: 'out_of_range' });
  });
});

describe('when a question is asked again', () => {
  test('and it was answered after one that failed, then it is the answered one', async () => {
    const { session, say, state, sent } = desk();
    state.fault = new LlmkitError('overloaded', 'busy');
    await say('failed');
    delete state.fault;
    await say('good');
    expect(session.retryable).toBe('good');
    await drain(session.retry(options));
    expect([sent(), contents(session.conversation)]).toEqual([['good'], ['good', 'answer 2']]);
    expect(await session.undo(2)).toEqual(['good', 'failed']);
  });

  test('and its process died, then it is that one, whatever was answered since', async () => {
    const { session, say, app, open, sent } = desk();
    await say('one');
    const { id, messages } = session.conversation!;
    const pending = [
      { id: 'x', messages: [{ ...messages[0]!, content: 'lost' }], owner: 'dead', started_at: '2001-01-01T00:00:00Z' },
    ];
    const conversation = await app.changes.keep({ ...session.conversation!, id: id.replace('0', '1'), pending });
    const other = open(conversation);
    expect(other.retryable).toBe('lost');
    await drain(other.retry(options));
    expect([sent(), other.conversation!.pending]).toEqual([['one', 'answer 1', 'lost'], []]);
  });

  test.each(['retry', 'edit'])(
    'by %s and a prompt asked it, then it is asked with what the prompt sets',
    async (how) => {
      const { session, requests } = desk({ system: 'Conversation.' });
      const prompt = { settings: { temperature: 0.2 }, system: 'Prompt.' };
      await drain(session.say({ messages: [{ role: 'user', content: 'Q' }], prompt }, options));
      const again = how === 'retry' ? session.retry(options) : (await session.edit(1, 'Q', options))!;
      await drain(again);
      expect(requests[1]).toMatchObject({ messages: requests[0]!.messages, temperature: 0.2 });
    },
  );
});

describe('when a prompt is used', () => {
  const said = {
    messages: [{ role: 'user' as const, content: 'Q' }],
    prompt: { name: 'p', settings: { temperature: 0.2 }, system: 'Prompt.', values: { input: 'Q' } },
  };

  test.each(['first', 'later'])(
    'as the %s message, then it holds for its call, beside what was set before',
    async (when) => {
      const { session, say, requests } = desk();
      await session.set({ system: 'Conversation.', temperature: 0.9 });
      if (when === 'later') await say('one');
      await drain(session.say(said, options));
      expect(requests.at(-1)).toMatchObject({
        temperature: 0.2,
        messages: expect.arrayContaining([{ role: 'system', content: 'Conversation.\n\nPrompt.' }]),
      });
      expect((await session.effective()).sources).toMatchObject({
        temperature: 'conversation',
        system: 'conversation',
      });
      await say('on');
      expect(requests.at(-1)).toMatchObject({
        temperature: 0.9,
        messages: expect.arrayContaining([{ role: 'system', content: 'Conversation.' }]),
      });
      expect(session.conversation).not.toHaveProperty('variable_values');
    },
  );

  test('and values were set before the conversation began, then they are kept with it, and not for the next new one', async () => {
    const { session, say } = desk();
    expect(await session.variables({ tone: 'formal', size: '3' })).toEqual({ tone: 'formal', size: '3' });
    expect(await session.variables({ size: '' })).toEqual({ tone: 'formal' });
    await say('one');
    expect([session.conversation!.variable_values, session.title]).toEqual([{ tone: 'formal' }, 'one']);
    session.startNew();
    expect(await session.variables()).toEqual({});
  });
});

test('when the models are asked for that can be named, then they are aliases and what can be asked, alone where that means the same', async () => {
  const { app, session } = desk();
  await app.config.set('aliases.fast', 'mock/echo');
  const names = await session.modelNames(options);
  expect(names).toEqual(expect.arrayContaining(['fast', 'mock/echo', 'echo']));
  expect(names.filter((name) => name.startsWith('anthropic/'))).toEqual([]);
  await app.keys.set('anthropic', 'sk-test');
  expect((await session.modelNames(options)).filter((name) => name.includes('claude'))).toEqual([
    expect.stringMatching(/^anthropic\/claude/),
  ]);
});

test('when prompts are not connected, then that is said', async () => {
  await expect(desk().session.preparePrompt('x')).rejects.toMatchObject({
    message: expect.stringContaining('Cannot use prompts in this chat'),
  });
});

test('when prompts are connected, then they are prepared for the conversation and sent as they are', async () => {
  const { app, requests } = desk();
  const prepare = async (name: string, { input }: { input?: string | undefined }) => ({
    messages: [{ role: 'user' as const, content: `${name}: ${input}` }],
    prompt: { settings: { temperature: 0.2 } },
  });
  const prompts = {
    names: async () => ['greet'],
    prepare,
    setVariables: async (conversation: Conversation) => conversation,
  };
  const session = new ChatSession({ ...app, sessionPrompts: prompts }, { flags: {} });
  await drain(session.say(await session.preparePrompt('greet', { input: 'Ann' }), options));
  expect(requests[0]).toMatchObject({ temperature: 0.2, messages: [{ content: 'greet: Ann' }] });
  expect(await session.promptNames()).toEqual(['greet']);
});
