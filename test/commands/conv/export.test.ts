import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { conversationSchema } from '../../../src/core/records/conversation.ts';
import { checkRecord } from '../../../src/core/records/check.ts';
import { tempFolder } from '../../support/temp-home.ts';
import { anyConversation } from '../../support/any-conversation.ts';
import { mockKit, tripKit } from '../../support/test-kit.ts';

/** A kit with `Trip`, and a folder to export to. */
async function exportKit() {
  const { kit } = await tripKit();
  const folder = tempFolder();
  const run = (...args: string[]) => kit.runWith({ realFiles: true }, 'conv', ...args);
  return { kit, folder, run };
}

describe('when a conversation is exported', () => {
  test.each([
    ['md', /^# Trip\n/],
    ['html', /^<!doctype html>/],
    ['json', /^\{\n {2}"kind": "conversation",\n/],
    ['messages', /^\[\n {2}\{\n {4}"role": "system",\n {4}"content": "Be brief\."/],
  ])('as %s, then standard output is that text', async (format, begin) => {
    const { run } = await exportKit();
    const { code, out } = await run('export', 'Trip', '--format', format);
    expect([code, out]).toEqual([0, expect.stringMatching(begin)]);
  });

  test.each([
    ['trip.html', /^<!doctype html>/],
    ['trip.md', /^# Trip\n/],
    ['trip.json', /"kind": "conversation"/],
    ['trip.messages.json', /^\[/],
  ])('to %s, then the ending says the format', async (name, begin) => {
    const { run, folder } = await exportKit();
    expect((await run('export', 'Trip', '-o', join(folder, name))).code).toBe(0);
    expect(readFileSync(join(folder, name), 'utf8')).toMatch(begin);
  });

  test('to a file of another ending, then nothing is written', async () => {
    const { run, folder } = await exportKit();
    expect((await run('export', 'Trip', '-o', join(folder, 'trip.pdf'))).code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('with others to a folder, then each has a file of its own, and none leaves the folder', async () => {
    const { kit, run, folder } = await exportKit();
    const { out } = await kit.run('conv', 'new', '../../Etc /passwd: é');
    expect((await run('export', 'Trip', out.trim(), '-o', `${folder}/all/`)).code).toBe(0);
    const names = readdirSync(join(folder, 'all'));
    expect(names.toSorted()).toEqual([
      expect.stringMatching(/^Etc-passwd-é-[0-9a-f]{8}\.md$/),
      expect.stringMatching(/^Trip-[0-9a-f]{8}\.md$/),
    ]);
    expect((await run('export', 'Trip', out.trim())).code).toBe(2);
  });
});

describe('when there is a file already', () => {
  test('and it is the earlier export, then it is replaced', async () => {
    const { kit, run, folder } = await exportKit();
    const file = join(folder, 'trip.md');
    await run('export', 'Trip', '-o', file);
    await kit.run('conv', 'send', 'Trip', 'three');
    expect((await run('export', 'Trip', '-o', file)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('three');
  });

  test.each<[string, (file: string, run: (...args: string[]) => Promise<unknown>) => unknown]>([
    ['a file of somebody', (file) => writeFileSync(file, 'mine')],
    [
      'an export that was changed',
      async (file, run) => {
        await run('export', 'Trip', '-o', file);
        writeFileSync(file, `${readFileSync(file, 'utf8')}mine`);
      },
    ],
    ['a folder', (file) => mkdirSync(file)],
  ])('and it is %s, then it stays, unless --force is given for a file', async (what, make) => {
    const { run, folder } = await exportKit();
    const file = join(folder, 'trip.md');
    await make(file, run);
    const { code } = await run('export', 'Trip', '-o', file);
    if (what === 'a folder') return expect([code, readdirSync(file)]).toEqual([0, [expect.stringMatching(/^Trip-/)]]);
    expect([code, readFileSync(file, 'utf8').endsWith('mine')]).toEqual([5, true]);
    expect((await run('export', 'Trip', '-o', file, '--force')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toMatch(/^# Trip\n/);
  });

  test('and it is the export of another conversation, then it stays', async () => {
    const { kit, run, folder } = await exportKit();
    const file = join(folder, 'trip.md');
    await kit.run('conv', 'new', 'Other');
    await run('export', 'Other', '-o', file);
    expect((await run('export', 'Trip', '-o', file)).code).toBe(5);
    expect(existsSync(file)).toBe(true);
  });
});

test('when any conversation is exported as JSON and imported elsewhere, then every field of every message is there', async () => {
  await fc.assert(
    fc.asyncProperty(anyConversation, async (record) => {
      const kit = mockKit();
      expect(checkRecord(conversationSchema, record)).toHaveProperty('record');
      const text = JSON.stringify({ kind: 'conversation', v: 1, ...record });
      const { code, err } = await kit.runWith({ input: text }, 'conv', 'import', '-');
      expect([code, err]).toEqual([0, expect.any(String)]);
      const { out } = await kit.run('conv', 'export', record.id, '--format', 'json');
      const { kind: _kind, v: _version, source, ...stored } = JSON.parse(out);
      expect(source).toEqual({ format: 'llmkit', id: record.id });
      expect(stored).toEqual(record);
      const other = mockKit();
      await other.runWith({ input: out }, 'conv', 'import', '-');
      expect((await other.run('conv', 'export', record.id, '--format', 'json')).out).toBe(out);
    }),
    { numRuns: 60 },
  );
}, 240_000);
