import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { processIo } from '../../src/terminal/process-io.ts';

test('when it is asked if a file can be written, then folders and missing folders are told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'llmkit-test-'));
  const io = processIo();
  writeFileSync(join(folder, 'old.md'), 'old');
  await io.checkWritable(join(folder, 'old.md'));
  await io.checkWritable(join(folder, 'new.md'));
  await expect(io.checkWritable(folder)).rejects.toThrow('it is a folder');
  await expect(io.checkWritable('')).rejects.toThrow('Cannot write');
  await expect(io.checkWritable(join(folder, 'none', 'x.md'))).rejects.toThrow('no such file or folder');
  await expect(io.checkWritable(join(folder, 'old.md', 'x.md'))).rejects.toThrow('not a folder');
  expect(readFileSync(join(folder, 'old.md'), 'utf8')).toBe('old');
});

test('when a device has no end, then it is read up to the limit', async () => {
  const io = processIo();
  const { signal } = new AbortController();
  await expect(io.readFile('/dev/zero', 1000, signal)).rejects.toMatchObject({ code: 'input_too_large' });
  expect(await io.readFile('/dev/null', 1000, signal)).toHaveLength(0);
  const folder = mkdtempSync(join(tmpdir(), 'llmkit-test-'));
  const content = 'x'.repeat(200_000);
  writeFileSync(join(folder, 'long'), content);
  expect(Buffer.from(await io.readFile(join(folder, 'long'), 200_000, signal)).toString()).toBe(content);
  await expect(io.readFile(folder, 1000, signal)).rejects.toThrow('it is a folder');
});
