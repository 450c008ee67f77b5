import { describe, expect, test } from '@jest/globals';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import { contextBlock } from '../../../../src/core/files/rag-context.ts';
import type { ModelRequest } from '../../../../src/core/records/model-request.ts';
import type { Quirks } from '../../../../src/providers/call/quirks.ts';
import { buildOpenAIRequest } from '../../../../src/providers/openai/chat/request.ts';
import { COMPATIBLE, openAIFamily } from '../../../../src/providers/openai/families.ts';
import { question, withFiles, withReference } from '../../harness.ts';

type Body = ChatCompletionCreateParamsStreaming;

function official(given: Partial<ModelRequest>, quirks: Quirks = {}) {
  const request = question(given);
  return buildOpenAIRequest(request, quirks, openAIFamily(request.model));
}
const compatible = (request: Partial<ModelRequest>, quirks: Quirks = {}) =>
  buildOpenAIRequest(question(request), quirks, COMPATIBLE);

const FULL: Partial<ModelRequest> = {
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ],
  temperature: 0.5,
  top_p: 0.9,
  max_tokens: 100,
  frequency_penalty: 0.1,
  presence_penalty: -0.2,
  stop: ['END', 'STOP'],
};

describe('a request to OpenAI', () => {
  test('when nothing but a message is set, then nothing else is sent', () => {
    expect(official({ model: 'gpt-4.1' }).body).toEqual({
      model: 'gpt-4.1',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
      stream_options: { include_usage: true },
    } satisfies Body);
  });

  test.each([
    'gpt-3.5-turbo',
    'gpt-4',
    'gpt-4o-2024-08-06',
    'gpt-4.1-nano',
    'gpt-5-chat-latest',
    'ft:gpt-4o-mini:acme::x',
    'gpt-9',
  ])('when the model is %s, then everything goes as it is', (model) => {
    const { body, notices, stop } = official({ ...FULL, model });
    expect(body).toEqual({
      model,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      temperature: 0.5,
      top_p: 0.9,
      max_tokens: 100,
      frequency_penalty: 0.1,
      presence_penalty: -0.2,
      stop: ['END', 'STOP'],
    } satisfies Body);
    expect([notices, stop]).toEqual([[], []]);
  });

  test.each([
    'o1',
    'o3',
    'o3-mini',
    'o4-mini-2025-04-16',
    'gpt-5',
    'gpt-5-mini',
    'gpt-5-nano-2025-08-07',
    'gpt-6-astra',
    'gpt-6.1-sol',
    'gpt-5.4-mini',
    'gpt-6-luna',
  ])('when the model is %s, then it gets what a reasoning model takes', (model) => {
    const { body, stop } = official({ ...FULL, model });
    expect(body).toEqual({
      model,
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      stream: true,
      stream_options: { include_usage: true },
      max_completion_tokens: 100,
    } satisfies Body);
    expect(stop).toEqual(['END', 'STOP']);
  });

  test.each([
    ['gpt-5.1', true],
    ['gpt-5.6-sol', true],
    ['gpt-6.1-terra', true],
    ['gpt-5', false],
    ['o3', false],
  ])('when %s is told not to reason, then it takes a temperature: %s', (model, takes) => {
    const { body } = official({ model, temperature: 0.5, presence_penalty: 1, extra: { reasoning_effort: 'none' } });
    expect('temperature' in body).toBe(takes);
    expect(body).not.toHaveProperty('presence_penalty');
  });

  test('when someone asked for what the model does not take, then each gets a line; defaults only with --verbose', () => {
    const { notices } = official({ ...FULL, model: 'gpt-5', asked_for: ['top_p', 'max_tokens'] });
    const aloud = notices.filter(({ verbose }) => !verbose).map(({ message }) => message);
    expect(aloud).toEqual([
      'max_tokens is sent as max_completion_tokens.',
      'top_p is not sent: gpt-5 does not take it.',
    ]);
    expect(notices.filter(({ verbose }) => verbose)).toHaveLength(3);
  });

  test('when there are more than four stop texts, then none is sent and the answer is cut here', () => {
    const { body, stop } = official({ model: 'gpt-4.1', stop: ['a', 'b', 'c', 'd', 'e'] });
    expect(body).not.toHaveProperty('stop');
    expect(stop).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('when a vendor parameter is given, then it goes as it is and wins', () => {
    const { body } = official({
      model: 'gpt-4.1',
      temperature: 1,
      extra: { temperature: 0, seed: 7, nested: { a: [1] } },
    });
    expect(body).toMatchObject({ temperature: 0, seed: 7, nested: { a: [1] } });
  });

  test('when there is context, then it stands in a block of its own before the last user text', () => {
    const messages = [
      { role: 'user' as const, content: 'first' },
      { role: 'assistant' as const, content: 'yes' },
      { role: 'user' as const, content: 'second' },
    ];
    const { body } = official({
      model: 'gpt-4.1',
      messages: [messages[0]!, messages[1]!, withReference('facts', 'second')],
    });
    expect(body).toMatchObject({
      messages: [messages[0], messages[1], { role: 'user', content: `${contextBlock('facts')}\n\nsecond` }],
    });
  });

  test('when there is context and no user text, then it is a message', () => {
    const { body } = official({
      model: 'gpt-4.1',
      messages: [{ role: 'system', content: 's' }, withReference('facts', '')],
    });
    expect(body).toMatchObject({
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content: contextBlock('facts') },
      ],
    });
  });
});

