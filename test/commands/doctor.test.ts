import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startChatServer } from '../support/chat-server.ts';
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
  expect(found.out).toMatch(/^key: openai: …, of OPENAI_API_KEY$/m);
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
