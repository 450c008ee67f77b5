import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createStore } from '../../src/store/store.ts';
import { testKit } from '../support/test-kit.ts';

const KEY = 'sk-proj-SECRETabcdef0123456789';
/** Nobody knows whose it is. */
const BARE = 'SECRETaf03c2e1d4b59687a1b2c3d4e5f6';
const URL_WITH_PASSWORD = 'https://me:SECRETpw@example.com/v1';

const COMMANDS = [
  ['chat', `--api-key=${KEY}`, 'hi'],
  ['chat', `--api-key=${BARE}`, 'hi'],
  ['chat', `-k${KEY}`, 'hi'],
  [`--token=${BARE}`, 'chat', 'hi'],
  ['chat', '-m', KEY, 'hi'],
  ['chat', `--model=${KEY}`, 'hi'],
  ['chat', '-m', `openai/${KEY}`, 'hi'],
  ['chat', '--fallback', KEY, '--provider', 'mock', 'hi'],
  ['chat', '--provider', KEY, 'hi'],
  ['chat', '--provider', BARE, 'hi'],
  ['chat', '--temperature', KEY, 'hi'],
  ['chat', '--timeout', BARE, 'hi'],
  ['chat', '--base-url', URL_WITH_PASSWORD, 'hi'],
  ['chat', '--base-url', 'https://me:SE/CRET@example.com', 'hi'],
  ['chat', '--base-url', 'https://example.com/v1?code=SECRET', 'hi'],
  ['chat', '--conv', KEY, 'hi'],
  ['keys', 'set', KEY],
  ['keys', 'set', BARE],
  ['keys', 'set', 'openai', KEY],
  ['keys', 'rm', KEY],
  ['keys', 'rm', BARE],
  ['keys', KEY],
  [KEY],
  ['models', '--provider', KEY],
  ['config', 'set', 'providers.work.api_key_env', KEY],
  ['config', 'set', 'providers.work.api_key_env', BARE],
  ['config', 'set', 'providers.work.base_url', URL_WITH_PASSWORD],
  ['config', 'set', 'providers.work.base_url', 'https://:SECRET@example.com'],
  ['config', 'set', 'providers.work.model', KEY],
  ['config', 'set', `providers.${KEY}.model`, 'x'],
  ['config', 'set', 'model', KEY],
  ['config', 'set', 'provider', KEY],
  ['config', 'set', 'aliases.fast', KEY],
  ['config', 'set', `aliases.${KEY}`, 'x'],
  ['config', 'set', KEY, 'x'],
  ['config', 'get', KEY],
  ['conv', 'show', KEY],
  ['conv', 'new', 'Trip', '-m', KEY],
  ['prompt', 'show', KEY],
  ['prompt', 'run', KEY],
  ['vars', 'rm', KEY],
  ['restore', `/nowhere/${KEY}`],
];

describe.each(COMMANDS)('when a key is given where something else belongs: %s %s %s', (...args) => {
  test.each([[], ['--json']])('then it is refused and not repeated %s', async (...flags) => {
    const kit = testKit({ env: { OPENAI_API_KEY: 'x' } });
    const words = args.filter((word) => word !== undefined);
    const { code, out, err } = await kit.run(...flags, ...words);
    expect(code).not.toBe(0);
    expect(out + err).not.toMatch(/SE\/?CRET/);
  });
});

describe('when a home already holds a key where something else belongs', () => {
  const config = { kind: 'config', v: 1, providers: { work: { api_key_env: BARE, base_url: URL_WITH_PASSWORD } } };

  test.each([
    ['config', 'list'],
    ['config', 'list', '--json'],
    ['config', 'list', '--effective'],
    ['doctor'],
    ['doctor', '--json'],
    ['chat', '--provider', 'work', 'hi'],
    ['complete', '--', 'chat', '--provider', ''],
  ])('then no command shows it: %s %s %s', async (...args) => {
    const kit = testKit();
    await kit.run('config', 'set', 'temperature', '1');
    writeFileSync(join(kit.home, 'config.json'), JSON.stringify(config));
    const { out, err } = await kit.run(...args.filter((word) => word !== undefined));
    expect(out + err).not.toContain('SECRET');
    expect(out + err).not.toBe('');
  });
});

test('when a line of a chat holds a key, then it is not kept for recall', async () => {
  const { home } = testKit();
  const { history } = createStore(home, { clock: { monotonic: () => 0 } });
  for (const line of ['Hello', `/model ${KEY}`, `/set base_url ${URL_WITH_PASSWORD}`]) await history.append(line);
  expect(await history.read()).toEqual(['Hello']);
  expect(readFileSync(join(home, 'history'), 'utf8')).not.toContain('SECRET');
});

test('when a key was stored under a key, then it can be removed without being shown', async () => {
  const kit = testKit();
  await kit.run('config', 'set', 'temperature', '1');
  writeFileSync(join(kit.home, 'keys.json'), JSON.stringify({ kind: 'keys', v: 1, keys: { [KEY]: 'x' } }), {
    mode: 0o600,
  });
  const shown = [await kit.run('keys', 'list'), await kit.run('keys', 'rm', KEY, '--json')];
  expect(shown.map(({ code }) => code)).toEqual([0, 0]);
  expect(JSON.stringify(shown)).not.toContain('SECRET');
});
