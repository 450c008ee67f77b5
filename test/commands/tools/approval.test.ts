import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { runBuilt, startBuilt } from '../../support/built.ts';
import { KEYS, startInTerminal } from '../../support/pty.ts';
import { tempHome } from '../../support/temp-home.ts';
import { calls, toolDesk } from '../../support/tool-desk.ts';

const QUESTION = 'May the model call note';
const NOTE = 'require("fs").appendFileSync(process.argv[1], "ran\\n"); process.stdin.pipe(process.stdout)';
const DONE = { content: 'Done.' };

/** A model that says `replies` and has a tool that notes each of its runs, and does what `more` says. */
function desk(replies: object[], more = '') {
  const { env, write, tool } = toolDesk(replies);
  const runs = write('runs', '');
  const file = tool('note', '', { command: [process.execPath, '-e', `${NOTE};${more}`, runs] });
  const LLMKIT_HOME = tempHome();
  const options = { env: { ...env, LLMKIT_HOME } };
  return {
    start: (...args: string[]) => startInTerminal([...args, '-T', file], options),
    run: (...args: string[]) => runBuilt(args, options),
    begin: (...args: string[]) => startBuilt([...args, '-T', file], options),
    file,
    runs,
    ran: () => readFileSync(runs, 'utf8').split('\n').length - 1,
  };
}

describe('when a call of a tool is asked about on a terminal', () => {
  test('then its whole input is shown before, and what is allowed once is asked about again', async () => {
    const long = 'x'.repeat(500);
    const { start, ran } = desk([calls('note', { long }), calls('note', {}), DONE]);
    const terminal = start('chat', 'Go');
    await terminal.waitFor(QUESTION);
    expect(terminal.output.text.replaceAll(/\s/g, '')).toContain(long);
    expect(ran()).toBe(0);
    terminal.write(KEYS.enter);
    await terminal.waitFor('[note gave]');
    await terminal.waitFor(QUESTION);
    expect(ran()).toBe(1);
    terminal.write(KEYS.enter);
    await terminal.waitFor('Done.');
    expect(await terminal.ended).toEqual({ exitCode: 0, signal: 0 });
  });

  test('then one that is allowed for this chat runs in the next answers too, and not in another chat', async () => {
    const { start, ran } = desk([calls('note', {}), DONE, calls('note', {}), DONE]);
    const terminal = start('chat');
    await terminal.play(['Go', QUESTION], [{ keys: `${KEYS.down}${KEYS.enter}` }, 'Done.'], ['Again', 'Done.']);
    expect(ran()).toBe(2);
    const other = start('chat', 'Go');
    await other.waitFor(QUESTION);
  });

  test('then nothing runs before all calls of a step are answered, and no is told to the model', async () => {
    const { start, ran } = desk([calls('note', { at: 1 }, { at: 2 }), DONE]);
    const terminal = start('chat', 'Go');
    await terminal.waitFor(QUESTION);
    terminal.write(KEYS.enter);
    await terminal.waitFor(/"at": 2[^]*navigate/);
    expect(ran()).toBe(0);
    terminal.write(`${KEYS.down}${KEYS.down}${KEYS.enter}`);
    await terminal.waitFor('[note gave] {"at":1}');
    await terminal.waitFor('[note failed] The user did not allow this call.');
    await terminal.waitFor('Done.');
    expect(ran()).toBe(1);
  });

  test('then Ctrl-C ends the answer, runs nothing, and keeps the question', async () => {
    const { start, run, ran } = desk([calls('note', {}, {}), DONE]);
    const terminal = start('chat', 'Go');
    await terminal.waitFor(QUESTION);
    terminal.write(KEYS.ctrlC);
    expect(await terminal.ended).toEqual({ exitCode: 130, signal: 0 });
    expect([ran(), (await run('conv', 'show', 'last')).out]).toEqual([0, expect.stringContaining('Go')]);
  });
});

describe.each(['SIGINT', 'SIGKILL'] as const)('when %s ends llmkit while a tool runs', (signal) => {
  test('then the tool ends at Ctrl-C, and retry asks before anything runs again', async () => {
    const { begin, run, ran, runs, file } = desk(
      [calls('note', {}), calls('note', {}), DONE],
      'setTimeout(() => {}, 30_000)',
    );
    const program = begin('chat', '--save', '--allow', 'note', 'Go');
    while (!existsSync(runs) || ran() === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    program.kill(signal);
    await program.ended;
    const { code, err } = await run('conv', 'retry', 'last', '-T', file);
    expect([code, ran(), err]).toEqual([0, 1, expect.stringContaining('note was not run')]);
  });
});
