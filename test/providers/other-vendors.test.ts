import { describe, expect, test } from '@jest/globals';
import type { MessageCreateParamsStreaming, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import type { ChatCompletionCreateParamsStreaming } from 'openai/resources/chat/completions';
import type { ResponseCreateParamsStreaming, ResponseInputItem } from 'openai/resources/responses/responses';
import { AnswerCollector } from '../../src/core/exchange/answer-collector.ts';
import type { ChatMessage } from '../../src/core/records/message.ts';
import type { ModelRequest } from '../../src/core/records/model-request.ts';
import { contentOf, type Part } from '../../src/core/records/parts.ts';
import { startChatServer } from '../support/chat-server.ts';
import { connectionTo, harness } from './harness.ts';

const WIRES = ['chat', 'messages', 'responses'] as const;
type WireName = (typeof WIRES)[number];

const WEATHER = {
  name: 'weather',
  description: 'Tells the weather',
  input_schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};
const QUESTION: ChatMessage = { role: 'user', content: 'What is the weather?' };

/** A model of a vendor that speaks the wire. */
function vendor(wire: WireName) {
  const model = { chat: 'm-chat', messages: 'claude-sonnet-5-5', responses: 'm-responses' }[wire];
  const asked = harness();
  if (wire === 'responses') asked.quirks[`acme/${model}`] = { wire };
  const type = wire === 'messages' ? ('anthropic' as const) : ('openai' as const);
  const bodyOf = async (messages: ChatMessage[], more: Partial<ModelRequest> = {}) => {
    const request = { model, messages, tools: [WEATHER], ...more };
    return (await asked.describe(connectionTo('http://127.0.0.1:1', { type }), request)).body as never;
  };
  return { asked, model, type, bodyOf };
}

/** An answer in two steps, the first with a thought and two calls at once, one of which failed, as the wire gave it. */
async function answerOver(wire: WireName): Promise<Part[]> {
  const { asked, model, type } = vendor(wire);
  const server = await startChatServer();
  const call = (city: string) => ({ name: 'weather', input: { city } });
  server.reply({ deltas: [{ thought: 'rain?' }, 'Let me look.', call('Oslo'), call('Rome')], finish: 'tool_calls' });
  server.reply({ deltas: ['It rains.'] });
  const url = type === 'anthropic' ? server.url : `${server.url}/v1`;
  const answer = new AnswerCollector({ now: () => new Date(0), monotonic: () => 0 }, { provider: 'acme', model });
  for (const given of ['rain', undefined]) {
    const { events } = await asked.ask(connectionTo(url, { type }), { model, messages: [QUESTION], tools: [WEATHER] });
    for (const event of events) answer.add(event);
    if (given === undefined) break;
    answer.addResult({ type: 'tool_result', id: '1', content: given });
    answer.addResult({ type: 'tool_result', id: '2', content: 'no such city', is_error: true });
    answer.endStep();
  }
  return answer.parts;
}

const IDS = /^[A-Za-z0-9_-]{9,40}$/;

/** What each vendor refuses: calls and results that are no pairs, results that do not come at once, empty texts. */
const RULES: Record<WireName, (body: never) => void> = {
  chat({ messages }: ChatCompletionCreateParamsStreaming) {
    for (const [at, message] of messages.entries()) {
      if (message.role !== 'assistant' || !message.tool_calls) continue;
      const ids = message.tool_calls.map(({ id }) => id);
      const behind = messages.slice(at + 1, at + 1 + ids.length);
      expect(behind.map((each) => each.role === 'tool' && each.tool_call_id)).toEqual(ids);
      for (const id of ids) expect(id).toMatch(IDS);
    }
    expect(messages.filter(({ role }) => role === 'tool')).toHaveLength(2);
  },
  messages({ messages }: MessageCreateParamsStreaming) {
    const blocks = (message?: MessageParam) => (typeof message?.content === 'string' ? [] : (message?.content ?? []));
    for (const [at, message] of messages.entries()) {
      expect(message.role).toBe(at % 2 === 0 ? 'user' : 'assistant');
      const ids = blocks(message).flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
      const first = blocks(messages[at + 1]).slice(0, ids.length);
      expect(first.map((block) => block.type === 'tool_result' && block.tool_use_id)).toEqual(ids);
      for (const id of ids) expect(id).toMatch(IDS);
      for (const block of blocks(message)) if (block.type === 'text') expect(block.text.trim()).not.toBe('');
    }
    expect(messages.flatMap(blocks).filter(({ type }) => type === 'tool_use')).toHaveLength(2);
  },
  responses({ input }: ResponseCreateParamsStreaming) {
    const items = input as ResponseInputItem[];
    const calls = items.flatMap((item) => (item.type === 'function_call' ? [item.call_id] : []));
    const outputs = items.flatMap((item) => (item.type === 'function_call_output' ? [item.call_id] : []));
    expect([calls.length, new Set(calls).size, outputs]).toEqual([2, 2, calls]);
    // A thought goes back only in front of what it led to.
    for (const [at, item] of items.entries())
      if (item.type === 'reasoning') expect(items[at + 1]?.type).toMatch(/^(message|function_call)$/);
  },
};

describe.each(WIRES)('an answer with tools that came over %s', (from) => {
  test.each(WIRES)('is valid over %s, and its thought goes back to where it came from alone', async (to) => {
    const parts = await answerOver(from);
    expect(parts.filter(({ type }) => type === 'opaque')).toHaveLength(1);
    const body = await vendor(to).bodyOf([QUESTION, { role: 'assistant', ...contentOf(parts) }, QUESTION]);
    RULES[to](body);
    const text = JSON.stringify(body);
    for (const said of ['Let me look.', 'It rains.', 'no such city']) expect(text).toContain(said);
    expect(/"thinking"|reasoning_details|"type":"reasoning"/.test(text)).toBe(from === to);
  });
});

describe('when tools are offered', () => {
  const { name, description, input_schema } = WEATHER;

  test('then each wire has its form for them', async () => {
    const chat = await vendor('chat').bodyOf([QUESTION]);
    expect(chat['tools']).toEqual([
      { type: 'function', function: { name, description, parameters: input_schema } },
    ] satisfies ChatCompletionCreateParamsStreaming['tools']);
    const messages = await vendor('messages').bodyOf([QUESTION]);
    expect(messages['tools']).toEqual([
      { name, description, input_schema: { ...input_schema, type: 'object' } },
    ] satisfies MessageCreateParamsStreaming['tools']);
    const responses = await vendor('responses').bodyOf([QUESTION]);
    expect(responses['tools']).toEqual([
      { type: 'function', name, description, parameters: input_schema, strict: false },
    ] satisfies ResponseCreateParamsStreaming['tools']);
  });
});
