import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { startChat } from '../support/chat-screen.ts';
import { onlyWhere } from '../support/only-where.ts';
import { hasPython, serversOfOthers } from '../support/published-servers.ts';
import { KEYS, keys, startInTerminal } from '../support/pty.ts';
import { tempHome } from '../support/temp-home.ts';
import { calls, toolDesk } from '../support/tool-desk.ts';

const WANTS = 'sends a file of its folder along and lets the model call a tool. Allow that';
const DONE = { content: 'Done.' };

/** A prompt file of a stranger that wants a file sent and a tool called, which leaves a mark where it runs. */
function stranger(replies: object[] = [calls('mark', {}), DONE]) {
  const { folder, env, write, tool } = toolDesk(replies, { env: { PATH: process.env['PATH']! } });
  const mark = join(folder, 'mark');
  tool('mark', `require("fs").writeFileSync(${JSON.stringify(mark)}, "")`);
  writeFileSync(join(folder, 'notes.txt'), 'Buy milk.');
  const file = write('ask.md', '---\nattachments: [notes.txt]\ntools: [./mark.yaml]\n---\nGo on.');
  const options = { env: { ...env, PATH: process.env['PATH']!, LLMKIT_HOME: tempHome() }, cwd: folder, cols: 200 };
  return { file, options, write, hasRun: () => existsSync(mark) };
}

describe('when a prompt file of a stranger wants files sent and tools called', () => {
  test('then run asks a person, and no reads nothing, sends nothing and calls nothing', async () => {
    const { file, options, hasRun } = stranger();
    const terminal = startInTerminal(['run', file], options);
    await terminal.waitFor(WANTS);
    expect(terminal.output.text).toMatch(/ {2}notes\.txt\n {2}\.\/mark\.yaml/);
    terminal.write(`n${KEYS.enter}`);
    expect(await terminal.ended).toEqual({ exitCode: 2, signal: 0 });
    expect(hasRun()).toBe(false);
    expect((await runBuilt(['conv', 'list', '--json'], options)).out.trim()).toBe('[]');
  });

  test('then yes holds for the file as it is, and each call is asked about all the same', async () => {
    const { file, options, hasRun, write } = stranger();
    const terminal = startInTerminal(['run', file], options);
    await terminal.play(
      [keys(), WANTS],
      [keys('y', KEYS.enter), 'May the model call mark'],
      [keys(KEYS.down, KEYS.down, KEYS.enter), 'Done.'],
    );
    expect([await terminal.ended, hasRun()]).toEqual([{ exitCode: 0, signal: 0 }, false]);
    const again = startInTerminal(['run', file], options);
    await again.play([keys(), 'May the model call mark'], [keys(KEYS.enter), 'Done.']);
    expect([again.output.text.includes(WANTS), hasRun()]).toEqual([false, true]);
    write('ask.md', '---\nattachments: [notes.txt]\ntools: [./mark.yaml]\n---\nGo further.');
    await startInTerminal(['run', file], options).waitFor(WANTS);
  });

  test('then a chat asks as well, and what it allows stays for the chat', async () => {
    const { options, hasRun } = stranger([DONE, calls('mark', {}), DONE]);
    const chat = await startChat({ ...options, model: 'script' });
    await chat.play(
      [keys('/prompt ./ask.md', KEYS.enter), WANTS],
      [keys('n', KEYS.enter), 'nobody allowed that'],
      [keys('/prompt ./ask.md', KEYS.enter), WANTS],
      [keys('y', KEYS.enter), 'note: the model may call: ', 'Done.'],
      [keys('And now?', KEYS.enter), 'May the model call mark'],
      [keys(KEYS.enter), '[mark gave]', 'Done.'],
    );
    expect(hasRun()).toBe(true);
    expect(await chat.leave()).toEqual({ exitCode: 0, signal: 0 });
  });
});

test('when an answer in a chat does not fit the form of its prompt, then it is shown, set off, with the reason', async () => {
  const { folder, env, write } = toolDesk([{ content: 'It is\nerror: late.' }, { content: 'Five.' }]);
  write('time.md', '---\noutput: hour int\n---\nHow late is it?');
  const chat = await startChat({ env: { ...env, LLMKIT_HOME: tempHome() }, cwd: folder, model: 'script' });
  await chat.play(['/prompt ./time.md', '  Five.', 'The answer does not fit the schema: it is no JSON']);
  expect(chat.text).not.toMatch(/^error: late/m);
});

const withPython = onlyWhere(hasPython, 'there is no python3');

withPython('when /file and /prompt name what a server has, then they bring it', async () => {
  const { folder, write } = toolDesk([]);
  const env = { LLM_MODEL: 'mock/echo', PATH: process.env['PATH']!, LLMKIT_HOME: tempHome() };
  await runBuilt(['mcp', 'add', '--from', write('mcp.json', serversOfOthers(folder))], { env });
  const chat = await startChat({ env, cwd: folder, model: 'echo' });
  await chat.play(
    ['/file mcp:py/note://today', 'goes with the next message: note://today (9 characters)'],
    ['What is to be done?', 'Buy milk.'],
    [keys('/prompt mcp:py/greet', KEYS.enter), 'full_name:'],
    [keys('Ada', KEYS.enter), 'tone [optional]:'],
    [keys('loudly', KEYS.enter), 'It rains.', 'Greet Ada, loudly.'],
  );
  expect(await chat.leave()).toEqual({ exitCode: 0, signal: 0 });
});
