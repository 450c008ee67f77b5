import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { ANSWERED, ChatScreen } from '../support/chat-screen.ts';
import { startChatServer } from '../support/chat-server.ts';
import type { Env } from '../support/clean-env.ts';
import { KEYS, keys, startInTerminal } from '../support/pty.ts';
import { jsonReply, startRawServer } from '../support/raw-server.ts';
import { tempHome } from '../support/temp-home.ts';

/** Nothing answers there. */
const NO_SERVER = { OLLAMA_HOST: '127.0.0.1:9' };
const KEY = 'sk-canary-0123456789abcdefghijklmnop';

/** The chat in a terminal, once the list of ways to begin has `entry`: a busy server is looked for in vain at times. */
async function startedWith(entry: string, env: Env) {
  for (let left = 20; ; left--) {
    const terminal = startInTerminal(['chat'], { env });
    await terminal.waitFor('mock, which needs no key');
    if (left === 0 || terminal.output.text.includes(entry)) return terminal;
    terminal.write(KEYS.ctrlC);
    await terminal.ended;
  }
}

describe('when nothing is configured and there is no key, on a terminal', () => {
  test('and a key is pasted, then it is hidden, stored for oneself, and used', async () => {
    const server = await startChatServer();
    server.models = ['small-model', 'gpt-5.4-mini'];
    const home = tempHome();
    const env = { ...NO_SERVER, LLMKIT_HOME: home, OPENAI_BASE_URL: `${server.url}/v1` };
    const terminal = startInTerminal([], { env });
    await terminal.play(
      [keys(), 'an Anthropic key'],
      ['', 'Key of OpenAI (hidden):'],
      ['', 'Key of OpenAI (hidden):'],
      ['two words', 'it contains blanks', 'Key of OpenAI (hidden):'],
      [KEY, /❯ gpt-5.4-mini\n +small-model/],
      ['', 'change it with: llmkit keys set openai'],
    );
    const chat = new ChatScreen(terminal, 'gpt-5.4-mini');
    await chat.ready();
    await chat.play(['Hi', ANSWERED]);
    expect(server.requests[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(terminal.output.raw).not.toContain(KEY);
    expect(readFileSync(join(home, 'keys.json'), 'utf8')).toContain(KEY);
    expect(statSync(join(home, 'keys.json')).mode & 0o777).toBe(0o600);
    expect((await chat.leave()).exitCode).toBe(0);
    expect((await runBuilt(['config', 'get', 'provider'], { env })).out).toBe('openai\n');
    // A later release may know a better one.
    expect((await runBuilt(['config', 'get', 'model'], { env })).out).not.toContain('gpt');
  });

  test('and a server on this machine answers, then it is recognised by that, and its model is kept', async () => {
    const models = [
      { name: 'llama3.2:latest', digest: 'a' },
      { name: 'qwen\u001b[31m3', digest: 'b' },
    ];
    const server = await startRawServer(jsonReply(200, { models }));
    const env = { OLLAMA_HOST: server.url.replace('http://', ''), LLMKIT_HOME: tempHome() };
    const terminal = await startedWith('Ollama on this machine (2 models)', env);
    await terminal.play(['', 'qwen3'], ['']);
    await new ChatScreen(terminal, 'llama3.2:latest').ready();
    expect(terminal.output.raw).not.toContain('\u001b[31m3');
    expect((await runBuilt(['config', 'list', '--json'], { env })).out).toContain(`${server.url}/v1`);
    expect(server.requests.map(({ url }) => url)).toContain('/api/tags');
  });

  test('and mock is tried, then there is no trace in the settings, in a one-shot chat too', async () => {
    const env = { ...NO_SERVER, LLMKIT_HOME: tempHome() };
    const terminal = startInTerminal(['chat', 'Hello', 'you'], { env });
    await terminal.play([keys(), 'mock, which needs no key'], [KEYS.up, '[user]\nHello you\n']);
    expect((await terminal.ended).exitCode).toBe(0);
    expect((await runBuilt(['chat', 'Hi'], { env })).code).toBe(3);
  });

  test('and Ctrl-C is pressed, then it ends with 130 and changes nothing', async () => {
    const env = { ...NO_SERVER, LLMKIT_HOME: tempHome() };
    const terminal = startInTerminal(['chat'], { env });
    await terminal.play([keys(), 'an Anthropic key'], [keys(KEYS.ctrlC)]);
    expect((await terminal.ended).exitCode).toBe(130);
    expect((await runBuilt(['keys', 'list'], { env })).out).toBe('');
  });
});

describe('when a key is given at the first start, then it is tried', () => {
  /** A guided start as far as the question for an OpenAI key. */
  async function asked({ args = ['chat', 'Hi'], ...more }: Env & { args?: string[] } = {}) {
    const home = tempHome();
    const env = { ...NO_SERVER, LLMKIT_HOME: home, ...more };
    const terminal = startInTerminal(args, { env });
    await terminal.play([keys(), 'an Anthropic key'], ['', 'Key of OpenAI (hidden):']);
    const kept = () => (existsSync(join(home, 'keys.json')) ? readFileSync(join(home, 'keys.json'), 'utf8') : '');
    return { terminal, env, kept };
  }

  test('and another model of that vendor can be chosen', async () => {
    const server = await startChatServer();
    const { terminal, env } = await asked({ OPENAI_BASE_URL: `${server.url}/v1` });
    await terminal.play(
      [KEY, 'small-model'],
      [keys('large'), 'Which model? large'],
      ['', 'large-model is set', 'Hello'],
    );
    expect((await terminal.ended).exitCode).toBe(0);
    expect(server.requests.map(({ path }) => path)).toEqual(['/v1/models', '/v1/chat/completions']);
    expect(server.requests[1]!.body.model).toBe('large-model');
    expect((await runBuilt(['config', 'get', 'model'], { env })).out).toBe('large-model\n');
  });

  test('and one that is refused is asked for again, and never stored', async () => {
    const { kept, terminal, bad, good } = await refusing();
    await terminal.play([bad, 'refused the key (401)', 'Key of OpenAI (hidden):'], [good, 'small-model'], ['']);
    await terminal.ended;
    expect(kept()).toContain(good);
    expect(kept() + terminal.output.raw).not.toContain(bad);
  });

  async function refusing() {
    const [bad, good] = [`${KEY}-bad`, `${KEY}-good`];
    const server = await startRawServer(({ headers }) =>
      headers.authorization === `Bearer ${good}`
        ? jsonReply(200, { data: [{ id: 'small-model' }] })
        : jsonReply(401, { error: { message: `Incorrect API key provided: ${bad}` } }),
    );
    return { bad, good, ...(await asked({ OPENAI_BASE_URL: server.url })) };
  }

  test('and where nobody can be asked, it is kept if that is wanted', async () => {
    const { terminal, kept } = await asked({ OPENAI_BASE_URL: 'http://127.0.0.1:9' });
    await terminal.play([KEY, 'Nothing answers at', 'Keep the key anyway?'], ['n', 'Key of OpenAI (hidden):']);
    expect(kept()).toBe('');
    await terminal.play([KEY, 'Keep the key anyway?'], ['', 'the key of OpenAI is stored']);
    await terminal.ended;
    expect(kept()).toContain(KEY);
  });

  test('and Ctrl-C ends the wait, and nothing is stored', async () => {
    const server = await startRawServer({ instead: 'silence' });
    const { terminal, kept } = await asked({ OPENAI_BASE_URL: server.url });
    await terminal.play([KEY]);
    await server.request(1);
    terminal.write(KEYS.ctrlC);
    expect((await terminal.ended).exitCode).toBe(130);
    expect(kept()).toBe('');
  });

  test('and a key that only another vendor has goes there, whatever was chosen', async () => {
    const server = await startChatServer();
    const env = { OPENAI_BASE_URL: 'http://127.0.0.1:9', ANTHROPIC_BASE_URL: server.url };
    const { terminal, kept } = await asked(env);
    await terminal.play([`sk-ant-${KEY}`, 'That is a key of Anthropic.', 'small-model'], ['', 'Hello there.']);
    expect(server.requests[0]!.headers['x-api-key']).toBe(`sk-ant-${KEY}`);
    expect(JSON.parse(kept())).toMatchObject({ keys: { anthropic: `sk-ant-${KEY}` } });
  });
});

test('when another vendor is chosen at the first start, then every one of the list can be, and its model', async () => {
  const server = await startChatServer();
  server.models = ['meta/llama-3', 'openai/gpt-oss'];
  const env = { ...NO_SERVER, LLMKIT_HOME: tempHome() };
  await runBuilt(['config', 'set', 'providers.groq.base_url', `${server.url}/v1`], { env });
  const terminal = startInTerminal(['chat', 'Hi'], { env });
  await terminal.play([keys(), 'a key of another vendor'], [keys(KEYS.down, KEYS.down, '\r'), 'Whose key?']);
  for (const vendor of ['OpenRouter', 'DeepSeek', 'Mistral', 'Gemini', 'xAI', 'Together'])
    expect(terminal.output.text).toContain(vendor);
  await terminal.play([KEYS.down, 'Key of Groq'], [KEY, 'meta/llama-3'], [KEYS.down, 'Hello there.']);
  expect(server.requests[1]!.body.model).toBe('openai/gpt-oss');
  expect((await runBuilt(['config', 'get', 'provider'], { env })).out).toBe('groq\n');
});

test.each([
  ['a web page', { headers: { 'content-type': 'text/html' }, pieces: ['<html>hello</html>'] }],
  ['other JSON', jsonReply(200, { models: [{ id: 'x' }] })],
  ['an error', jsonReply(500, { models: [] })],
  ['silence', { instead: 'silence' as const }],
  ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:9/' } }],
])('when %s answers, then it is no server to offer', async (_name, reply) => {
  const server = await startRawServer(reply);
  const terminal = startInTerminal(['chat'], { env: { OLLAMA_HOST: server.url } });
  await terminal.waitFor('an Anthropic key');
  expect(terminal.output.text).not.toContain('on this machine');
});

test('when the local server is said to be another machine, then it is never asked', async () => {
  const terminal = startInTerminal(['chat'], { env: { OLLAMA_HOST: 'http://192.0.2.1:11434' } });
  await terminal.waitFor('an Anthropic key');
});
