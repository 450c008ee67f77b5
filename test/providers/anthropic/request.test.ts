import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, test } from '@jest/globals';
import { contextBlock } from '../../../src/core/files/rag-context.ts';
import type { ModelRequest } from '../../../src/core/records/model-request.ts';
import { buildAnthropicRequest } from '../../../src/providers/anthropic/request.ts';
import type { Quirks } from '../../../src/providers/call/quirks.ts';
import { question, withFiles, withReference } from '../harness.ts';

type Body = MessageCreateParamsStreaming;

const build = (request: Partial<ModelRequest>, quirks: Quirks = {}) =>
  buildAnthropicRequest(question({ model: 'claude-sonnet-5-5', ...request }), quirks);

const CURRENT = [
  'claude-sonnet-5-5',
  'claude-opus-5',
  'claude-fable-5-2',
  'claude-mythos-5-2',
  'claude-opus-4-8',
  'claude-opus-4-7',
  'claude-next',
];
const OLDER = [
  'claude-opus-4-6',
  'claude-sonnet-4-6',
  'claude-haiku-4-5',
  'claude-opus-4-20250514',
  'claude-3-5-haiku-20241022',
  'claude-3-haiku-20240307',
];

describe('a request to Anthropic', () => {
  test('when nothing but a message is set, then only the required limit is added', () => {
    expect(build({}).body).toEqual({
      model: 'claude-sonnet-5-5',
      max_tokens: 16384,
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    } satisfies Body);
  });

  test.each([
    ['claude-3-haiku-20240307', 4096],
    ['claude-3-5-sonnet-20241022', 8192],
    ['claude-3-7-sonnet-20250219', 16384],
    ['claude-opus-4-6', 16384],
  ])('when the model is %s, then the default limit is %i', (model, limit) => {
    expect(build({ model }).body).toHaveProperty('max_tokens', limit);
  });

  test('when there are several system texts, then they are one, joined by a blank line', () => {
    const messages = [
      { role: 'system' as const, content: 'A' },
      { role: 'user' as const, content: 'Hi' },
      { role: 'system' as const, content: ' ' },
      { role: 'system' as const, content: 'B' },
    ];
    expect(build({ messages }).body).toMatchObject({ system: 'A\n\nB', messages: [{ role: 'user', content: 'Hi' }] });
  });

  test('when neighbours share a role or are empty, then they are merged and dropped', () => {
    const messages = [
      { role: 'user' as const, content: 'a' },
      { role: 'assistant' as const, content: '' },
      { role: 'user' as const, content: 'b' },
      { role: 'assistant' as const, content: 'c' },
      { role: 'user' as const, content: 'd' },
    ];
    expect(build({ messages }).body['messages']).toEqual([
      { role: 'user', content: 'a\n\nb' },
      { role: 'assistant', content: 'c' },
      { role: 'user', content: 'd' },
    ] satisfies Body['messages']);
  });

  test('when every message is empty, then nothing is sent', () => {
    expect(() => build({ messages: [{ role: 'user', content: ' ' }] })).toThrow(
      expect.objectContaining({ code: 'bad_request' }),
    );
  });

  test.each(CURRENT)('when %s gets sampling, then it is not sent', (model) => {
    const { body, headers, notices } = build({ model, temperature: 0.7, top_p: 0.9, asked_for: ['top_p'] });
    expect(body).not.toHaveProperty('temperature');
    expect(body).not.toHaveProperty('top_p');
    expect(headers).toEqual({});
    expect(notices.map(({ verbose }) => verbose ?? false)).toEqual([true, false]);
  });

  test.each(OLDER)('when %s gets a temperature, then it goes with the older API version', (model) => {
    const { body, headers } = build({ model, temperature: 0.7 });
    expect(body).toHaveProperty('temperature', 0.7);
    expect(headers).toEqual({ 'anthropic-version': '2023-06-01' });
  });

  test('when the temperature is above 1, then it is clamped, and that is said', () => {
    const { body, notices } = build({ model: 'claude-haiku-4-5', temperature: 1.5, asked_for: ['temperature'] });
    expect(body).toHaveProperty('temperature', 1);
    expect(notices).toEqual([
      { type: 'notice', code: 'parameter', message: 'temperature 1.5 is sent as 1, the most that Anthropic takes.' },
    ]);
  });

  test.each([
    [['top_p'], 'top_p'],
    [['temperature'], 'temperature'],
    [['temperature', 'top_p'], 'temperature'],
    [[], 'temperature'],
  ])('when both are set and %j was asked for, then %s is the one that is sent', (asked_for, kept) => {
    const { body } = build({ model: 'claude-haiku-4-5', temperature: 0.7, top_p: 0.9, asked_for });
    expect(['temperature', 'top_p'].filter((name) => name in body)).toEqual([kept]);
  });

  test('when the model is to think, then no sampling is sent', () => {
    const { body } = build({
      model: 'claude-haiku-4-5',
      temperature: 0.7,
      extra: { thinking: { type: 'enabled', budget_tokens: 1024 } },
    });
    expect(body).not.toHaveProperty('temperature');
    expect(body).toHaveProperty('thinking.budget_tokens', 1024);
  });

  test('when penalties are set, then they are dropped, and that is said', () => {
    const { body, notices } = build({
      frequency_penalty: 1,
      presence_penalty: 1,
      asked_for: ['frequency_penalty', 'presence_penalty'],
    });
    expect(body).not.toHaveProperty('frequency_penalty');
    expect(notices.map(({ message }) => message)).toEqual([
      'frequency_penalty is not sent: claude-sonnet-5-5 does not take it.',
      'presence_penalty is not sent: claude-sonnet-5-5 does not take it.',
    ]);
  });

  test('when there are stop texts, then they go as stop_sequences', () => {
    expect(build({ stop: ['END'] })).toMatchObject({ body: { stop_sequences: ['END'] }, stop: [] });
  });

  test('when a stop text is blank, then the answer is cut here', () => {
    const { body, stop } = build({ stop: ['\n\n', 'END'] });
    expect(body).not.toHaveProperty('stop_sequences');
    expect(stop).toEqual(['\n\n', 'END']);
  });

  test('when there is context, then it is a block of its own before the text', () => {
    expect(build({ messages: [withReference('facts', 'Hi')] }).body['messages']).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: contextBlock('facts') },
          { type: 'text', text: 'Hi' },
        ],
      },
    ] satisfies Body['messages']);
  });

  const PREFILL = [
    { role: 'user' as const, content: 'Hi' },
    { role: 'assistant' as const, content: 'Well, \n' },
  ];

  test('when the last message is the assistant’s and the model continues it, then it is sent without a blank at its end', () => {
    expect(build({ model: 'claude-haiku-4-5', messages: PREFILL }).body).toHaveProperty('messages.1', {
      role: 'assistant',
      content: 'Well,',
    });
  });

  test.each(['claude-opus-4-6', 'claude-sonnet-5-5'])('when %s does not continue it, then nothing is sent', (model) => {
    expect(() => build({ model, messages: PREFILL })).toThrow(expect.objectContaining({ code: 'bad_request' }));
  });

  test('when another vendor’s model answers, then sampling and prefill go as they are', () => {
    const { body } = build({ model: 'glm-5', temperature: 0.9, messages: PREFILL });
    expect(body).toMatchObject({ temperature: 0.9, messages: [{ role: 'user' }, { role: 'assistant' }] });
  });

  test('when it was learned that the model takes no temperature or stream, then neither is sent', () => {
    const { body } = build(
      { model: 'claude-haiku-4-5', temperature: 0.7, stop: ['END'] },
      { temperature: 'drop', stream: 'drop', stop: 'drop' },
    );
    expect(Object.keys(body)).toEqual(['model', 'max_tokens', 'messages']);
  });
});

describe('when files go to Anthropic', () => {
  test('then images and PDF have their blocks, in the order of the parts', () => {
    const { body } = build(withFiles('What is that?'));
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'UE5H' } },
          {
            type: 'document',
            title: 'a.pdf',
            source: { type: 'base64', media_type: 'application/pdf', data: 'UERG' },
          },
          { type: 'text', text: 'What is that?' },
        ],
      },
    ] satisfies Body['messages']);
  });
});
