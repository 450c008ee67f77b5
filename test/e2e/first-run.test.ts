import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { ANSWERED, ChatScreen } from '../support/chat-screen.ts';
import { startChatServer } from '../support/chat-server.ts';
import { KEYS, keys, startInTerminal } from '../support/pty.ts';
import { jsonReply, startRawServer } from '../support/raw-server.ts';
import { tempHome } from '../support/temp-home.ts';

/** Nothing answers there. */
const NO_SERVER = { OLLAMA_HOST: '127.0.0.1:9' };
const KEY = 'sk-canary-0123456789abcdefghijklmnop';

describe('when nothing is configured and there is no key, on a terminal', () => {
  test('and a key is pasted, then it is hidden, stored for oneself, and used', async () => {
    const server = await startChatServer();
    const home = tempHome();
    const env = { ...NO_SERVER, LLMKIT_HOME: home, OPENAI_BASE_URL: `${server.url}/v1` };
    const terminal = startInTerminal([], { env });
    await terminal.play(
      [keys(), 'an Anthropic key'],
      ['', 'Key of OpenAI (hidden):'],
      ['', 'Key of OpenAI (hidden):'],
      [KEY, 'change it with: llmkit keys set openai'],
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
  });

  test('and a server on this machine answers, then it is recognised by that, and its model is kept', async () => {
    const models = [
      { name: 'llama3.2:latest', digest: 'a' },
      { name: 'qwen\u001b[31m3', digest: 'b' },
    ];
    const server = await startRawServer(jsonReply(200, { models }));
    const env = { OLLAMA_HOST: server.url.replace('http://', ''), LLMKIT_HOME: tempHome() };
    const terminal = startInTerminal(['chat'], { env });
    await terminal.play([keys(), 'Ollama on this machine (2 models)'], ['', 'qwen3'], ['']);
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
  await terminal.waitFor('an Anthropic key', 2000);
});
