import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Conversation } from '../../src/core/records/conversation.ts';
import { startBuilt } from '../support/built.ts';
import { ANSWERED, startChat } from '../support/chat-screen.ts';
import { type ChatServer, gate, type Reply, startChatServer } from '../support/chat-server.ts';
import { testKit, type TestKit } from '../support/test-kit.ts';

const QUESTION = 'Where should I eat in Lisbon on a Monday, when many places are closed, with two small children?';
const FIRST_WORDS = 'Where should I eat in Lisbon on a Monday, when many places …';

const isTitle = ({ body }: ChatServer['requests'][number]) => body.model === 'namer';

/** A kit whose settings name a model for titles, and a server that gives `title` for them. */
async function desk(title: Partial<Reply>) {
  const server = await startChatServer();
  server.respond = (request) => (isTitle(request) ? title : { deltas: ['In a ', 'market.'] });
  const kit = testKit({ env: { ...server.env, LLM_MODEL: 'openai/gpt-4o' } });
  await kit.run('config', 'set', 'title_model', 'openai/namer');
  await kit.run('config', 'set', 'max_retries', '0');
  return { kit, server, run: kit.run, titles: () => conversationsIn(kit).map((one) => one.title) };
}

function conversationsIn({ home }: TestKit): Conversation[] {
  const folder = join(home, 'conversations');
  return (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Conversation);
}

describe('when a conversation begins and the settings name a model for titles', () => {
  test('then it is asked for one beside the answer, once, with the question as data', async () => {
    const { kit, run, server, titles } = await desk({ deltas: ['Lisbon with ', 'children'] });
    const { code, out, err } = await run('chat', '--save', QUESTION);
    expect([code, out, err]).toEqual([0, 'In a market.\n', '']);
    expect(titles()).toEqual(['Lisbon with children']);
    const [asked] = server.requests.filter(isTitle);
    expect(asked!.body).toMatchObject({
      max_tokens: 200,
      messages: [
        { role: 'system', content: expect.stringContaining('at most six words') },
        { role: 'user', content: `<transcript>\nuser: ${QUESTION}\n</transcript>` },
      ],
    });
    await run('chat', '-c', 'And on a Tuesday?');
    expect(server.requests.filter(isTitle)).toHaveLength(1);
    const [id] = conversationsIn(kit).map((one) => one.id);
    const lines = readFileSync(join(kit.home, 'usage', readdirSync(join(kit.home, 'usage'))[0]!), 'utf8');
    expect(lines).toContain(`"purpose":"title","provider":"openai","model":"namer","conversation_id":"${id}"`);
  });

  test.each([
    ['**Title: "Lisbon with children."**\n\nIt is short.', 'Lisbon with children'],
    ['# Lisbon', 'Lisbon'],
    ['\n\n“Lissabon”', 'Lissabon'],
    ['x'.repeat(90), `${'x'.repeat(59)}…`],
    ['…', FIRST_WORDS],
  ])('then %j makes the title %s', async (said, title) => {
    const { run, titles } = await desk({ deltas: [said] });
    await run('chat', '--save', QUESTION);
    expect(titles()).toEqual([title]);
  });

  test('and it refuses, then the first words are the title, and one note says so', async () => {
    const { run, titles } = await desk({ error: { status: 401, type: 'auth', message: 'no such key' } });
    const { code, out, err } = await run('chat', '--save', QUESTION);
    expect([code, out]).toEqual([0, 'In a market.\n']);
    expect(err).toMatch(/^note: no model made a title: The server at 127\.0\.0\.1:\d+ refused the key/);
    expect(err).toContain('llmkit config set title_model');
    expect(titles()).toEqual([FIRST_WORDS]);
  });

  test('and its provider has no key, then that is told and nothing is lost', async () => {
    const { run, titles } = await desk({});
    await run('config', 'set', 'title_model', 'groq/namer');
    const { code, err } = await run('chat', '--save', QUESTION);
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('no model made a title: Cannot ask a model: Groq needs a key'),
    ]);
    expect(titles()).toEqual([FIRST_WORDS]);
  });

  test('and the answer fails, then no title is asked for; a retry that succeeds asks', async () => {
    const { run, server, titles } = await desk({ deltas: ['Lisbon'] });
    server.reply({ error: { status: 400, type: 'bad', message: 'no' } });
    expect((await run('chat', '--save', QUESTION)).code).toBe(6);
    expect([server.requests.filter(isTitle), titles()]).toEqual([[], [FIRST_WORDS]]);
    expect((await run('conv', 'retry', 'last')).code).toBe(0);
    expect(titles()).toEqual(['Lisbon']);
  });

  test('and it was made empty, then its first question counts', async () => {
    const { run, titles } = await desk({ deltas: ['Lisbon'] });
    await run('conv', 'new');
    await run('conv', 'send', 'last', QUESTION);
    expect(titles()).toEqual(['Lisbon']);
    await run('config', 'unset', 'title_model');
    await run('conv', 'new');
    await run('conv', 'send', 'last', QUESTION);
    expect(titles().sort()).toEqual(['Lisbon', FIRST_WORDS]);
  });

  test('and it does not answer, then Ctrl-C leaves the answer whole', async () => {
    const waiting = gate();
    const { kit, server, titles } = await desk({ deltas: [waiting, 'Late'] });
    const program = startBuilt(['chat', '--save', QUESTION], {
      env: { ...server.env, LLM_MODEL: 'openai/gpt-4o', LLMKIT_HOME: kit.home },
    });
    await waiting.reached;
    await program.out.waitFor('In a market.');
    program.kill('SIGINT');
    expect(await program.ended).toMatchObject({ code: 130 });
    expect(titles()).toEqual([FIRST_WORDS]);
    expect(conversationsIn(kit)[0]!.messages.map(({ content }) => content)).toEqual([QUESTION, 'In a market.']);
    waiting.open();
  });
});

