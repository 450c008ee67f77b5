import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { createMemoryStore } from '../../src/store/memory/store.ts';
import { startChatServer } from '../support/chat-server.ts';
import { tempFolder } from '../support/temp-home.ts';
import { testKit } from '../support/test-kit.ts';

test('when there is nothing yet, then the doctor is content and makes nothing', async () => {
  const kit = testKit();
  expect(await kit.run('doctor')).toMatchObject({ code: 0, err: '', out: expect.stringContaining('keys: none') });
  expect(existsSync(kit.home)).toBe(false);
});

test('when something is wrong, then it is told on stdout and the exit is 1 until it is mended', async () => {
  const kit = testKit({ env: { OPENAI_API_KEY: 'key-of-openai' } });
  await kit.run('config', 'set', 'temperature', '1');
  chmodSync(join(kit.home, 'config.json'), 0o644);
  const found = await kit.run('doctor');
  expect([found.code, found.err]).toEqual([1, 'error: The doctor found 1 fault.\n']);
  expect(found.out).toMatch(/^keys: openai$/m);
  expect(found.out).toMatch(
    /^fault: .*config\.json: Other users may open it \(mode 0644\)\. Run: llmkit doctor --fix\.$/m,
  );
  expect(await kit.run('doctor', '--fix')).toMatchObject({ code: 0, out: expect.stringMatching(/^mended: /m) });
  expect(await kit.run('doctor')).toMatchObject({ code: 0, err: '' });
});

test('when a setting has a value that is not allowed, then it is a fault that only its owner can mend', async () => {
  const kit = testKit();
  await kit.run('config', 'set', 'temperature', '1');
  const file = join(kit.home, 'config.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace(': 1\n}', ': 9,\n  "from_tomorrow": true\n}'));
  const { code, out } = await kit.run('doctor', '--fix', '--json');
  const { findings } = JSON.parse(out);
  expect([code, findings]).toEqual([
    1,
    [{ path: file, message: expect.stringContaining('temperature'), hint: expect.stringContaining('config set') }],
  ]);
});

test('when the network is asked, then a provider that does not answer is a fault', async () => {
  const server = await startChatServer();
  const kit = testKit({ env: { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: `${server.url}/v1`, LLM_PROVIDER: 'openai' } });
  expect((await kit.run('doctor')).code).toBe(0);
  expect(server.requests).toEqual([]);
  await kit.run('config', 'set', 'providers.gone.base_url', 'http://127.0.0.1:9/v1');
  await kit.run('config', 'set', 'max_retries', '0');
  expect((await kit.run('doctor')).code).toBe(0);
  const { code, out } = await kit.run('doctor', '--network');
  expect([code, out]).toEqual([1, expect.stringMatching(/^fault: network: .*127\.0\.0\.1:9/m)]);
});

test('when a home is backed up and restored, then paths go to stdout and words to stderr', async () => {
  const kit = testKit();
  await kit.run('conv', 'new', 'Trip');
  const file = join(tempFolder(), 'saved.gz');
  expect(await kit.run('backup', file)).toMatchObject({
    code: 0,
    out: `${file}\n`,
    err: 'saved 1 file, without keys\n',
  });
  expect(await kit.run('backup', file)).toMatchObject({ code: 5, out: '' });
  expect(await kit.run('restore', file)).toMatchObject({ code: 5, out: '' });
  const restored = await kit.run('restore', file, '--force');
  expect(restored).toMatchObject({ code: 0, out: '', err: expect.stringContaining('.before-restore-') });
  expect((await kit.run('conv', 'list')).out).toContain('Trip');
  expect((await kit.run('restore', '/nowhere/saved.gz')).code).toBe(4);
});

test('when a backup leaves the value of a header out, then it and the restore say which', async () => {
  const kit = testKit();
  const key = 'providers.work.headers.Authorization';
  await kit.run('config', 'set', key, 'Bearer sk-SECRET');
  const file = join(tempFolder(), 'saved.gz');
  expect((await kit.run('backup', file)).err).toBe(`saved 1 file, without keys, ${key}\n`);
  expect((await kit.run('restore', file, '--force')).err).toContain(`llmkit config set ${key} VALUE`);
});

test('when the store is in memory, then there is nothing to examine and nothing to save', async () => {
  const { home } = createMemoryStore();
  expect(await home.examine({ fix: true })).toEqual({ files: 0, findings: [] });
  const at = new Date();
  await expect(home.backUp('x', { keys: false, force: false, at })).rejects.toMatchObject({ code: 'usage' });
  await expect(home.restore('x', { force: false, at })).rejects.toMatchObject({ code: 'usage' });
});
