import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { isLong } from '../support/long.ts';
import { keys, startInTerminal } from '../support/pty.ts';
import { tempFolder, tempHome } from '../support/temp-home.ts';

const COUNT = isLong ? 10_000 : 1_000;
const MIDDLE = `n${COUNT / 2}.txt`;

/** A backup of many files. */
function backupOfMany(): string {
  const content = 'x';
  const sha256 = createHash('sha256').update(content).digest('hex');
  const one = { changed_at: '2026-01-31T08:00:00.000Z', sha256, encoding: 'utf8', content };
  const files = Array.from({ length: COUNT }, (_, at) => ({ path: `notes/n${at}.txt`, ...one }));
  const lines = [{ kind: 'backup', v: 1, created_at: one.changed_at }, ...files, { end: true, files: COUNT }];
  const file = join(tempFolder(), 'many.gz');
  writeFileSync(file, gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
  return file;
}

describe('when a backup of many files is restored', () => {
  const file = backupOfMany();

  test('then a terminal is told how far it is', async () => {
    const home = tempHome();
    const terminal = startInTerminal(['restore', file], { env: { LLMKIT_HOME: home } });
    await terminal.play([keys(), ` of ${COUNT} files`, `restored ${COUNT} files`]);
    expect(await terminal.ended).toMatchObject({ exitCode: 0 });
    expect(readdirSync(join(home, 'notes'))).toHaveLength(COUNT);
  });

  test.each([
    ['while files are written', `${MIDDLE}#1`],
    ['while they are brought to the disk', `${MIDDLE}#2`],
  ])('and Ctrl-C comes %s, then it ends by itself and the home is as it was', async (_when, at) => {
    const home = tempHome();
    await runBuilt(['config', 'set', 'temperature', '1'], { env: { LLMKIT_HOME: home } });
    const before = readFileSync(join(home, 'config.json'), 'utf8');
    const { code, signal } = await runBuilt(['restore', file, '--force'], {
      env: { LLMKIT_HOME: home, INTERRUPT_AT: at },
      nodeArgs: ['--require', resolve('test/support/interrupt-at-open.cjs')],
    });
    expect([code, signal]).toEqual([130, null]);
    expect([readdirSync(dirname(home)), readdirSync(home)]).toEqual([[basename(home)], ['config.json']]);
    expect(readFileSync(join(home, 'config.json'), 'utf8')).toBe(before);
  });
});
