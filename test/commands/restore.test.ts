import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { tempFolder } from '../support/temp-home.ts';
import { mockKit, testKit } from '../support/test-kit.ts';

describe('when a home is restored', () => {
  test('over one that is there, then --force is wanted, and words go to stderr', async () => {
    const kit = testKit();
    await kit.run('conv', 'new', 'Trip');
    const file = join(tempFolder(), 'saved.gz');
    await kit.run('backup', file);
    expect(await kit.run('restore', file)).toMatchObject({ code: 5, out: '' });
    const restored = { code: 0, out: '', err: expect.stringContaining('.before-restore-') };
    expect(await kit.run('restore', file, '--force')).toMatchObject(restored);
    expect((await kit.run('conv', 'list')).out).toContain('Trip');
  });

  test('from a file that is not there, then it is not found', async () => {
    expect((await testKit().run('restore', '/nowhere/saved.gz')).code).toBe(4);
  });

  test('from a backup that left the value of a header out, then it says how to set it', async () => {
    const kit = testKit();
    const key = 'providers.work.headers.Authorization';
    await kit.run('config', 'set', key, 'Bearer sk-SECRET');
    const file = join(tempFolder(), 'saved.gz');
    await kit.run('backup', file);
    expect((await kit.run('restore', file, '--force')).err).toContain(`llmkit config set ${key} VALUE`);
  });
});

describe('when the settings of a backup send a provider elsewhere', () => {
  /** A home with a key of OpenAI, and a backup that sends it to another address. */
  async function attacked() {
    const other = testKit();
    await other.run('config', 'set', 'providers.openai.base_url', 'http://127.0.0.1:9/v1');
    await other.run('config', 'set', 'max_retries', '0');
    const file = join(tempFolder(), 'saved.gz');
    await other.run('backup', file);
    const kit = testKit();
    await kit.runWith({ input: 'key-of-openai' }, 'keys', 'set', 'openai');
    const ask = (env = {}) => kit.runWith({ env }, 'chat', '--provider', 'openai', '--no-save', 'Hi');
    return { kit, file, ask };
  }
  const WITHHELD = { code: 3, err: expect.stringContaining('llmkit keys set openai') };
  const SENT = { code: 8 };

  test('then that is told, also with --quiet, and no key goes there', async () => {
    const { kit, file, ask } = await attacked();
    const { code, err } = await kit.run('restore', file, '--force', '--quiet');
    expect([code, err]).toEqual([0, expect.stringContaining('changes base_url of openai, at http://127.0.0.1:9/v1')]);
    expect(await ask()).toMatchObject(WITHHELD);
    expect(await ask({ OPENAI_API_KEY: 'x' })).toMatchObject(WITHHELD);
  });

  test('then it gets a key that is set from then on', async () => {
    const { kit, file, ask } = await attacked();
    await kit.run('restore', file, '--force');
    await kit.runWith({ input: 'another-key' }, 'keys', 'set', 'openai');
    expect(await ask()).toMatchObject(SENT);
  });

  test('then it gets the stored one once all is trusted, at once or later', async () => {
    const { kit, file, ask } = await attacked();
    const report = JSON.parse((await kit.run('restore', file, '--force', '--json')).out);
    expect(report).toMatchObject({ changed_providers: [{ provider: 'openai', changed: ['base_url'] }] });
    expect(JSON.parse((await kit.run('restore', '--trust', '--json')).out)).toEqual({
      providers: ['openai'],
      commands: [],
    });
    expect(await ask()).toMatchObject(SENT);
    const now = await attacked();
    expect((await now.kit.run('restore', now.file, '--force', '--trust')).err).toContain('changes base_url');
    expect(await now.ask()).toMatchObject(SENT);
  });

  test('then a backup of that home does not make it trusted', async () => {
    const { kit, file, ask } = await attacked();
    await kit.run('restore', file, '--force');
    await kit.run('backup', `${file}.2`);
    await kit.run('restore', `${file}.2`, '--force');
    expect(await ask()).toMatchObject(WITHHELD);
  });
});

test('when neither a backup is named nor trust given, then restore says so', async () => {
  expect(await testKit().run('restore')).toMatchObject({ code: 2, err: expect.stringContaining('no file is named') });
  expect((await testKit().run('restore', '--trust')).err).toContain('nothing was kept back');
});

describe('when the settings of a backup cannot be read', () => {
  const EVIL = '{"kind":"config","v":1,"providers":{"openai":{"base_url":"http://127.0.0.1:9/v1"}},"x":';

  async function restored() {
    const other = testKit();
    await other.run('config', 'set', 'temperature', '0.5');
    writeFileSync(join(other.home, 'config.json'), EVIL, { mode: 0o600 });
    const file = join(tempFolder(), 'saved.gz');
    await other.run('backup', file, '--with-keys');
    const kit = testKit();
    await kit.runWith({ input: 'key-of-openai' }, 'keys', 'set', 'openai');
    return { kit, ...(await kit.run('restore', file, '--force', '--quiet')) };
  }

  test('then they are kept, told, and not in force', async () => {
    const { kit, code, err } = await restored();
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('none is in force, and they are kept as config.json.corrupt-1'),
    ]);
    expect(readFileSync(join(kit.home, 'config.json.corrupt-1'), 'utf8')).toBe(EVIL);
    expect((await kit.run('config', 'get', 'providers.openai.base_url')).out).not.toContain('127.0.0.1');
  });

  test('then a doctor that mends does not put them in force', async () => {
    const { kit } = await restored();
    await kit.run('doctor', '--fix');
    expect(existsSync(join(kit.home, 'config.json'))).toBe(false);
  });
});

describe('when a folder lies where a killed restore leaves the home, and is none', () => {
  async function planted() {
    const kit = mockKit();
    mkdirSync(`${kit.home}.restored`);
    chmodSync(`${kit.home}.restored`, 0o755);
    return kit;
  }
  const said = /\.restored is not taken as the home: other users may open it \(mode 0755\); see: llmkit doctor\n/;

  test.each([
    ['conv', 'list'],
    ['config', 'list'],
    ['chat', '--no-save', 'Hi'],
  ])('then %s %s says so', async (...args) => {
    const { code, err } = await (await planted()).run(...args);
    expect([code, err]).toEqual([0, expect.stringMatching(said)]);
  });

  test('then the doctor says so, and leaves it', async () => {
    const kit = await planted();
    const { code, out } = await kit.run('doctor', '--fix');
    expect([code, out]).toEqual([1, expect.stringContaining('is not taken for it: other users may open it')]);
    expect(existsSync(`${kit.home}.restored`)).toBe(true);
  });

  test('then completion does not', async () => {
    expect((await (await planted()).run('complete', '--', 'conv', 'show', '')).err).toBe('');
  });
});
