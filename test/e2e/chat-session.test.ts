import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { ANSWERED, startChat } from '../support/chat-screen.ts';
import { startChatServer } from '../support/chat-server.ts';
import { KEYS, keys, paste, type Step } from '../support/pty.ts';
import { contents } from '../support/records.ts';
import { startServedChat, storedConversation } from '../support/served-chat.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const LINES = Array.from({ length: 200 }, (_, at) => `line ${at + 1}`).join('\n');

describe('when a whole session is typed', () => {
  const SESSION: Step[] = [
    [keys('Read: ')],
    [paste(LINES), '[200 lines: line 1 …]'],
    ['', ANSWERED],
    [keys('first\\', KEYS.enter)],
    [keys('second', KEYS.altEnter, 'third')],
    ['', ANSWERED],
    [keys('"""\rblock\r\rends\r')],
    ['"""', ANSWERED],
    ['/undo', 'took back: block ends'],
    [keys('/mod', KEYS.tab), '/model '],
    [keys('openai/sm', KEYS.tab), 'openai/small-model'],
    ['', 'model: openai/small-model', 'small-model › '],
    [keys(KEYS.up, KEYS.up, KEYS.up), '"""\nblock'],
    [keys(KEYS.ctrlC), 'small-model › '],
    [keys(KEYS.ctrlR, 'first'), 'search “first” › first'],
    ['', ANSWERED],
    ['/edit 3 instead', ANSWERED],
    ['/fork 2', '(fork)'],
    ['on', ANSWERED],
  ];
  const READ = `user: Read: ${LINES}`;

  const session = async () => {
    const args = ['chat', '-m', 'openai/gpt-4o', '-s', 'Be brief.'];
    const served = await startServedChat({ args, model: 'gpt-4o', cols: 100 });
    for (const reply of ['one', 'two', 'three', 'four', 'five', 'six']) served.server.reply(reply);
    await served.chat.play(...SESSION);
    return { ...served, ended: await served.chat.leave('/exit\r') };
  };
  let typed: Awaited<ReturnType<typeof session>>;
  beforeAll(async () => void (typed = await session()));

  test('then what is pasted and what is typed in several lines goes as one message each', () => {
    expect(typed.said(0)).toEqual(['system: Be brief.', READ]);
    expect(typed.said(1).at(-1)).toBe('user: first\nsecond\nthird');
    expect(typed.said(2).at(-1)).toBe('user: block\n\nends');
  });

  test('then the model that was completed is asked what was found in the history, without what was undone', () => {
    expect(typed.server.requests.find(({ body }) => body?.model === 'small-model')).toBeDefined();
    expect(typed.said(3).slice(-2)).toEqual(['assistant: two', 'user: first\nsecond\nthird']);
  });

  test('then an edit asks with what stands before it, and a fork goes on with what it took along', () => {
    expect(typed.said(4)).toEqual(['system: Be brief.', READ, 'assistant: one', 'user: instead']);
    expect(typed.said(5)).toEqual(['system: Be brief.', READ, 'assistant: one', 'user: on']);
  });

  test('then what is kept is what was on the screen, in the fork and in what it came from', async () => {
    const fork = await typed.kept();
    expect(contents(fork.messages)).toEqual([`Read: ${LINES}`, 'one', 'on', 'six']);
    expect(fork).toMatchObject({
      parent: { message_number: 2 },
      settings: { provider: 'openai', model: 'small-model' },
    });
    const original = await typed.kept(fork.parent.conversation_id);
    expect(original.id).not.toBe(fork.id);
    expect(contents(original.messages)).toEqual([`Read: ${LINES}`, 'one', 'instead', 'five']);
    const takenBack = ['block\n\nends', 'three', 'first\nsecond\nthird', 'two', 'first\nsecond\nthird', 'four'];
    expect(contents(original.removed)).toEqual(takenBack);
  });

  test('then it ends well, and nobody else can read what was typed', () => {
    expect(typed.ended).toMatchObject({ exitCode: 0 });
    expect(statSync(join(typed.env['LLMKIT_HOME']!, 'history')).mode & 0o777).toBe(0o600);
  });
});

describe('when a chat ends and another begins', () => {
  test('then -c goes on, and the history is there, several lines too', async () => {
    const env = { LLM_PROVIDER: 'mock', LLMKIT_HOME: tempHome() };
    const first = await startChat({ model: 'echo', env });
    await first.play([keys('one\\', KEYS.enter)], ['two', ANSWERED]);
    expect(await first.leave()).toMatchObject({ exitCode: 0 });
    expect(first.text).toMatch(/kept; llmkit chat --conv [0-9a-f]{8} goes on/);

    const second = await startChat({ args: ['-c'], model: 'echo', env });
    expect(second.text).toMatch(/one \([0-9a-f]{8}, 2 messages\)/);
    await second.play([keys(KEYS.up), 'one\ntwo'], ['', ANSWERED], [keys(KEYS.ctrlR, 'on'), 'search “on” › one\ntwo']);
    await second.leave(KEYS.ctrlC + KEYS.ctrlD);
    const { messages } = await storedConversation(env);
    expect(messages.map(({ role }: { role: string }) => role)).toEqual(['user', 'assistant', 'user', 'assistant']);
  });

  test('then the last line of the first names what was open in it, whichever was used since', async () => {
    const env = { LLM_PROVIDER: 'mock', LLMKIT_HOME: tempHome() };
    await runBuilt(['conv', 'new', 'Old'], { env });
    const { id } = await storedConversation(env);
    await runBuilt(['chat', '--save', 'newer'], { env });
    const chat = await startChat({ model: 'echo', env });
    await chat.play(['/open Old', 'Old (']);
    await chat.leave();
    expect(chat.text).toContain(`kept; llmkit chat --conv ${id.slice(0, 8)} goes on\n`);
  });
});

test('when the provider was found by its key, then it is named once, not with every answer', async () => {
  const server = await startChatServer();
  const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${server.url}/v1` };
  const chat = await startChat({ model: 'gpt-5.4-mini', env });
  await chat.play(['one', ANSWERED], ['two', ANSWERED]);
  expect(chat.text.split('the only provider with a key')).toHaveLength(2);
});

test('when a chat has --max-input, then it is the limit of /file too', async () => {
  const cwd = tempFolder();
  writeFileSync(join(cwd, 'a.txt'), 'longer');
  const args = ['chat', '--max-input', '5'];
  const chat = await startChat({ args, model: 'echo', env: { LLM_PROVIDER: 'mock' }, cwd, cols: 200 });
  await chat.play(['/file a.txt', 'larger than 5 bytes. Send less, or begin the chat with --max-input BYTES.']);
});

test('when a chat has --no-save, then nothing is kept, and undo and retry work all the same', async () => {
  const { chat, env, said } = await startServedChat({ args: ['chat', '--no-save'] });
  await chat.play(['one', ANSWERED], ['two', ANSWERED], ['/undo', 'took back: two'], ['/retry', ANSWERED]);
  expect(said(2)).toEqual(['user: one']);
  await chat.play(['/prompt translate -v language=French Good morning', ANSWERED]);
  await chat.leave();
  expect(chat.text).toMatch(/\nnothing was kept\n$/);
  expect(JSON.parse((await runBuilt(['conv', 'list', '--json'], { env })).out)).toEqual([]);
  for (const file of ['history', 'last-values.json'])
    expect(() => statSync(join(env['LLMKIT_HOME']!, file))).toThrow('ENOENT');
});
