import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { goodAnswer, SPEECH } from '../support/faults.ts';
import { homeFor } from '../support/learned-wire.ts';
import { eventStream, startRawServer } from '../support/raw-server.ts';
import { startServer } from '../support/connections.ts';
import { startChat } from '../support/chat-screen.ts';

const MODELS = [
  ['openai', 'openai/gpt-4o'],
  ['anthropic', 'claude-sonnet-5-5'],
  ['responses', 'openai/gpt-4o'],
] as const;

const envOf = (url: string, vendor: string) => ({
  LLMKIT_HOME: homeFor(vendor, 'openai/gpt-4o'),
  OPENAI_API_KEY: 'none',
  OPENAI_BASE_URL: `${url}/v1`,
  ANTHROPIC_API_KEY: 'none',
  ANTHROPIC_BASE_URL: url,
});

describe.each(MODELS)('%s', (vendor, model) => {
  test('when one question is asked, then the built-in fetch, TLS and crypto are not loaded', async () => {
    const server = await startRawServer(goodAnswer(SPEECH[vendor]));
    const list = `data:text/javascript,process.on('exit', () => console.error(process.moduleLoadList.join()))`;
    const nodeArgs = ['--import', list];
    const { code, out, err } = await runBuilt(['chat', '-m', model, 'Hi'], {
      env: envOf(server.url, vendor),
      nodeArgs,
    });
    expect([code, out]).toEqual([0, 'some text\n']);
    expect(err).toMatch(/NativeModule http\b/);
    const loaded = err.split(',').filter((name) => /undici|tls_wrap|https$|webcrypto|zlib|child_process/.test(name));
    expect(loaded).toEqual([]);
  });

  test('when the server keeps the answer open after its end, then the program ends all the same', async () => {
    const { begin, more, done, finish } = SPEECH[vendor];
    const server = await startRawServer({ ...eventStream(begin, more, finish(), done), ending: 'silence' });
    const { code, out } = await runBuilt(['chat', '-m', model, '--timeout', '3600', 'Hi'], {
      env: envOf(server.url, vendor),
    });
    expect([code, out]).toEqual([0, 'some text\n']);
  });
});

test.each(MODELS)(
  'when a chat with %s asks a second question, then it opens no new connection',
  async (vendor, model) => {
    const { begin, more, done, finish } = SPEECH[vendor];
    const server = await startServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write([begin, more, finish(), done].join(''), () => response.end());
    });
    const env = envOf(`http://127.0.0.1:${server.port}`, vendor);
    const chat = await startChat({ args: ['chat', '-m', model], model: model.split('/').at(-1)!, env });
    for (const question of ['one', 'two', 'three']) await chat.play([question, /· [\d.]+ s\n/]);
    expect([(await chat.leave('/exit\r')).exitCode, server.connections]).toEqual([0, 1]);
  },
);

const EMBEDDING = `
  const names = ['fetch', 'Headers', 'Response', 'Request', 'FormData', 'Blob', 'File', 'ReadableStream', 'crypto'];
  const before = names.map((name) => globalThis[name]);
  const known = new Set(Reflect.ownKeys(globalThis));
  const { createApp } = require('llmkit-cli');
  const app = createApp({ provider: 'openai', apiKey: 'none', model: 'gpt-4o', home: process.argv[1] + '/none' });
  app.llm.completeSimple('Hi').then(async (answer) => {
    const changed = names.filter((name, at) => globalThis[name] !== before[at]);
    console.log(JSON.stringify({ answer, changed, more: Reflect.ownKeys(globalThis).filter((key) => typeof key === 'string' && !known.has(key)) }));
  });
`;

test('when a program embeds the library, then none of its globals change', async () => {
  const { begin, more, done, finish } = SPEECH.openai;
  const { port } = await startServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' }).end([begin, more, finish(), done].join(''));
  });
  const env = { PATH: process.env['PATH'], OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` };
  const { stdout } = await promisify(execFile)(process.execPath, ['--eval', EMBEDDING, '/nonexistent'], { env });
  expect(JSON.parse(stdout)).toEqual({ answer: 'some text', changed: [], more: [] });
});
