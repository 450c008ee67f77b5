import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { startChatServer, type ChatServer } from '../support/chat-server.ts';
import { testKit } from '../support/test-kit.ts';

/** Two servers: what vendors are called at, and what LLM_BASE_URL or --base-url names. */
async function house(env: Record<string, string> = {}) {
  const vendor = await startChatServer();
  const local = await startChatServer();
  const { url } = vendor;
  const kit = testKit({
    env: { OPENAI_API_KEY: 'sk-openai', ANTHROPIC_API_KEY: 'sk-anthropic', GROQ_API_KEY: 'sk-groq', ...env },
  });
  await kit.run('config', 'set', 'max_retries', '0');
  for (const name of ['openai', 'groq', 'ollama'])
    await kit.run('config', 'set', `providers.${name}.base_url`, `${url}/v1`);
  await kit.run('config', 'set', 'providers.anthropic.base_url', url);
  return { ...kit, vendor, local };
}

const keyOf = ({ headers }: ChatServer['requests'][number]) =>
  String(headers['x-api-key'] ?? headers.authorization ?? 'no key').replace('Bearer ', '');

const seenBy = ({ requests }: ChatServer) =>
  requests.map((request) => `${request.path} ${(request.body as { model: string }).model} ${keyOf(request)}`);

describe('when LLM_BASE_URL names a server', () => {
  const CHAT = '/v1/chat/completions';
  test.each<[string, string[], string[], string[]]>([
    ['claude-x', ['-m', 'claude-x'], [], [`${CHAT} claude-x sk-llm`]],
    ['org/llama', ['-m', 'org/llama'], [], [`${CHAT} org/llama sk-llm`]],
    ['openai/gpt-5', ['-m', 'openai/gpt-5'], [`${CHAT} gpt-5 sk-openai`], []],
    ['anthropic/claude-x', ['-m', 'anthropic/claude-x'], ['/v1/messages claude-x sk-anthropic'], []],
    ['--provider groq', ['--provider', 'groq', '-m', 'm'], [`${CHAT} m sk-groq`], []],
    ['an alias', ['-m', 'fast'], [`${CHAT} quick sk-groq`], []],
  ])('and %s is asked, then it goes where that says', async (_what, words, atVendor, atLocal) => {
    const { run, runWith, vendor, local } = await house({ LLM_API_KEY: 'sk-llm' });
    await run('config', 'set', 'aliases.fast', 'groq/quick');
    await run('config', 'set', 'provider', 'anthropic');
    const { code, err } = await runWith({ env: { LLM_BASE_URL: `${local.url}/v1` } }, 'chat', 'hi', ...words);
    expect([code, err]).toEqual([0, '']);
    expect([seenBy(vendor), seenBy(local)]).toEqual([atVendor, atLocal]);
  });

  test('and it fails, then a fallback leaves it, without LLM_API_KEY', async () => {
    const { runWith, vendor, local } = await house({ LLM_API_KEY: 'sk-llm' });
    local.reply({ error: { status: 503, type: 'overloaded', message: 'busy' } });
    const env = { LLM_BASE_URL: `${local.url}/v1`, LLM_MODEL: 'm' };
    const { code, err } = await runWith({ env }, 'chat', 'hi', '--fallback', 'gpt-5');
    expect(code).toBe(0);
    expect(seenBy(vendor)).toEqual([`${CHAT} gpt-5 sk-openai`]);
    expect(err).toContain(`The server at ${new URL(local.url).host} is overloaded`);
  });

  test.each<Record<string, string>>([{}, { LLM_PROVIDER: 'openai' }, { LLM_PROVIDER: 'ollama' }])(
    'and %j, and a conversation begins there, then it goes on there, and elsewhere when a vendor is named',
    async (named) => {
      const { runWith, vendor, local } = await house();
      const env = { LLM_BASE_URL: `${local.url}/v1`, ...named };
      await runWith({ env }, 'chat', 'one', '-m', 'm', '--save');
      await runWith({ env }, 'chat', 'two', '-c');
      expect([seenBy(local).length, seenBy(vendor).length]).toEqual([2, 0]);
      await runWith({ env }, 'conv', 'set', 'last', '-m', 'openai/gpt-5');
      await runWith({ env }, 'chat', 'three', '-c');
      expect([seenBy(local).length, seenBy(vendor)]).toEqual([2, [`${CHAT} gpt-5 sk-openai`]]);
    },
  );

  test('then its models are listed', async () => {
    const { runWith, vendor, local } = await house();
    await runWith({ env: { LLM_BASE_URL: `${local.url}/v1` } }, 'models');
    expect(local.requests.map(({ path }) => path)).toEqual(['/v1/models']);
    expect(vendor.requests.map(({ path }) => path)).not.toEqual([]);
  });
});

