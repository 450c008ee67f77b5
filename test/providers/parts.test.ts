import { describe, expect, it } from '@jest/globals';
import { AnswerCollector } from '../../src/core/exchange/answer-collector.ts';
import type { Connection } from '../../src/core/ports/provider.ts';
import type { ChatMessage } from '../../src/core/records/message.ts';
import { contentOf, type Part } from '../../src/core/records/parts.ts';
import { startChatServer } from '../support/chat-server.ts';
import { connectionTo, harness } from './harness.ts';

const MODEL = 'claude-sonnet-5-5';
const clock = { now: () => new Date(0), monotonic: () => 0 };
const QUESTION: ChatMessage = { role: 'user', content: 'What is the weather?' };
const RESULT: Part = { type: 'tool_result', id: '1', content: 'rain', is_error: true };

/** What a model's answer with thought, text and a call of a tool becomes. */
async function answerOver(type: Connection['type']): Promise<Part[]> {
  const server = await startChatServer();
  server.reply({
    deltas: [{ thought: 'rain?' }, 'Let me ', 'look.', { name: 'weather', input: { city: 'Oslo' } }],
    finish: 'tool_calls',
  });
  const url = type === 'openai' ? `${server.url}/v1` : server.url;
  const { events } = await harness().ask(connectionTo(url, { type }), { model: MODEL, messages: [QUESTION] });
  const answer = new AnswerCollector(clock, { provider: 'acme', model: MODEL });
  for (const event of events) answer.add(event);
  return answer.parts;
}

/** The messages that go out when an answer of `parts` is in the conversation. */
async function sentOver(type: Connection['type'], parts: Part[], model = MODEL): Promise<unknown> {
  const messages: ChatMessage[] = [
    QUESTION,
    { role: 'assistant', ...contentOf(parts) },
    { role: 'user', content: 'And?' },
  ];
  const { body } = await harness().describe(connectionTo('http://127.0.0.1:1', { type }), { model, messages });
  return (body as { messages: unknown }).messages;
}

const SPOKEN: Part[] = [
  { type: 'text', text: 'Let me look.' },
  { type: 'tool_call', id: '1', name: 'weather', input: { city: 'Oslo' } },
];
const DETAILS = { reasoning_details: [{ type: 'reasoning.text', text: 'rain?' }] };
const CHAT: Part = { type: 'opaque', wire: 'chat', model: MODEL, data: DETAILS };
const THINKING = { type: 'thinking', thinking: 'rain?', signature: 'signed' };
const MESSAGES: Part = { type: 'opaque', wire: 'messages', model: MODEL, data: THINKING };

const chatAnswer = (more: object) => [
  { role: 'user', content: 'What is the weather?' },
  {
    role: 'assistant',
    content: 'Let me look.',
    tool_calls: [{ id: 'call00001', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
    ...more,
  },
  { role: 'tool', tool_call_id: 'call00001', content: 'rain' },
  { role: 'user', content: 'And?' },
];
const messagesAnswer = (before: unknown[]) => [
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
];

describe.each([
  ['openai', CHAT, chatAnswer(DETAILS), chatAnswer({})],
  ['anthropic', MESSAGES, messagesAnswer([THINKING]), messagesAnswer([])],
] as const)('over the %s wire', (type, opaque, whole, withoutOpaque) => {
  it('when an answer has thought, text and a call, then they come as parts in that order', async () => {
    expect(await answerOver(type)).toEqual([opaque, ...SPOKEN].map((part) => expect.objectContaining(part)));
  });

  it('when it is sent again, then everything goes back, under an id that any vendor takes', async () => {
    expect(await sentOver(type, [opaque, ...SPOKEN, RESULT])).toEqual(whole);
  });

  it('when another vendor or another model made it, then what is opaque stays here', async () => {
    const other = type === 'openai' ? MESSAGES : CHAT;
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
