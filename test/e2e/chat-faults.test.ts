import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { placeMark } from '../../src/store/files/mark.ts';
import { createOwners } from '../../src/store/files/owner.ts';
import { COST, startChat } from '../support/chat-screen.ts';
import { openaiWire } from '../support/chat-wires.ts';
import { eventStream, jsonReply, startRawServer, type RawReply } from '../support/raw-server.ts';
import { tempFolder } from '../support/temp-home.ts';

const usage = { input: 11, output: 7 };
const start = openaiWire.start('m', usage);
const half = openaiWire.delta('m', 'Half');
const good = eventStream(start, openaiWire.delta('m', 'Good.'), openaiWire.end('m', 'stop', usage));
const html: RawReply = {
  headers: { 'content-type': 'text/html' },
  pieces: ['<html><body><h1>Welcome</h1>\n<p>to nginx</p></body></html>'],
};
const error = (status: number, message: string, more: object = {}) =>
  jsonReply(status, { error: { message, type: 'error', code: null, ...more } });

const FAULTS: Record<string, RawReply> = {
  'reset before headers': { instead: 'reset' },
  'silence before headers': { instead: 'silence' },
  'reset in the middle': { ...eventStream(start, half), ending: 'reset' },
  'silence in the middle': { ...eventStream(start, half), ending: 'silence' },
  'an end without a finish reason': eventStream(start, half),
  'an empty body': eventStream(),
  'HTML with 200': html,
  'JSON with 200': jsonReply(200, { hello: 'world' }),
  'a redirect': { status: 301, headers: { location: 'https://elsewhere.example/' } },
  'invalid JSON in an event': eventStream(start, half, 'data: {"oops\n\n'),
  'an error frame': eventStream(start, half, 'data: {"error":{"message":"exploded","type":"server_error"}}\n\n'),
  'a declined answer': eventStream(start, half, openaiWire.end('m', 'content_filter', usage)),
  '400': error(400, 'bad thing\nin two lines'),
  '400 context': error(400, "This model's maximum context length is 10 tokens.", { code: 'context_length_exceeded' }),
  '401': error(401, 'Incorrect API key'),
  '402': error(402, 'Pay first'),
  '403': error(403, 'Forbidden'),
  '404 model': error(404, 'The model does not exist', { code: 'model_not_found' }),
  '408': error(408, 'Too slow'),
  '409': error(409, 'Conflict'),
  '429': error(429, 'Slow down'),
  '429 quota': error(429, 'No money', { code: 'insufficient_quota', type: 'insufficient_quota' }),
  '500': error(500, 'Oops'),
  '502 HTML': { ...html, status: 502 },
  '529': error(529, 'Overloaded'),
  '{detail}': jsonReply(422, { detail: 'no such thing' }),
  '{error: text}': jsonReply(500, { error: 'plain text' }),
};

// The spinner, cleared from the screen, stands before the error where the wait was long.
test('every fault is one line with what to do, the text is kept for /retry, and the chat goes on', async () => {
  // A kept connection that is reset is asked once more, over a new one.
  const replies = Object.entries(FAULTS).flatMap(([name, fault]) => [
    ...(/reset before/.test(name) ? [fault] : []),
    fault,
    good,
  ]);
  const server = await startRawServer(...replies);
  const env = { LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${server.url}/v1` };
  const args = ['chat', '-m', 'gpt-4o', '--max-retries', '0', '--timeout', '0.4'];
  const chat = await startChat({ args, prompt: 'gpt-4o', env, cols: 400 });
  const { output } = chat.terminal;
  for (const [name] of Object.entries(FAULTS)) {
    const before = output.text.length;
    await chat.command(`about ${name}`, '/retry asks again.\n');
    const lines = output.text.slice(before).split(/\r?\n/);
    const told = lines.filter((line) => line !== '' && !/^(about |gpt-4o › |note: |Half$)/.test(line));
    expect(told.join()).not.toMatch(/--(fallback|provider)|llmkit conv/);
    expect([name, told]).toEqual([name, [expect.stringMatching(/^(.* \d s)?error: .+\. \/retry asks again\.$/)]]);
    chat.type('/retry');
    await chat.terminal.waitFor('Good.');
    await chat.terminal.waitFor(COST);
    await chat.ready();
    const { messages } = server.requests.at(-1)!.body as { messages: { content: string }[] };
    expect(messages.at(-1)!.content).toBe(`about ${name}`);
  }
}, 90_000);

test('a history that another process holds keeps nobody waiting, and is told between two entries', async () => {
  const home = tempFolder();
  placeMark(join(home, 'history.lock'), `${createOwners().mine}:held`);
  const chat = await startChat({ prompt: 'echo', env: { LLM_PROVIDER: 'mock', LLMKIT_HOME: home } });
  const begin = Date.now();
  await chat.ask('one');
  expect(Date.now() - begin).toBeLessThan(1500);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await chat.ask('two');
  expect(chat.terminal.output.text.split('note: what you type is not kept')).toHaveLength(2);
  chat.type('/exit');
  expect((await chat.terminal.ended).exitCode).toBe(0);
});

test('a key that is missing, a store that fails: told, kept, and the chat goes on', async () => {
  const server = await startRawServer(good);
  const home = tempFolder();
  writeFileSync(join(home, 'conversations'), 'in the way');
  const env = {
    LLMKIT_HOME: home,
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: `${server.url}/v1`,
    LLM_PROVIDER: 'anthropic',
  };
  const chat = await startChat({ prompt: 'claude-sonnet-5-5', env });
  await chat.command('Hi', 'anthropic needs a key');
  chat.type('/model gpt-4o');
  await chat.terminal.waitFor('gpt-4o › ');
  chat.type('/retry');
  await chat.terminal.waitFor('error: ');
  await chat.terminal.waitFor('gpt-4o › ');
  rmSync(join(home, 'conversations'));
  chat.type('/retry');
  await chat.terminal.waitFor('asking again: Hi');
  await chat.terminal.waitFor('Good.');
  chat.type('/exit');
  expect((await chat.terminal.ended).exitCode).toBe(0);
  expect(server.requests).toHaveLength(1);
});
