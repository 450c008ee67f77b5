import { describe, expect, it } from '@jest/globals';
import type { ContentBlockParam, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import type { ChatCompletionMessageParam } from 'openai/resources/chat/completions';
import { AnswerCollector } from '../../src/core/exchange/answer-collector.ts';
import type { Connection } from '../../src/core/ports/provider.ts';
import type { ChatMessage } from '../../src/core/records/message.ts';
import { contentOf, type Part } from '../../src/core/records/parts.ts';
import { startChatServer } from '../support/chat-server.ts';
import { goodAnswer, SPEECH } from '../support/faults.ts';
import { jsonReply, startRawServer } from '../support/raw-server.ts';
import { connectionTo, harness } from './harness.ts';

const MODEL = 'claude-sonnet-5-5';
const clock = { now: () => new Date(0), monotonic: () => 0 };
const QUESTION: ChatMessage = { role: 'user', content: 'What is the weather?' };
const RESULT: Part = { type: 'tool_result', id: '1', content: 'rain', is_error: true };

type Over = 'openai' | 'anthropic' | 'responses';

function over(wire: Over, model = MODEL) {
  const asked = harness();
  if (wire === 'responses') asked.quirks[`acme/${model}`] = { wire };
  return { asked, type: wire === 'anthropic' ? wire : ('openai' as const) };
}

/** What a model's answer with thought, text and a call of a tool becomes. */
async function answerOver(wire: Over): Promise<Part[]> {
  const server = await startChatServer();
  server.reply({
    deltas: [{ thought: 'rain?' }, 'Let me ', 'look.', { name: 'weather', input: { city: 'Oslo' } }],
    finish: 'tool_calls',
  });
  const url = wire === 'anthropic' ? server.url : `${server.url}/v1`;
  const { asked, type } = over(wire);
  const { events } = await asked.ask(connectionTo(url, { type }), { model: MODEL, messages: [QUESTION] });
  const answer = new AnswerCollector(clock, { provider: 'acme', model: MODEL });
  for (const event of events) answer.add(event);
  return answer.parts;
}

/** The messages that go out when an answer of `parts` is in the conversation. */
async function sentOver(wire: Over, parts: Part[], model = MODEL): Promise<unknown> {
  const messages: ChatMessage[] = [
    QUESTION,
    { role: 'assistant', ...contentOf(parts) },
    { role: 'user', content: 'And?' },
  ];
  const { asked, type } = over(wire, model);
  const { body } = await asked.describe(connectionTo('http://127.0.0.1:1', { type }), { model, messages });
  const { messages: sent, input = sent } = body as { messages?: unknown; input?: unknown };
  return input;
}

const SPOKEN: Part[] = [
  { type: 'text', text: 'Let me look.' },
  { type: 'tool_call', id: '1', name: 'weather', input: { city: 'Oslo' } },
];
const DETAILS = { reasoning_details: [{ type: 'reasoning.text', text: 'rain?' }] };
const CHAT: Part = { type: 'opaque', wire: 'chat', model: MODEL, data: DETAILS };
const THINKING = { type: 'thinking' as const, thinking: 'rain?', signature: 'signed' };
const MESSAGES: Part = { type: 'opaque', wire: 'messages', model: MODEL, data: THINKING };

const SEALED = { type: 'reasoning' as const, summary: [], id: 'rs_1', encrypted_content: 'sealed: rain?' };
const { id: _id, ...SENT } = SEALED;
const RESPONSES: Part = { type: 'opaque', wire: 'responses', model: MODEL, data: SEALED };

const responsesAnswer = (before: unknown[]) => [
  { role: 'user', content: 'What is the weather?' },
  ...before,
  {
    type: 'message',
    role: 'assistant',
    status: 'completed',
    content: [{ type: 'output_text', text: 'Let me look.', annotations: [] }],
  },
  { type: 'function_call', call_id: 'call00001', name: 'weather', arguments: '{"city":"Oslo"}' },
  { type: 'function_call_output', call_id: 'call00001', output: 'rain' },
  { role: 'user', content: 'And?' },
];
const chatAnswer = (more: object) =>
  [
    { role: 'user', content: 'What is the weather?' },
    {
      role: 'assistant',
      content: 'Let me look.',
      tool_calls: [{ id: 'call00001', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
      ...more,
    },
    { role: 'tool', tool_call_id: 'call00001', content: 'rain' },
    { role: 'user', content: 'And?' },
  ] satisfies ChatCompletionMessageParam[];
const messagesAnswer = (before: ContentBlockParam[]) =>
  [
    { role: 'user', content: 'What is the weather?' },
    {
      role: 'assistant',
      content: [
        ...before,
        { type: 'text', text: 'Let me look.' },
        { type: 'tool_use', id: 'call00001', name: 'weather', input: { city: 'Oslo' } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'call00001', content: 'rain', is_error: true },
        { type: 'text', text: 'And?' },
      ],
    },
  ] satisfies MessageParam[];

describe.each([
  ['openai', CHAT, chatAnswer(DETAILS), chatAnswer({})],
  ['anthropic', MESSAGES, messagesAnswer([THINKING]), messagesAnswer([])],
  ['responses', RESPONSES, responsesAnswer([SENT]), responsesAnswer([])],
] as const)('over the %s wire', (type, opaque, whole, withoutOpaque) => {
  it('when an answer has thought, text and a call, then they come as parts in that order', async () => {
    expect(await answerOver(type)).toEqual([opaque, ...SPOKEN].map((part) => expect.objectContaining(part)));
  });

  it('when it is sent again, then everything goes back, under an id that any vendor takes', async () => {
    expect(await sentOver(type, [opaque, ...SPOKEN, RESULT])).toEqual(whole);
  });

  it('when another vendor or another model made it, then what is opaque stays here', async () => {
    const other = type === 'anthropic' ? RESPONSES : MESSAGES;
    expect(await sentOver(type, [other, ...SPOKEN, RESULT])).toEqual(withoutOpaque);
    expect(await sentOver(type, [{ ...opaque, model: 'another' }, ...SPOKEN, RESULT])).toEqual(withoutOpaque);
  });

  it('when a call has no result, then it is left out', async () => {
    expect(JSON.stringify(await sentOver(type, SPOKEN))).not.toContain('weather"');
  });
});

it('when a compatible server sent its reasoning in pieces, then all of them go back, in order', async () => {
  const piece = (text: string): Part => ({ ...CHAT, data: { reasoning_details: [{ type: 'reasoning.text', text }] } });
  const [, answer] = (await sentOver('openai', [piece('rain'), piece('?'), ...SPOKEN, RESULT])) as object[];
  expect(answer).toMatchObject({ reasoning_details: [{ text: 'rain' }, { text: '?' }] });
});

it('when the Messages API is sent calls of tools that no longer exist, then it is told their names', async () => {
  const messages: ChatMessage[] = [QUESTION, { role: 'assistant', ...contentOf([...SPOKEN, RESULT]) }, QUESTION];
  const connection = connectionTo('http://127.0.0.1:1', { type: 'anthropic' });
  const { body } = await harness().describe(connection, { model: MODEL, messages });
  expect(body).toMatchObject({
    tools: [{ name: 'weather', input_schema: { type: 'object' } }],
    tool_choice: { type: 'none' },
  });
});

describe('when a conversation goes on elsewhere', () => {
  const ANSWER: ChatMessage = { role: 'assistant', ...contentOf([RESPONSES, ...SPOKEN, RESULT]) };
  const left = async (messages: ChatMessage[], type: Connection['type'] = 'anthropic') => {
    const { notices } = await harness().describe(connectionTo('http://127.0.0.1:1', { type }), {
      model: 'claude-sonnet-5-5',
      messages: [QUESTION, ANSWER, ...messages],
    });
    return notices.filter(({ message }) => message.includes('reasoning'));
  };
  const words = `the earlier reasoning of ${MODEL} is not sent: no other model or API can read it`;

  it.each(['openai', 'anthropic'] as const)(
    'over the %s wire, then it is said that reasoning stays here',
    async (type) => {
      expect(await left([QUESTION], type)).toEqual([{ type: 'notice', code: 'parameter', message: words }]);
    },
  );

  it('and had an answer there, then only --verbose says it', async () => {
    const next: ChatMessage = { role: 'assistant', content: 'Rain.' };
    expect(await left([QUESTION, next, QUESTION])).toMatchObject([{ message: words, verbose: true }]);
  });

  it('and the vendor cannot read what it made, then it is asked without that', async () => {
    const message = 'The encrypted content gAAA… could not be verified.';
    const refused = jsonReply(400, {
      error: { message, type: 'invalid_request_error', code: 'invalid_encrypted_content' },
    });
    const server = await startRawServer(refused, goodAnswer(SPEECH.responses));
    const { asked } = over('responses');
    const { text } = await asked.ask(connectionTo(server.url), {
      model: MODEL,
      messages: [QUESTION, ANSWER, QUESTION],
    });
    expect(text).toBe('some text');
    const sent = server.requests.map(({ body }) => JSON.stringify(body).includes('sealed: rain?'));
    expect([sent, asked.quirks[`acme/${MODEL}`]]).toEqual([[true, false], { wire: 'responses' }]);
  });

  it('and a call has no result, then the thought before it stays here too', async () => {
    expect(JSON.stringify(await sentOver('responses', [RESPONSES, SPOKEN[1]!]))).not.toContain('sealed');
  });
});
