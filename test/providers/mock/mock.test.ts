import { describe, expect, test } from '@jest/globals';
import type { ProviderEvent } from '../../../src/core/events.ts';
import { contextBlock } from '../../../src/core/files/rag-context.ts';
import type { ChatMessage } from '../../../src/core/records/message.ts';
import { connectionTo, harness, textOf, withReference } from '../harness.ts';

const mock = connectionTo('', { provider: 'mock', type: 'mock' });

describe('mock/echo', () => {
  test('when it is asked, then it answers with every character it was sent', async () => {
    const messages: ChatMessage[] = [
      { role: 'system', content: 'Be brief.\n' },
      { role: 'user', content: ' 👋🏽 é\t' },
      { role: 'assistant', content: 'Yes?' },
      withReference('facts', 'And?'),
    ];
    const { text, events } = await harness().ask(mock, { model: 'echo', messages });
    expect(text).toBe(
      `[system]\nBe brief.\n\n\n[user]\n 👋🏽 é\t\n\n[assistant]\nYes?\n\n[user]\n${contextBlock('facts')}\n\nAnd?`,
    );
    expect(events.filter(({ type }) => type === 'text').length).toBeGreaterThan(3);
    expect(events[0]).toEqual({ type: 'started', provider: 'mock', model: 'echo' });
    expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: 'stop' });
  });

  test('when it is asked again and again, then its own answers are only mentioned, and a conversation stays small', async () => {
    const messages: ChatMessage[] = [];
    for (const content of ['one', 'two', 'three']) {
      messages.push({ role: 'user', content });
      messages.push({ role: 'assistant', content: (await harness().ask(mock, { model: 'echo', messages })).text });
    }
    const mention = '[assistant]\n(all of the above)';
    expect(messages.at(-1)?.content).toBe(`[user]\none\n\n${mention}\n\n[user]\ntwo\n\n${mention}\n\n[user]\nthree`);
  });

  test('when it counts, then four characters are a token', async () => {
    const { events } = await harness().ask(mock, { model: 'echo', messages: [{ role: 'user', content: '12345' }] });
    expect(events).toContainEqual({
      type: 'usage',
      usage: { prompt_tokens: 2, completion_tokens: 3, total_tokens: 5 },
    });
  });

  test('when it aborts, then the reason is thrown', async () => {
    const controller = new AbortController();
    const stream = harness()
      .factory.open(mock)
      .stream({ model: 'echo', messages: [{ role: 'user', content: 'x'.repeat(99) }] }, { signal: controller.signal });
    const events: ProviderEvent[] = [];
    const read = async () => {
      for await (const event of stream) {
        events.push(event);
        if (event.type === 'text') controller.abort(new Error('enough'));
      }
    };
    await expect(read()).rejects.toThrow('enough');
    expect(events).toHaveLength(2);
  });

  test('when another model is named, then it is not found', async () => {
    const { error } = await harness().ask(mock, { model: 'gpt' });
    expect(error).toMatchObject({ code: 'model_not_found' });
  });

  test('when its models are listed, then there are two', async () => {
    const models = await harness().factory.open(mock).listModels({ signal: new AbortController().signal });
    expect(models.map(({ id }) => id)).toEqual(['echo', 'script']);
  });
});

describe('mock/script', () => {
  const scripted = (...lines: unknown[]) => {
    const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    return harness({
      env: { LLMKIT_MOCK_SCRIPT: 'replies.jsonl' },
      readText: (path) => Promise.resolve(path === 'replies.jsonl' ? text : ''),
    });
  };
  const after = (answers: number): { model: string; messages: ChatMessage[] } => ({
    model: 'script',
    messages: [
      ...Array.from({ length: answers }, () => ({ role: 'assistant' as const, content: 'x' })),
      { role: 'user', content: 'q' },
    ],
  });

  test('when a conversation has so many answers, then the next line is played', async () => {
    const asked = scripted({ content: 'one' }, '', { content: 'two' });
    expect((await asked.ask(mock, after(0))).text).toBe('one');
    expect((await asked.ask(mock, after(1))).text).toBe('two');
    expect((await asked.ask(mock, after(0))).text).toBe('one');
  });

  test('when a line says so, then it waits and comes in so many pieces', async () => {
    const asked = scripted({ content: '👋👋👋👋', delay_ms: 30, chunks: 2, finish_reason: 'length' });
    const { events } = await asked.ask(mock, after(0));
    expect(events.filter(({ type }) => type === 'text')).toEqual([
      { type: 'text', text: '👋👋' },
      { type: 'text', text: '👋👋' },
    ]);
    expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: 'length' });
    expect(asked.sleeps).toEqual([30]);
  });

  test('when a line is an error, then it is thrown, and the next call plays the next line', async () => {
    const asked = scripted({ error: { code: 'rate_limited', message: 'slow' } }, { content: 'fine' });
    expect((await asked.ask(mock, after(0))).error).toMatchObject({ code: 'rate_limited', message: 'slow' });
    expect((await asked.ask(mock, after(0))).text).toBe('fine');
  });

  test('when a line has content and an error, then the answer breaks off', async () => {
    const { events, error } = await scripted({ content: 'half', error: { code: 'incomplete' } }).ask(mock, after(0));
    expect(textOf(events)).toBe('half');
    expect(error).toMatchObject({ code: 'incomplete' });
  });

  test.each([
    ['is used up', [{ content: 'one' }], 1, 'Cannot play reply 2 of replies.jsonl: it holds 1.'],
    ['is no JSON', ['hello'], 0, 'Cannot play reply 1 of replies.jsonl: it has neither content nor error.'],
    ['has an unknown code', [{ error: { code: 'x' } }], 0, expect.stringContaining('is none of auth')],
    ['has bad chunks', [{ content: '', chunks: 0 }], 0, expect.stringContaining('chunks')],
    ['has a bad delay', [{ content: '', delay_ms: 'x' }], 0, expect.stringContaining('delay_ms')],
    ['has a bad reason', [{ content: '', finish_reason: 'x' }], 0, expect.stringContaining('finish_reason')],
  ])('when the script %s, then that is said', async (_, lines, answers, message) => {
    expect((await scripted(...lines).ask(mock, after(answers))).error).toMatchObject({ code: 'config', message });
  });

  test('when no file is named, then the variable is', async () => {
    const { error } = await harness().ask(mock, after(0));
    expect(error).toMatchObject({ code: 'config', hint: expect.stringContaining('LLMKIT_MOCK_SCRIPT') });
  });
});
