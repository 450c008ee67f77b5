import { describe, expect, test } from '@jest/globals';
import { LlmkitError } from '../../../src/core/errors.ts';
import type { ExchangeInput, ExchangePorts, Target } from '../../../src/core/exchange/input.ts';
import { openKeeper } from '../../../src/core/exchange/keep.ts';
import type { ExchangePlan } from '../../../src/core/exchange/plan.ts';
import type { Conversation } from '../../../src/core/records/conversation.ts';
import { memoryApp } from '../../support/memory-app.ts';
import { answer, contents, conversation, pending, question } from '../../support/records.ts';

const owners = { mine: 'mine', isDead: (owner: string) => owner === 'dead' };
const exchange = [question('q'), answer('A')];
const failure = new LlmkitError('overloaded', 'busy');
const ended = { answer: answer('NEW'), failure: undefined, host: 'p.test' };

/** A keeper of `asked` in a store that holds `record`. */
async function keeping(
  record: Conversation,
  { target, ...asked }: Partial<ExchangePlan> & { target?: Target } = {},
  meanwhile: (record: Conversation) => void = () => {},
) {
  const { store, ports: all } = memoryApp({ owners });
  const ports = all as unknown as ExchangePorts;
  await store.conversations.create(record.id, record);
  const effective = { values: {}, sources: {}, provider: 'p', model: 'm' };
  const first = { effective } as unknown as ExchangePlan['first'];
  const plan: ExchangePlan = {
    first,
    fallbacks: [],
    rules: {},
    notices: [],
    messages: [question('n')],
    replaces: [],
    resumes: [],
    window: { rule: 'full', history: [], left_out: 0 },
    files: new Map(),
    withSummary: async () => plan,
    ...asked,
  };
  const input: ExchangeInput = { target: target ?? { kind: 'conversation', id: record.id }, messages: [], flags: {} };
  await store.conversations.update(record.id, meanwhile);
  const keeper = await openKeeper(ports, input, plan);
  return { keeper, read: async (id = record.id) => (await store.conversations.get(id))! };
}

describe('when a question is put into a conversation', () => {
  test('then it waits, and its answer is appended behind it', async () => {
    const { keeper, read } = await keeping(conversation({ messages: exchange }));
    expect(await read()).toMatchObject({
      message_count: 2,
      pending: [{ owner: 'mine', messages: [{ content: 'n' }] }],
    });
    await keeper.finish(ended);
    const { messages, message_count: count, pending: left, host } = await read();
    expect([contents(messages), count, left, host]).toEqual([['q', 'A', 'n', 'NEW'], 4, [], 'p.test']);
  });

  test('and it fails, then it waits with the code, and no host is remembered', async () => {
    const { keeper, read } = await keeping(conversation());
    await keeper.finish({ answer: undefined, failure, host: 'p.test' });
    expect(await read()).toMatchObject({ messages: [], pending: [{ failed: 'overloaded' }] });
    expect(await read()).not.toHaveProperty('host');
  });

  test('then what has come so far is written beside it', async () => {
    const { keeper, read } = await keeping(conversation());
    await keeper.checkpoint({ partial: 'Ha', steps: [] });
    expect((await read()).pending[0]).toMatchObject({ partial: 'Ha' });
    expect((await read()).pending[0]).not.toHaveProperty('steps');
  });
});

describe('when a question is asked again', () => {
  test('then the earlier exchange stays until the new answer is there, and goes to what was taken back', async () => {
    const { keeper, read } = await keeping(conversation({ messages: exchange }), { replaces: ['q', 'A'] });
    expect(contents((await read()).messages)).toEqual(['q', 'A']);
    await keeper.finish(ended);
    expect([contents((await read()).messages), contents((await read()).removed)]).toEqual([
      ['n', 'NEW'],
      ['q', 'A'],
    ]);
  });

  test('that a process left which died, then there is one entry, and text that had come is not lost', async () => {
    const left = pending('w', { owner: 'dead', partial: 'Ha' });
    const { read } = await keeping(conversation({ pending: [left] }), { takesUp: left, messages: left.messages });
    expect((await read()).pending).toMatchObject([{ id: 'w', owner: 'mine' }]);
    expect((await read()).removed).toMatchObject([{ content: 'Ha', incomplete: true }]);
  });

  test('that died while its tools ran, then whatever is asked for anew is not lost', async () => {
    const call = (id: string) => ({ type: 'tool_call' as const, id, name: 'weather', input: {} });
    const result = { type: 'tool_result' as const, id: '1', content: 'rain' };
    const done = { parts: [call('1'), result] };
    const said = { type: 'text' as const, text: 'And there?' };
    for (const cut of [
      [said, call('2')],
      [said, call('2'), call('3'), { ...result, id: '3' }],
    ]) {
      const left = pending('w', { owner: 'dead', steps: [done, { parts: cut }], partial: '' });
      const { read } = await keeping(conversation({ pending: [left] }), { takesUp: left, messages: left.messages });
      expect((await read()).removed).toMatchObject([{ content: 'And there?', parts: cut, incomplete: true }]);
    }
  });

  const lives = pending('other', { owner: '7:1:here', replaces: ['q', 'A'] });
  test.each<[string, Partial<ExchangePlan>, (record: Conversation) => void, string]>([
    ['another asks it again', { replaces: ['q', 'A'] }, (record) => void record.pending.push(lives), 'process 7'],
    ['another takes it up', { takesUp: pending('other') }, (record) => void record.pending.push(lives), 'process 7'],
    ['it is taken back', { replaces: ['q', 'A'] }, (record) => void (record.messages = []), 'taken back'],
    ['it is answered', { takesUp: pending('gone', { owner: 'dead' }) }, () => {}, 'answered or taken back'],
  ])('and meanwhile %s, then that is a conflict', async (_what, plan, meanwhile, message) => {
    await expect(keeping(conversation({ messages: exchange }), plan, meanwhile)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(message),
    });
  });
});

describe('when nothing is to be kept', () => {
  test.each<Target>([{ kind: 'none' }, { kind: 'conversation', id: conversation().id, store: false }])(
    'as with %j, then nothing is written',
    async (target) => {
      const { keeper, read } = await keeping(conversation(), { target });
      expect(await keeper.finish(ended)).toBeUndefined();
      expect(await read()).toEqual(conversation());
    },
  );
});

describe('when a new conversation begins', () => {
  const asked = (prompt?: object) => [question('Hello there\nfriend', prompt as object)];

  test.each([
    ['its question', asked(), {}, 'Hello there'],
    ['the prompt and its input', asked({ prompt: { name: 'sum', input: 'Minutes\nof May' } }), {}, 'sum: Minutes'],
    ['the prompt alone', asked({ prompt: { name: 'sum' } }), {}, 'sum'],
    ['what is given', asked(), { title: 'Trip' }, 'Trip'],
  ])('then its title is %s', async (_what, messages, more, title) => {
    const { keeper, read } = await keeping(conversation(), { target: { kind: 'new', ...more }, messages });
    expect(await read(keeper.id)).toMatchObject({ title, pending: [{ owner: 'mine' }], messages: [] });
  });
});
