import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { testKit } from '../support/test-kit.ts';

const kitWithMock = () => testKit({ env: { LLM_PROVIDER: 'mock' } });

describe('a conversation', () => {
  test('is named by last, id, title and the start of its id', async () => {
    const kit = kitWithMock();
    const id = (await kit.run('conv', 'new', 'Trip to Oslo')).out.trim();
    for (const name of ['last', id, 'Trip to Oslo', id.slice(0, 4), id.slice(0, 13).toUpperCase()]) {
      expect(JSON.parse((await kit.run('conv', 'show', name, '--json')).out).id).toBe(id);
    }
    expect((await kit.run('conv', 'show', id.slice(0, 3))).code).toBe(4);
    expect((await kit.run('conv', 'show', 'Trip')).code).toBe(4);
  });

  test('that several titles fit is ambiguous, with the list', async () => {
    const kit = kitWithMock();
    const ids = [(await kit.run('conv', 'new', 'Same')).out.trim(), (await kit.run('conv', 'new', 'Same')).out.trim()];
    const { code, err } = await kit.run('conv', 'show', 'Same');
    expect(code).toBe(5);
    for (const id of ids) expect(err).toContain(id);
  });

  test('whose file is a copy of another is a fault in lists and when it is asked for, and its original is found', async () => {
    const kit = kitWithMock();
    const id = (await kit.run('conv', 'new', 'Trip')).out.trim();
    const copy = `0${id.slice(1, -1)}${id.endsWith('0') ? '1' : '0'}`;
    const fileOf = (key: string) => join(kit.home, 'conversations', `${key}.json`);
    copyFileSync(fileOf(id), fileOf(copy));
    const told = `Cannot read the conversation in ${copy}.json: it calls itself "${id}".`;
    const list = await kit.run('conv', 'list', '--json');
    expect(JSON.parse(list.out)).toMatchObject([{ id }]);
    expect(list.err).toContain(told);
    expect(await kit.run('conv', 'show', copy)).toMatchObject({ code: 9, err: expect.stringContaining(told) });
    expect(JSON.parse((await kit.run('conv', 'show', 'Trip', '--json')).out).id).toBe(id);
  });

  test('takes its title from the first question when it has none', async () => {
    const kit = kitWithMock();
    await kit.run('chat', '--save', 'Why is the sky blue?\nAnd the sea?');
    expect(JSON.parse((await kit.run('conv', 'list', '--json')).out)).toMatchObject([
      { title: 'Why is the sky blue?', message_count: 2 },
    ]);
  });

  test('keeps what it was created with', async () => {
    const kit = testKit();
    await kit.run('config', 'set', 'aliases.fast', 'mock/echo');
    await kit.run('conv', 'new', '-m', 'fast', '-s', 'Be brief.', '--temperature', '0.1');
    await kit.run('config', 'set', 'aliases.fast', 'openai/gpt-5');
    expect((await kit.run('conv', 'send', 'last', 'Hi')).out).toContain('Be brief.');
    const record = JSON.parse((await kit.run('conv', 'show', 'last', '--json')).out);
    expect(record).toMatchObject({
      system_prompt: 'Be brief.',
      settings: { provider: 'mock', model: 'echo', temperature: 0.1 },
    });
  });

  test('--no-save reads the conversation and leaves it as it was', async () => {
    const kit = kitWithMock();
    await kit.run('chat', '--save', 'one');
    expect((await kit.run('chat', '-c', '--no-save', 'two')).out).toContain('one');
    expect(JSON.parse((await kit.run('conv', 'show', 'last', '--json')).out).message_count).toBe(2);
  });

  test('-c says on stderr which one it continues, and without any there is nothing to continue', async () => {
    const kit = kitWithMock();
    expect((await kit.run('chat', '-c', 'x')).code).toBe(4);
    await kit.run('chat', '--save', 'First question');
    expect((await kit.run('chat', '-c', 'x')).err).toMatch(/^note: continuing "First question" \([0-9a-f]{8}\)\n$/);
  });
});

