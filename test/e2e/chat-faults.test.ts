import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { placeMark } from '../../src/store/files/mark.ts';
import { createOwners } from '../../src/store/files/owner.ts';
import { patient } from '../support/deadlines.ts';
import { runBuilt, startBuilt } from '../support/built.ts';
import { gate, startChatServer } from '../support/chat-server.ts';
import { ANSWERED, startChat } from '../support/chat-screen.ts';
import { openaiWire } from '../support/chat-wires.ts';
import { KEYS, keys } from '../support/pty.ts';
import { eventStream, jsonReply, startRawServer, type RawReply } from '../support/raw-server.ts';
import { startServedChat } from '../support/served-chat.ts';
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
const TOLD = /^(.* \d+ s)?error: .+\. \/retry asks again\.$/;

test('when a call fails, then one line tells it with what to do, the text is kept for /retry, and the chat goes on', async () => {
  // A kept connection that is reset is asked once more, over a new one.
  const replies = Object.entries(FAULTS).flatMap(([name, fault]) => [
    ...(/reset before/.test(name) ? [fault] : []),
    fault,
    good,
  ]);
  const server = await startRawServer(...replies);
  const env = { LLM_PROVIDER: 'openai', OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${server.url}/v1` };
  const args = ['chat', '-m', 'gpt-4o', '--max-retries', '0', '--timeout', String(patient(0.4))];
  const chat = await startChat({ args, model: 'gpt-4o', env, cols: 400 });
  for (const name of Object.keys(FAULTS)) {
    const before = chat.text.length;
    await chat.play([`about ${name}`, '/retry asks again.\n']);
    const lines = chat.text.slice(before).split(/\r?\n/);
    const told = lines.filter((line) => line !== '' && !/^(about |gpt-4o › |note: |(.* \d+ s)?Half$)/.test(line));
    expect(told.join()).not.toMatch(/--(fallback|provider)|llmkit conv/);
    expect([name, told]).toEqual([name, [expect.stringMatching(TOLD)]]);
    await chat.play(['/retry', 'Good.', ANSWERED]);
    const { messages } = server.requests.at(-1)!.body as { messages: { content: string }[] };
    expect(messages.at(-1)!.content).toBe(`about ${name}`);
  }
});

test('when another process holds the history, then nobody waits for it, and it is told once, between two entries', async () => {
  const home = tempFolder();
  placeMark(join(home, 'history.lock'), `${createOwners().mine}:held`);
  const chat = await startChat({ model: 'echo', env: { LLM_PROVIDER: 'mock', LLMKIT_HOME: home } });
  const told = () => chat.text.split('note: what you type is not kept').length - 1;
  await chat.play(['one', ANSWERED]);
  expect(told()).toBe(0);
  while (told() === 0) await chat.play(['/title', 'title: one']);
  await chat.play(['/title', 'title: one']);
  expect(told()).toBe(1);
  expect((await chat.leave('/exit\r')).exitCode).toBe(0);
});

describe('when another process removes the conversation', () => {
  const begun = async () => {
    const served = await startServedChat();
    await served.chat.play(['one', ANSWERED]);
    await runBuilt(['conv', 'rm', 'last', '--yes'], { env: served.env });
    return served;
  };

  test('then that is told once, and what was said meanwhile begins a new one', async () => {
    const { chat, said } = await begun();
    await chat.play(
      ['two', /removed elsewhere. What you say next begins a new\s+one. \/retry asks again/],
      ['/retry', ANSWERED],
      ['/title Other', 'title: Other'],
    );
    expect(said()).toEqual(['user: two']);
    await chat.leave();
    expect(chat.text).toContain('goes on');
  });

  test('then no farewell says that it is kept', async () => {
    const { chat } = await begun();
    await chat.leave();
    expect(chat.text).toContain('this conversation was removed elsewhere');
    expect(chat.text).not.toContain('goes on');
  });
});

test('when another process has the question answered, then /retry says so, and not that it asks', async () => {
  const hold = gate();
  const server = await startChatServer();
  const env = { ...server.env, LLMKIT_HOME: tempFolder(), LLM_MODEL: 'openai/gpt-4o' };
  await runBuilt(['chat', '--save', 'First'], { env });
  server.reply({ deltas: [hold, 'Whole.'] });
  const chat = await startChat({ model: 'gpt-4o', args: ['chat', '--conv', 'First'], env });
  const other = startBuilt(['conv', 'send', 'First', 'Second'], { env });
  await hold.reached;
  await chat.play(['/retry', 'See /history']);
  expect(chat.text).not.toContain('asking again');
  hold.open();
  expect((await other.ended).code).toBe(0);
  expect((await chat.leave('/exit\r')).exitCode).toBe(0);
});

test('when a key is missing, or the store fails, then that is told, the question is kept, and the chat goes on', async () => {
  const server = await startRawServer(good);
  const home = tempFolder();
  writeFileSync(join(home, 'conversations'), 'in the way');
  const OPENAI_BASE_URL = `${server.url}/v1`;
  const env = { LLMKIT_HOME: home, OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL, LLM_PROVIDER: 'anthropic' };
  const chat = await startChat({ model: 'claude-sonnet-5-5', env });
  await chat.play(['Hi', 'Anthropic needs a key'], ['/model gpt-4o', 'gpt-4o › '], ['/retry', 'error: ']);
  rmSync(join(home, 'conversations'));
  await chat.play([keys('/retry', KEYS.enter), 'asking again: Hi', 'Good.']);
  expect((await chat.leave('/exit\r')).exitCode).toBe(0);
  expect(server.requests).toHaveLength(1);
});