describe('when --base-url is given', () => {
  test.each([['mock'], ['anthropic'], ['ollama']])(
    'and %s is configured, then the server is asked',
    async (provider) => {
      const { run, vendor, local } = await house();
      await run('config', 'set', 'provider', provider);
      const { code } = await run('chat', 'hi', '-m', 'gpt-x', '--base-url', `${local.url}/v1`);
      expect([code, seenBy(vendor), seenBy(local)]).toEqual([0, [], ['/v1/chat/completions gpt-x no key']]);
    },
  );

  test('and kept with a conversation of mock, then that goes on at the server', async () => {
    const { run, local } = await house();
    await run('conv', 'new', '-m', 'mock/echo');
    await run('conv', 'set', 'last', '--base-url', `${local.url}/v1`);
    expect((await run('conv', 'send', 'last', 'hi', '-m', 'm')).code).toBe(0);
    expect((await run('conv', 'send', 'last', 'again')).code).toBe(0);
    expect(seenBy(local).map((seen) => seen.split(' ')[1])).toEqual(['m', expect.not.stringContaining('echo')]);
  });

  test('with blanks, quotes and the endpoint, then they are taken off', async () => {
    const { run, local } = await house();
    const { code } = await run('chat', 'hi', '-m', 'm', '--base-url', ` "${local.url}/v1/chat/completions" `);
    expect([code, seenBy(local)]).toEqual([0, ['/v1/chat/completions m no key']]);
  });

  test.each([
    ['127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['localhost:8080/v1', 'http://localhost:8080/v1'],
    ['[::1]:8080/v1/chat/completions', 'http://[::1]:8080/v1'],
  ])('as %s, then %s is what was meant', async (given, meant) => {
    const hint = expect.stringContaining(`Did you mean ${meant}?`);
    const kit = testKit({ env: { OPENAI_API_KEY: 'k' } });
    expect(await kit.run('chat', 'hi', '--base-url', given)).toMatchObject({ code: 2, err: hint });
    expect(await kit.run('config', 'set', 'providers.w.base_url', given)).toMatchObject({ code: 2, err: hint });
    for (const variable of ['LLM_BASE_URL', 'OPENAI_BASE_URL'])
      expect(await kit.runWith({ env: { [variable]: given } }, 'chat', 'hi')).toMatchObject({ code: 3, err: hint });
  });

  test.each([
    ['chat', 'hi', '--base-url'],
    ['config', 'set', 'providers.w.base_url'],
  ])('as %s %s %s with a password in it, then that is not repeated', async (...words) => {
    const { code, err } = await testKit().run(...words, 'https://me:hunter2@a.test/v1');
    expect([code, err]).toEqual([2, expect.not.stringContaining('hunter2')]);
  });

  test('and the server refuses, then messages name it by its address', async () => {
    const { run, local } = await house();
    local.reply({ error: { status: 401, type: 'authentication_error', message: 'no' } });
    const { code, err } = await run('chat', 'hi', '-m', 'm', '--base-url', `${local.url}/v1`);
    expect([code, err]).toEqual([
      6,
      expect.stringContaining(`The server at ${new URL(local.url).host} wants a key (401)`),
    ]);
    expect(err).not.toContain('openai');
  });
});

describe('when a name is written wrong', () => {
  test('then nothing is sent and the nearest name is told', async () => {
    const { runWith, vendor } = await house();
    const env = { OPENAI_BASE_URL: '' };
    const kit = testKit({ env: { OPENAI_API_KEY: 'sk' } });
    const { code, err } = await kit.run('chat', 'hi', '-m', 'antropic/claude-x');
    expect([code, err]).toEqual([3, expect.stringContaining('Did you mean anthropic/claude-x?')]);
    await runWith({ env }, 'chat', 'hi', '-m', 'antropic/claude-x');
    expect(seenBy(vendor)).toEqual(['/v1/chat/completions antropic/claude-x sk-openai']);
  });

  test.each([
    ['model', 'antropic/claude-x'],
    ['aliases.fast', 'antropic/claude-x'],
  ])('as config set %s, then it is refused with exit 3', async (key, model) => {
    const kit = testKit();
    const { code, err } = await kit.run('config', 'set', key, model);
    expect([code, err]).toEqual([3, expect.stringContaining('Did you mean anthropic/claude-x?')]);
    expect((await kit.run('config', 'get', key)).code).toBe(4);
    await kit.run('config', 'set', 'provider', 'ollama');
    expect((await kit.run('config', 'set', key, 'hf.co/some/model')).code).toBe(0);
  });
});

test('when the chosen vendor is another than the name says, then that is said once', async () => {
  const vendor = await startChatServer();
  const kit = testKit({ env: { ANTHROPIC_API_KEY: 'k', OPENAI_API_KEY: 'k', ANTHROPIC_BASE_URL: vendor.url } });
  await kit.run('config', 'set', 'provider', 'openai');
  const { code, err } = await kit.run('chat', 'hi', '-m', 'claude-x');
  expect([code, err]).toEqual([0, 'note: asking anthropic, not openai: claude-x is a model of anthropic\n']);
  expect(seenBy(vendor)).toEqual(['/v1/messages claude-x k']);
});

test('when a key is stored in quotes with its name, then it goes out without them', async () => {
  const { runWith, run, vendor } = await house({ GROQ_API_KEY: '' });
  await runWith({ input: 'export GROQ_API_KEY="gsk-abc"\n' }, 'keys', 'set', 'groq');
  await run('chat', 'hi', '-m', 'groq/m');
  expect(seenBy(vendor)).toEqual(['/v1/chat/completions m gsk-abc']);
});

describe('when a name that no provider has stands', () => {
  const wrong = 'antropic/claude-x';
  const hint = expect.stringContaining('Did you mean anthropic/claude-x?');

  test('with a conversation, then it is refused', async () => {
    const kit = testKit();
    expect(await kit.run('conv', 'new', '-m', wrong)).toMatchObject({ code: 3, err: hint });
    await kit.run('conv', 'new', '-m', 'gpt-5');
    expect(await kit.run('conv', 'set', 'last', '-m', wrong)).toMatchObject({ code: 3, err: hint });
  });

  test('in a prompt, then it is refused when it is run', async () => {
    const kit = testKit({ env: { OPENAI_API_KEY: 'k' } });
    await kit.addPrompt('p', 'Hi', '--model', wrong);
    expect(await kit.run('prompt', 'run', 'p', '-m', wrong)).toMatchObject({ code: 3, err: hint });
  });

  test('in settings that were edited by hand, then doctor tells it and an editor cannot save it', async () => {
    const kit = testKit();
    await kit.run('config', 'set', 'temperature', '1');
    writeFileSync(join(kit.home, 'config.json'), JSON.stringify({ kind: 'config', v: 1, aliases: { fast: wrong } }), {
      mode: 0o600,
    });
    const { out, err } = await kit.run('doctor');
    expect(out + err).toContain('aliases.fast in config.json: Cannot ask for "antropic/claude-x"');
    const { config } = kit.app();
    const before = await config.read();
    await expect(config.replace({ ...before, model: wrong }, before)).rejects.toMatchObject({ code: 'config' });
  });
});
