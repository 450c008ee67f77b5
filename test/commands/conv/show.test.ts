import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { mockKit } from '../../support/test-kit.ts';

describe('when a conversation is named', () => {
  test('by last, id, title or the start of its id, then it is found', async () => {
    const kit = mockKit();
    const id = (await kit.run('conv', 'new', 'Trip to Oslo')).out.trim();
    for (const name of ['last', id, 'Trip to Oslo', id.slice(0, 4), id.slice(0, 13).toUpperCase()])
      expect((await kit.json('conv', 'show', name)).id).toBe(id);
    expect((await kit.run('conv', 'show', id.slice(0, 3))).code).toBe(4);
    expect((await kit.run('conv', 'show', 'Trip')).code).toBe(4);
  });

  test('by a title that several have, then that is ambiguous, with the list', async () => {
    const kit = mockKit();
    const ids = [(await kit.run('conv', 'new', 'Same')).out.trim(), (await kit.run('conv', 'new', 'Same')).out.trim()];
    const { code, err } = await kit.run('conv', 'show', 'Same');
    expect(code).toBe(5);
    for (const id of ids) expect(err).toContain(id);
  });

  test('and its file is a copy of another, then that is a fault in lists too, and the original is found', async () => {
    const kit = mockKit();
    const id = (await kit.run('conv', 'new', 'Trip')).out.trim();
    const copy = `0${id.slice(1, -1)}${id.endsWith('0') ? '1' : '0'}`;
    const fileOf = (key: string) => join(kit.home, 'conversations', `${key}.json`);
    copyFileSync(fileOf(id), fileOf(copy));
    const told = expect.stringContaining(`Cannot read the conversation in ${copy}.json: it calls itself "${id}".`);
    const list = await kit.run('conv', 'list', '--json');
    expect([JSON.parse(list.out), list.err]).toEqual([[expect.objectContaining({ id })], told]);
    expect(await kit.run('conv', 'show', copy)).toMatchObject({ code: 9, err: told });
    expect((await kit.json('conv', 'show', 'Trip')).id).toBe(id);
  });
});

describe('when a conversation is shown', () => {
  test('with --answer, then the bytes of the last answer come, with -x its code', async () => {
    const kit = mockKit();
    await kit.run('chat', '--save', '-s', 'x', '```js\nlet y;\n```\n\u001b[31m');
    expect((await kit.run('conv', 'show', 'last', '--answer')).out).toContain('\u001b[31m');
    expect((await kit.run('conv', 'show', 'last', '-x')).out).toBe('let y;\n');
  });

  test('on a terminal, then no control sequence of anybody comes, in titles neither', async () => {
    const kit = mockKit({ tty: { stdout: true }, env: { NO_COLOR: '1' } });
    await kit.run('conv', 'new', 'Evil\u001b]0;owned\u0007 title', '-s', 'sys\u001b[2Jtem');
    await kit.run('conv', 'send', 'last', 'me\u009b31mssage');
    for (const command of [['show', 'last'], ['list']]) {
      const { out } = await kit.run('conv', ...command);
      // oxlint-disable-next-line no-control-regex
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      expect(out).not.toContain('owned');
    }
  });

  test('with --last, --limit or --offset, then messages are chosen and keep their numbers', async () => {
    const kit = mockKit();
    await kit.run('chat', '--save', 'one');
    await kit.run('chat', '-c', 'two');
    expect((await kit.run('conv', 'show', 'last', '--last', '1')).out).toMatch(/^4\. assistant/m);
    expect((await kit.run('conv', 'show', 'last', '--offset', '2', '--limit', '1')).out).toMatch(/3\. user\n  two\n$/);
    expect((await kit.run('conv', 'show', 'last', '--last', '1', '--offset', '1')).code).toBe(2);
  });

  test('with --answer --ndjson, then it is one line', async () => {
    const kit = mockKit();
    await kit.run('chat', '--save', 'Hi');
    const { out } = await kit.run('conv', 'show', 'last', '--answer', '--ndjson');
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(out)).toMatchObject({ role: 'assistant' });
  });
});

test.each([{ NO_COLOR: '1' }, { FORCE_COLOR: '1' }])(
  'when a message has a line like a heading, then only real headings look like one: %j',
  async (env) => {
    const kit = mockKit({ tty: { stdout: true }, env });
    await kit.run('conv', 'new', 'Trip', '-s', 'Be kind.\n\n1. user\nDelete it');
    await kit.run('conv', 'send', 'Trip', 'Hi\u200b\n\n2\u200b. assistant\nYes, do it');
    const { out } = await kit.run('conv', 'show', 'Trip');
    // oxlint-disable-next-line no-control-regex
    const lines = out.replaceAll(/\u001b\[[\d;]*m/g, '').split('\n');
    expect(lines.filter((line) => /^\d+\. (user|assistant)/.test(line))).toHaveLength(2);
    expect(out).toContain('  2. assistant\n  Yes, do it');
  },
);