describe('conv show', () => {
  test('--answer prints the bytes of the last answer, -x its code', async () => {
    const kit = kitWithMock();
    await kit.run('chat', '--save', '-s', 'x', '```js\nlet y;\n```\n\u001b[31m');
    expect((await kit.run('conv', 'show', 'last', '--answer')).out).toContain('\u001b[31m');
    expect((await kit.run('conv', 'show', 'last', '-x')).out).toBe('let y;\n');
  });

  test('on a terminal shows no control sequence of anybody, in titles neither', async () => {
    const kit = kitWithMock();
    await kit.run('conv', 'new', 'Evil\u001b]0;owned\u0007 title', '-s', 'sys\u001b[2Jtem');
    await kit.run('conv', 'send', 'last', 'me\u009b31mssage');
    for (const command of [['show', 'last'], ['list']]) {
      const { out } = await kit.runWith({ tty: { stdout: true }, env: { NO_COLOR: '1' } }, 'conv', ...command);
      // oxlint-disable-next-line no-control-regex
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      expect(out).not.toContain('owned');
    }
  });

  test('--last, --limit and --offset choose messages and keep their numbers', async () => {
    const kit = kitWithMock();
    await kit.run('chat', '--save', 'one');
    await kit.run('chat', '-c', 'two');
    expect((await kit.run('conv', 'show', 'last', '--last', '1')).out).toMatch(/^4\. assistant/m);
    expect((await kit.run('conv', 'show', 'last', '--offset', '2', '--limit', '1')).out).toMatch(/3\. user\ntwo\n$/);
    expect((await kit.run('conv', 'show', 'last', '--last', '1', '--offset', '1')).code).toBe(2);
  });

  test('--answer --ndjson is one line', async () => {
    const kit = kitWithMock();
    await kit.run('chat', '--save', 'Hi');
    const { out } = await kit.run('conv', 'show', 'last', '--answer', '--ndjson');
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({ role: 'assistant' });
  });
});

describe('conv rm', () => {
  test('asks, and where nobody can be asked wants --force', async () => {
    const kit = kitWithMock();
    await kit.run('conv', 'new', 'A');
    expect(await kit.run('conv', 'rm', 'last')).toMatchObject({ code: 2, err: expect.stringContaining('--force') });
    expect((await kit.run('conv', 'rm', 'last', '--force')).code).toBe(0);
    expect(JSON.parse((await kit.run('conv', 'list', '--json')).out)).toEqual([]);
  });

  test('removes nothing when one name is wrong', async () => {
    const kit = kitWithMock();
    await kit.run('conv', 'new', 'A');
    expect((await kit.run('conv', 'rm', 'A', 'Nope', '--force')).code).toBe(4);
    expect(JSON.parse((await kit.run('conv', 'list', '--json')).out)).toHaveLength(1);
  });
});

describe('conv list', () => {
  test('pages, newest used first', async () => {
    const kit = kitWithMock();
    for (const title of ['a', 'b', 'c']) {
      await kit.run('conv', 'new', title);
      // Two records of the same millisecond have no order.
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
    await kit.run('conv', 'send', 'a', 'again');
    const titles = async (...args: string[]) =>
      JSON.parse((await kit.run('conv', 'list', '--json', ...args)).out).map(({ title }: { title: string }) => title);
    expect(await titles()).toEqual(['a', 'c', 'b']);
    expect(await titles('--limit', '1', '--offset', '1')).toEqual(['c']);
    expect(await titles('--all', '--offset', '2')).toEqual(['b']);
  });

  test.each([
    [[], 'no conversations yet; start one'],
    [['--offset', '100'], 'no conversations in this part of the list'],
    [['--limit', '0'], 'no conversations in this part of the list'],
  ])('with %j and nothing to show says: %s', async (flags, note) => {
    expect((await kitWithMock().run('conv', 'list', ...flags)).err).toContain(note);
  });
});
