import { describe, expect, test } from '@jest/globals';
import type { ProviderEvent } from '../../../src/core/events.ts';
import type { ModelRequest } from '../../../src/core/records/model-request.ts';
import type { ToolBox } from '../../../src/core/tools/tool-box.ts';
import { fakeProviders } from '../../support/fake-providers.ts';
import { memoryApp } from '../../support/memory-app.ts';

const HALF = '\ud83c';

/** Ends in half a character, and first calls a tool where there is one. */
async function* halfAnswer({ tools = [], messages }: ModelRequest): AsyncGenerator<ProviderEvent> {
  yield { type: 'text', text: `Sun ${HALF}` };
  const calls = tools.length > 0 && messages.at(-1)?.role === 'user';
  if (calls) yield { type: 'tool_call', id: '1', name: 'look', input: { [`at ${HALF}`]: [HALF] } };
  yield { type: 'finish', finish_reason: calls ? 'tool_calls' : 'stop' };
}

const tools: ToolBox = {
  definitions: [{ name: 'look', description: HALF, input_schema: { type: 'object', title: HALF } }],
  run: async () => ({ content: `rain ${HALF}` }),
};

/** The requests of two exchanges in one conversation, with half characters wherever a text can stand. */
async function requestsOf(more: { tools?: ToolBox } = {}): Promise<ModelRequest[]> {
  const providers = fakeProviders(halfAnswer);
  const { app } = memoryApp({ providers });
  const { id } = await app.conversations.createConversation({});
  const { signal } = new AbortController();
  const flags = { system: `Be brief ${HALF}`, stop: [HALF], extra: { user: HALF } };
  for (const content of [`How? ${HALF}`, 'And now?']) {
    const said = { messages: [{ role: 'user' as const, content, rag_context: HALF }], flags, ...more };
    for await (const _event of app.conversations.send(id, said, { signal }));
  }
  return providers.requests;
}

describe('when a request would hold half a character', () => {
  test.each([
    ['without tools', {}, 2],
    ['with tools', { tools }, 4],
  ])('%s, then none leaves, and a stored one can be sent again', async (_name, more, calls) => {
    const requests = await requestsOf(more);
    expect(requests).toHaveLength(calls);
    // JSON writes half a character as an escape, and a whole one as itself.
    const sent = JSON.stringify(requests);
    expect(sent).toContain('Sun \ufffd');
    expect(sent).not.toMatch(/\\ud[89a-f]/i);
  });

  test('then whole characters stay as they are', async () => {
    const providers = fakeProviders(halfAnswer);
    const { app } = memoryApp({ providers });
    await app.llm.completeSimple('🌞');
    expect(providers.requests[0]?.messages).toEqual([{ role: 'user', content: '🌞' }]);
  });
});

test.each(['', ' ', '\n\t\n'])('when the system text is %j, then there is none', async (system) => {
  const providers = fakeProviders(halfAnswer);
  const { app } = memoryApp({ providers });
  const { id } = await app.conversations.createConversation({});
  const said = { messages: [{ role: 'user' as const, content: 'Hi' }], flags: { system } };
  for await (const _event of app.conversations.send(id, said, { signal: new AbortController().signal }));
  await app.llm.completeFromMessages([
    { role: 'system', content: system },
    { role: 'user', content: 'Hi' },
  ]);
  const sent = providers.requests.map(({ messages }) => messages);
  expect(sent).toEqual([[{ role: 'user', content: 'Hi' }], [{ role: 'user', content: 'Hi' }]]);
});
