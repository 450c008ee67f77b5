import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../../support/built.ts';
import { KEYS, startInTerminal } from '../../support/pty.ts';
import { tempHome } from '../../support/temp-home.ts';
import { calls, toolDesk } from '../../support/tool-desk.ts';

const ODD = resolve('test/support/odd-server.mjs');
const DONE = { content: 'Done.' };

/** A model that calls the tool of a server that is odd in one way. */
async function odd(kind: string, ...args: string[]) {
  const desk = toolDesk([calls('o__go', {}), DONE], { env: { PATH: process.env['PATH']! } });
  await desk.kit.run('mcp', 'add', 'o', '--', process.execPath, ODD, kind, ...args);
  const ask = async () => {
    const result = await desk.kit.run('chat', '--save', '-T', 'o', '--allow', '*', '--verbose', 'Go');
    const { messages } = await desk.kit.json('conv', 'show', 'last');
    return { ...result, given: messages[1].parts.find(({ type }: { type: string }) => type === 'tool_result').content };
  };
  return { ...desk, ask };
}

describe('when a server of the older era', () => {
  test('leaves at the question for its era, then it is started anew and used', async () => {
    expect(await (await odd('leaves')).ask()).toMatchObject({ code: 0, given: 'done' });
  });

  test('keeps silent at that question, then it is greeted in its own way once half of the time is over', async () => {
    const { ask, kit } = await odd('silent');
    await kit.run('config', 'set', 'mcp.o.timeout_s', '8');
    expect(await ask()).toMatchObject({ code: 0, given: 'done' });
  });
});

describe('when a server is a program', () => {
  test('and ends right behind its answer, then the whole answer is there', async () => {
    const { given } = await (await odd('parting')).ask();
    expect(given).toBe('x'.repeat(60_000));
  });

  test('and closes its output, then nobody waits for its answer', async () => {
    const { given } = await (await odd('closed')).ask();
    expect(given).toBe('Cannot use the server o: it closed its output.');
  });

  test('and ends by itself with its input, then what it started ends too', async () => {
    const { ask } = await odd('helper');
    const { err } = await ask();
    const [, pid = ''] = /the helper is (\d+)/.exec(err)!;
    // One that has ended and was not waited for yet is a Z.
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' });
    expect(stdout).toMatch(/^(?:Z.*\n)?$/);
  });

  test('and its last line has no end, then it is told all the same', async () => {
    expect((await (await odd('last words')).ask()).err).toContain('o: these are its last words\n');
  });

  test('and gives a text with a NUL, then that is no text, however small it is', async () => {
    expect((await (await odd('nul')).ask()).given).toBe('[3 bytes that are no text]');
  });
});

test('when many servers run, then nothing is said of listeners', async () => {
  const { env, write } = toolDesk([DONE]);
  const options = { env: { ...env, LLMKIT_HOME: tempHome() } };
  const names = Array.from({ length: 12 }, (_, at) => `s${at}`);
  const servers = Object.fromEntries(names.map((name) => [name, { command: process.execPath, args: [ODD, 'plain'] }]));
  await runBuilt(['mcp', 'add', '--from', write('mcp.json', JSON.stringify({ mcpServers: servers }))], options);
  const { code, err } = await runBuilt(['chat', ...names.flatMap((name) => ['-T', name]), 'Go'], options);
  expect([code, err]).toEqual([0, '']);
});

describe('when a server has a question', () => {
  test.each([
    ['asks', 'nobody can be asked here'],
    ['asks oddly', 'no form can show it'],
  ])('and it %s and nobody decides, then it is cancelled, and that is said once', async (kind, why) => {
    const { err, given } = await (await odd(kind, '200')).ask();
    expect(given).toBe('cancel');
    expect(err.match(/note: the server o has a question/g)).toHaveLength(1);
    expect(err).toContain(`note: the server o has a question, and ${why}: it gets no answer\n`);
  });

  async function asked() {
    const { env } = toolDesk([calls('o__go', {}), DONE]);
    const options = { env: { ...env, LLMKIT_HOME: tempHome() } };
    await runBuilt(['mcp', 'add', 'o', '--', process.execPath, ODD, 'asks'], options);
    const terminal = startInTerminal(['chat', '-T', 'o', '--allow', 'o/*', 'Go'], options);
    await terminal.waitFor('What do you say?');
    return terminal;
  }

  test('and a person refuses it, then it is declined', async () => {
    const terminal = await asked();
    await terminal.play([{ keys: `${KEYS.down}${KEYS.enter}` }, '[o__go gave] decline', 'Done.']);
  });

  test('and its words drive terminals, then no form obeys', async () => {
    const terminal = await asked();
    await terminal.play([{ keys: KEYS.enter }, 'size (abcd; abcd)'], [{ keys: KEYS.enter }, '[o__go gave] accept']);
    expect(terminal.output.text).not.toMatch(/[\u0080-\u009f\u202a-\u202e]/);
  });
});

test('when a server is silent from its start, then its own limit ends the wait', async () => {
  const { kit } = toolDesk([DONE], { env: { PATH: process.env['PATH']! } });
  await kit.run('mcp', 'add', 'm', '--', process.execPath, '-e', 'process.stdin.resume()');
  await kit.run('config', 'set', 'mcp.m.timeout_s', '1');
  expect(await kit.run('mcp', 'show', 'm')).toMatchObject({
    code: 8,
    err: expect.stringContaining('Cannot use the server m: it did not answer within 1 s. Run: llmkit config set mcp.m'),
  });
});

test('when arguments of a prompt collide as names of variables, then each has one of its own', async () => {
  const { kit } = await odd('prompts');
  const values = ['-v', '_1_x=a', '-v', '_1_x_2=b', '-v', '_1_x_3=c'];
  const { out } = await kit.run('prompt', 'render', 'mcp:o/p', ...values);
  expect(out).toContain('{"1.x":"a","1-x":"b","1 x":"c"}');
});

describe('when a server is shown', () => {
  test('and one of its lists fails, then the others are shown, and that is one line', async () => {
    const { kit } = await odd('plain');
    const { code, out, err } = await kit.run('mcp', 'show', 'o');
    expect([code, out]).toEqual([0, 'o/go\tgo\nmcp:o/odd://0\tpage 0\nmcp:o/odd://1\tpage 1\nmcp:o/odd://2\tpage 2\n']);
    expect(err).toMatch(/^warning: its prompts are not shown: Cannot use the server o: it said ".*are lost"\.\n$/);
    expect(Object.keys(await kit.json('mcp', 'show', 'o'))).toEqual(['name', 'command', 'args', 'tools', 'resources']);
  });

  test('and a list comes to the same page for ever, then that page is its last', async () => {
    const { kit } = await odd('same page');
    expect((await kit.run('mcp', 'show', 'o')).out).toBe('o/go\tgo\nmcp:o/odd://0\tpage 0\nmcp:o/odd://7\tpage 7\n');
  });
});