describe('when a conversation has a title of its own', () => {
  test.each([
    [
      'it has a name',
      [
        ['conv', 'new', 'Trip'],
        ['conv', 'send', 'last', QUESTION],
      ],
      ['Trip'],
    ],
    [
      'a prompt was run',
      [
        ['prompt', 'add', 'eat', '--content', 'Eat {{ where }}'],
        ['prompt', 'run', 'eat', '-v', 'where=here', '--save'],
      ],
      ['eat'],
    ],
    [
      'it is a fork',
      [
        ['chat', '--save', 'hi'],
        ['conv', 'fork', 'last'],
        ['conv', 'send', 'last', 'ho'],
      ],
      ['Lisbon', 'Lisbon (fork)'],
    ],
    ['nothing is kept', [['chat', '--no-save', QUESTION]], []],
  ])('because %s, then no model is asked for one', async (_why, lines, expected) => {
    const { run, server, titles } = await desk({ deltas: ['Lisbon'] });
    for (const words of lines) await run(...words);
    expect(server.requests.filter(isTitle)).toHaveLength(expected.filter((title) => title === 'Lisbon').length);
    expect(titles().sort()).toEqual(expected);
  });
});

test('when a chat begins, then its title is there with the first answer, and leaves one that a person gave alone', async () => {
  const { kit, server } = await desk({ deltas: ['Lisbon'] });
  const env = { ...server.env, LLMKIT_HOME: kit.home };
  const chat = await startChat({ args: ['-m', 'openai/gpt-4o'], model: 'gpt-4o', env });
  await chat.play([QUESTION, ANSWERED], ['/title', 'Lisbon\n'], ['/title Mine', 'Mine'], ['And then?', ANSWERED]);
  await chat.leave();
  expect(conversationsIn(kit).map(({ title }) => title)).toEqual(['Mine']);
  expect(server.requests.filter(isTitle)).toHaveLength(1);
});
