import type { MessageCreateParams } from '@anthropic-ai/sdk/resources/messages';
import { describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import { startChatServer } from '../support/chat-server.ts';
import type { ResponsesBody } from '../../src/providers/openai/responses/request.ts';
import { learnResponses } from '../support/learned-wire.ts';
import { testKit, type TestKit } from '../support/test-kit.ts';

type OpenAIMessages = OpenAI.ChatCompletionMessageParam[];
type AnthropicMessages = MessageCreateParams['messages'];

/** What is said to a model: questions and answers in turn, the system prompt apart. */
interface Asked {
  system: string;
  said: string[];
}

const OVER_RESPONSES = 'openai/gpt-5-pro';

const WIRES = {
  'openai/gpt-4o': ({ system, said }: Asked) => ({
    messages: [{ role: 'system', content: system }, ...turns(said)] satisfies OpenAIMessages,
  }),
  [OVER_RESPONSES]: ({ system, said }: Asked) => ({
    instructions: system,
    input: turns(said).map(({ role, content }) =>
      role === 'user'
        ? { role, content }
        : {
            type: 'message',
            role,
            status: 'completed',
            content: [{ type: 'output_text', text: content, annotations: [] }],
          },
    ) satisfies ResponsesBody['input'],
  }),
  'anthropic/claude-sonnet-4-6': ({ system, said }: Asked) => ({
    system,
    messages: turns(said) satisfies AnthropicMessages,
  }),
};

function turns(said: string[]): { role: 'user' | 'assistant'; content: string }[] {
  return said.map((content, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content }));
}

/** Two exchanges, `Trip`; its answers are numbered over all requests. */
async function trip(model: string) {
  const server = await startChatServer();
  server.respond = () => ({ deltas: [`A${server.requests.length}`] });
  const kit = testKit({ env: { ...server.env, LLM_MODEL: model } });
  if (model === OVER_RESPONSES) learnResponses(kit.home, model);
  await kit.run('conv', 'new', 'Trip', '-s', 'Be brief.');
  for (const question of ['one', 'two']) await kit.run('conv', 'send', 'Trip', question);
  return { server, kit };
}

const send = (conv: string) => ['conv', 'send', conv, 'three'];

const ALL = ['one', 'A1', 'two', 'A2'];
/** What is done, in its lines, and what the last request then says. */
const CASES: [what: string, lines: string[][], said: string[], system?: string][] = [
  ['nothing', [send('Trip')], [...ALL, 'three']],
  ['a fork', [['conv', 'fork', 'Trip', '--at', '2'], send('Trip (fork)')], ['one', 'A1', 'three']],
  ['a fork at a place', [['conv', 'fork', 'Trip:2'], send('Trip (fork)')], ['one', 'A1', 'three']],
  ['an undo', [['conv', 'undo', 'Trip'], send('Trip')], ['one', 'A1', 'three']],
  ['an undo and a redo', [['conv', 'undo', 'Trip', '2'], ['conv', 'redo', 'Trip'], send('Trip')], [...ALL, 'three']],
  ['a retry', [['conv', 'retry', 'Trip']], ['one', 'A1', 'two']],
  ['a retry and a question', [['conv', 'retry', 'Trip'], send('Trip')], ['one', 'A1', 'two', 'A3', 'three']],
  ['an edit of a question', [['conv', 'edit', 'Trip', '1', 'ONE']], ['ONE']],
  ['a question behind that', [['conv', 'edit', 'Trip', '1', 'ONE'], send('Trip')], ['ONE', 'A3', 'three']],
  ['an edit of an answer', [['conv', 'edit', 'Trip', '2', 'MINE'], send('Trip')], ['one', 'MINE', 'three']],
  ['a clear', [['conv', 'clear', 'Trip', '--yes'], send('Trip')], ['three']],
  [
    'a clear and a redo',
    [['conv', 'clear', 'Trip', '--yes'], ['conv', 'redo', 'Trip'], send('Trip')],
    [...ALL, 'three'],
  ],
  ['another window', [['conv', 'set', 'Trip', '--window', 'last:3'], send('Trip')], ['two', 'A2', 'three']],
  ['another system prompt', [['conv', 'set', 'Trip', '-s', 'Be long.'], send('Trip')], [...ALL, 'three'], 'Be long.'],
  ['a rerun', [['conv', 'rerun', 'Trip'], send('Trip (rerun)')], ['one', 'A3', 'two', 'A4', 'three']],
  [
    'a rerun with another system prompt',
    [['conv', 'rerun', 'Trip', '-s', 'Be long.']],
    ['one', 'A3', 'two'],
    'Be long.',
  ],
];

describe.each(Object.keys(WIRES) as (keyof typeof WIRES)[])('when %s is asked', (model) => {
  test.each(CASES)('after %s, then it is sent what a reader sees', async (_, lines, said, system = 'Be brief.') => {
    const { server, kit } = await trip(model);
    for (const line of lines) expect(await kit.run(...line)).toMatchObject({ code: 0 });
    expect(server.requests.at(-1)!.body).toMatchObject(WIRES[model]({ system, said }));
    const shown = await shownIn(kit);
    expect(shown.slice(0, -1)).toEqual(lines.flat().includes('--window') ? [...ALL, 'three'] : said);
  });

  test('after an import, then it is sent what was said elsewhere', async () => {
    const { server, kit } = await trip(model);
    const exported = (await kit.run('conv', 'export', 'Trip', '--format', 'messages')).out;
    const other = testKit({ env: { ...server.env, LLM_MODEL: model } });
    if (model === OVER_RESPONSES) learnResponses(other.home, model);
    await other.runWith({ input: exported }, 'conv', 'import', '-');
    await other.run(...send('one'));
    expect(server.requests.at(-1)!.body).toMatchObject(WIRES[model]({ system: 'Be brief.', said: [...ALL, 'three'] }));
  });
});

/** What `conv show` tells of the conversation that was used last. */
async function shownIn(kit: TestKit): Promise<string[]> {
  const { out } = await kit.run('conv', 'show', 'last');
  return [...out.matchAll(/^\d+\. .*\n((?: {2}.*\n?)+)/gm)].map(([, text = '']) => text.trim());
}