describe('a request to another server', () => {
  test('when its model is named like a reasoning model, then everything still goes as it is', () => {
    const { body, stop } = compatible({ ...FULL, model: 'o3', stop: ['a', 'b', 'c', 'd', 'e'] });
    expect(body).toMatchObject({ max_tokens: 100, temperature: 0.5, stop: ['a', 'b', 'c', 'd', 'e'] });
    expect(body).toHaveProperty('messages.0.role', 'system');
    expect(stop).toEqual([]);
  });

  test.each([
    [{ temperature: 'drop' }, ['temperature']],
    [{ stream_options: 'drop' }, ['stream_options']],
    [{ stream: 'drop' }, ['stream', 'stream_options']],
    [{ stop: 'drop' }, ['stop']],
    [{ max_tokens: 'max_completion_tokens' }, ['max_tokens']],
  ])('when %j was learned, then %j is not sent', (quirks: Quirks, missing) => {
    const { body } = compatible(FULL, quirks);
    for (const name of missing) expect(body).not.toHaveProperty(name);
  });

  test('when max_completion_tokens was learned, then the limit goes under that name', () => {
    expect(compatible(FULL, { max_tokens: 'max_completion_tokens' }).body).toHaveProperty('max_completion_tokens', 100);
  });

  test('when a model takes no system text, then it opens the first question', () => {
    const { body } = compatible(FULL, { system: 'user' });
    expect(body).toHaveProperty('messages', [{ role: 'user', content: 'Be brief.\n\nHi' }]);
  });
});

describe('when files go to a server of Chat Completions', () => {
  test('then each has its form, in the order of the parts, and the text is one of them', () => {
    const { body } = official({ model: 'gpt-4.1', ...withFiles('What is that?') });
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,UE5H' } },
          { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,UERG' } },
          { type: 'input_audio', input_audio: { data: 'V0FW', format: 'wav' } },
          { type: 'input_audio', input_audio: { data: 'TVAz', format: 'mp3' } },
          { type: 'text', text: 'What is that?' },
        ],
      },
    ] satisfies Body['messages']);
  });

  test('and their bytes are not at hand, then the text goes alone', () => {
    const { messages } = withFiles('Hi');
    expect(official({ messages, files: new Map() }).body.messages).toEqual([{ role: 'user', content: 'Hi' }]);
  });

  test('and it takes no system text, then that stands before them', () => {
    const { messages, files } = withFiles('Hi');
    const request = { messages: [{ role: 'system' as const, content: 'Be brief.' }, ...messages], files };
    const { content } = (compatible(request, { system: 'user' }).body as unknown as Body).messages[0]!;
    expect((content as unknown[])[0]).toEqual({ type: 'text', text: 'Be brief.' });
    expect(content).toHaveLength(6);
  });
});
