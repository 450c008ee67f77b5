import { describe, expect, test } from '@jest/globals';
import type { ExchangeInput, ExchangePorts } from '../../../src/core/exchange/input.ts';
import { planExchange } from '../../../src/core/exchange/plan.ts';
import type { Conversation } from '../../../src/core/records/conversation.ts';
import type { Part } from '../../../src/core/records/parts.ts';
import { memoryApp } from '../../support/memory-app.ts';
import { answer, conversation, pending, question } from '../../support/records.ts';

const trip = conversation({ messages: [question('q'), answer('A')], system_prompt: 'Be brief.' });

/** The plan for `input` over a store that holds `record`. */
async function planned(input: Partial<ExchangeInput>, record: Conversation = trip, env: Record<string, string> = {}) {
  const { app, store, ports } = memoryApp({ env: { LLM_PROVIDER: 'mock', ...env } });
  await store.conversations.create(record.id, record);
  const all = { ...ports, settings: app.settings } as unknown as ExchangePorts;
  const messages = [{ role: 'user' as const, content: 'Hi' }];
  return planExchange(all, { target: { kind: 'conversation', id: record.id }, messages, flags: {}, ...input });
}

const text = (said: string): Part => ({ type: 'text', text: said });
const sent = ({ first }: Awaited<ReturnType<typeof planned>>) =>
  first.request.messages.map(({ role, content }) => `${role}: ${content}`);

describe('when an exchange with a conversation is planned', () => {
  test('then the request has its system text, its messages and the new one', async () => {
    expect(sent(await planned({}))).toEqual(['system: Be brief.', 'user: q', 'assistant: A', 'user: Hi']);
  });

  test('then what it replaces is not sent, and what waits neither', async () => {
    const record = { ...trip, pending: [pending('w', { failed: 'timeout' })] };
    expect(sent(await planned({ replaces: ['q', 'A'] }, record))).toEqual(['system: Be brief.', 'user: Hi']);
    expect(sent(await planned({ messages: [], retry: true }, record)).at(-1)).toBe('user: w');
  });

  test('then a prompt adds its system text for this call', async () => {
    const prompt = { settings: { temperature: 0.2 }, system: 'Be kind.' };
    const plan = await planned({ prompt });
    expect(sent(plan)[0]).toBe('system: Be brief.\n\nBe kind.');
    expect(plan.first.request.temperature).toBe(0.2);
  });

  test('and it is gone, then it is not found', async () => {
    await expect(planned({ target: { kind: 'conversation', id: 'x' } })).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('when an exchange of no conversation is planned', () => {
  const none = { target: { kind: 'none' } } as const;

  test('then the history that is given counts', async () => {
    const history = [question('before'), answer('BEFORE')];
    expect(sent(await planned({ ...none, history }))).toEqual(['user: before', 'assistant: BEFORE', 'user: Hi']);
  });

  test('then a key is needed, but not to look at the request', async () => {
    const flags = { model: 'openai/gpt-4o' };
    await expect(planned({ ...none, flags })).rejects.toMatchObject({ code: 'no_key' });
    expect((await planned({ ...none, flags, dryRun: true })).first.request.model).toBe('gpt-4o');
  });

  test('then a fallback of this call that cannot be asked is told at once', async () => {
    const flags = { fallback: ['openai/gpt-4o'] };
    const message = expect.stringContaining('The fallback openai/gpt-4o: ');
    await expect(planned({ ...none, flags })).rejects.toMatchObject({ code: 'no_key', message });
  });

  test('and nothing names a provider but a key, then the notice says which', async () => {
    const plan = await planned(none, trip, { LLM_PROVIDER: '', OPENAI_API_KEY: 'sk-test-1' });
    expect(plan.notices).toMatchObject([{ code: 'provider', message: expect.stringContaining('using openai') }]);
  });

  test('with files of before that are not kept, then a notice names each of them once', async () => {
    const file = (name: string): Part => ({ type: 'file', media_type: 'image/png', name, size: 1 });
    const history = [question('before', { parts: [file('a.png'), file('a.png'), text('before')] })];
    const { notices, first } = await planned({ ...none, history });
    const message = 'the file a.png is not sent: its bytes are not kept here';
    expect(notices).toEqual([{ type: 'notice', code: 'file', message }]);
    expect(first.request.messages[0]!.parts![0]).toEqual(text('[The file "a.png" is not here.]'));
  });

  test.each([0, -1, 1.5, Number.NaN])('with at most %d steps, then that is refused', async (maxSteps) => {
    await expect(planned({ ...none, maxSteps })).rejects.toMatchObject({ code: 'usage' });
  });
});
