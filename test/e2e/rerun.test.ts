import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ChatServer, startChatServer } from '../support/chat-server.ts';
import { isLong } from '../support/long.ts';
import { type TestKit, testKit } from '../support/test-kit.ts';

/** A server whose answer follows from what it is asked, and a kit that asks it. */
async function alikeKit(): Promise<{ server: ChatServer; kit: TestKit }> {
  const server = await startChatServer();
  server.respond = ({ body }) => ({ deltas: ['To ', `${JSON.stringify(body.messages).length}.`] });
  const kit = testKit({ env: { ...server.env, LLM_MODEL: 'openai/gpt-4o' } });
  await kit.addPrompt('ask', '{% if tone %}Be {{ tone }}. {% endif %}{{ input }}', '-s', 'You help {{ who }}.');
  return { server, kit };
}

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((one) => /^[^\s@-]/.test(one));
const word = fc.stringMatching(/^[a-z]{1,8}$/);
const model = fc.constantFrom([], ['-m', 'openai/gpt-4o-mini'], ['-m', 'anthropic/claude-sonnet-4-6']);
const settings = fc
  .tuple(
    model,
    fc.constantFrom([], ['--temperature', '0.2'], ['--temperature', '0.9', '--max-tokens', '300']),
    fc.constantFrom([], ['--stop', 'END'], ['--set', 'seed=7']),
    fc.option(word, { nil: undefined }),
  )
  .map(([whom, numbers, more, system]) => [...whom, ...numbers, ...more, ...(system ? ['-s', system] : [])]);

const asPrompt = fc
  .tuple(word, word)
  .map(([who, tone]) => ['--prompt', 'ask', '-v', `who=${who}`, '-v', `tone=${tone}`]);

/** The words that begin a conversation and ask its first question, and those of the next ones. */
const said = fc.record({
  begin: fc.oneof(
    fc.tuple(settings, text).map(([flags, question]) => ['chat', '--save', ...flags, question]),
    fc.tuple(settings, word, text).map(([flags, who, input]) => {
      return ['prompt', 'run', 'ask', '-v', `who=${who}`, '-v', 'tone=kind', ...flags, '--save', input];
    }),
  ),
  next: fc.array(
    fc
      .tuple(fc.oneof(settings, asPrompt), text, fc.boolean())
      .map(([flags, question, isFile]) => [...flags, ...(isFile ? ['-f', 'notes.txt'] : []), question]),
    { maxLength: 3 },
  ),
});

describe('when a conversation is asked again with nothing changed', () => {
  const runs = isLong ? 1000 : 10;

  test('then a server that answers alike gets the same requests, byte for byte', async () => {
    const { server, kit } = await alikeKit();
    const run = async (...args: string[]) => {
      const { code, err, out } = await kit.runWith({ files: { 'notes.txt': 'Notes.\n' } }, ...args);
      if (code !== 0) throw new Error(`${args.join(' ')}: ${err}`);
      return out.trim();
    };
    await fc.assert(
      fc.asyncProperty(said, async ({ begin, next }) => {
        server.requests.length = 0;
        await run(...begin);
        const { id } = await kit.json('conv', 'show', 'last');
        for (const words of next) await run('conv', 'send', id, ...words);
        const first = server.requests.splice(0);
        await run('conv', 'rerun', id);
        const sent = (requests: typeof first) => requests.map(({ path, body }) => `${path} ${JSON.stringify(body)}`);
        expect(sent(server.requests)).toEqual(sent(first));
      }),
      { numRuns: runs, ...(isLong ? {} : { seed: 17 }) },
    );
  }, 1_800_000);
});

test('when something is changed, then only that differs in what is asked', async () => {
  const { server, kit } = await alikeKit();
  await kit.run('prompt', 'run', 'ask', '-v', 'who=Ann', '-v', 'tone=kind', '--save', 'Why?');
  await kit.run('conv', 'send', 'last', 'And how?');
  const { id } = await kit.json('conv', 'show', 'last');
  server.requests.length = 0;
  await kit.run('conv', 'rerun', id, '-v', 'who=Bo', '--temperature', '0.1');
  expect(server.requests.map(({ body: { messages, temperature } }) => [messages, temperature])).toEqual([
    [
      [
        { role: 'system', content: 'You help Bo.' },
        { role: 'user', content: 'Be kind. Why?' },
      ],
      0.1,
    ],
    [
      [
        { role: 'system', content: 'You help Bo.' },
        { role: 'user', content: 'Be kind. Why?' },
        expect.objectContaining({ role: 'assistant' }),
        { role: 'user', content: 'And how?' },
      ],
      0.1,
    ],
  ]);
});

test('when a rerun breaks off, then what was answered is kept, and the first conversation is as it was', async () => {
  const { server, kit } = await alikeKit();
  for (const words of [
    ['chat', '--save', 'One?'],
    ['conv', 'send', 'last', 'Two?'],
  ])
    await kit.run(...words);
  const before = await kit.json('conv', 'show', 'last');
  server.reply('One.');
  server.fail(400, 'No more.');
  const { code, err } = await kit.run('conv', 'rerun', before.id);
  expect([code, err]).toEqual([6, expect.stringContaining('1 of 2 are answered and kept as ')]);
  expect(await kit.json('conv', 'show', before.id)).toEqual(before);
  const [made] = await kit.json('conv', 'list');
  expect(await kit.json('conv', 'show', made.id)).toMatchObject({
    parent: { conversation_id: before.id, how: 'rerun' },
    messages: [{ content: 'One?' }, { content: 'One.' }],
  });
});

test('when the same was asked with the cache on, then a rerun asks the model all the same', async () => {
  const { server, kit } = await alikeKit();
  await kit.run('chat', '--save', '--cache', 'One?');
  await kit.run('config', 'set', 'cache', 'true');
  await kit.run('conv', 'rerun', 'last');
  expect(server.requests).toHaveLength(2);
});

test('when there were forks and reruns, then conv show --tree tells where each came from', async () => {
  const { kit } = await alikeKit();
  await kit.run('chat', '--save', 'One?');
  const { id } = await kit.json('conv', 'show', 'last');
  const fork = (await kit.run('conv', 'fork', id, '--at', '1')).out.trim();
  const rerun = (await kit.run('conv', 'rerun', id)).out.trim();
  expect(await kit.json('conv', 'show', fork, '--tree')).toMatchObject({
    id,
    children: [
      { id: fork, how: 'fork', message_number: 1 },
      { id: rerun, how: 'rerun' },
    ],
  });
});
