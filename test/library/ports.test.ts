import { describe, expect, test } from '@jest/globals';
import { startChatServer } from '../support/chat-server.ts';
import { libraryExamples } from '../support/consumer.ts';
import { type RawReply, startRawServer } from '../support/raw-server.ts';
import { runModule, stripped } from '../support/run-module.ts';

/** The example of docs/library.md under a heading, the `at`th of them. */
function example(heading: string, at = 0): string {
  return libraryExamples().filter(({ title }) => title === heading)[at]!.code;
}

/** Runs the example, and prints the error that it ends with in place of Node's words. */
async function outcome(code: string, env: Record<string, string>) {
  const told = `process.on('uncaughtException', ({ code, cause }) => console.log(code, cause?.message ?? ''));`;
  return (await runModule(told + stripped(code), { env })).out.trim();
}

describe('the vendor of docs/library.md', () => {
  const code = example('How do I bring a vendor of my own?');
  const over = async (reply: RawReply) => {
    const server = await startRawServer(reply);
    return { server, out: await outcome(code, { NATIVE_URL: server.url }) };
  };
  const text = (content: string) => `${JSON.stringify({ message: { content } })}\n`;
  const done = (reason: string) =>
    `${JSON.stringify({ done: true, done_reason: reason, prompt_eval_count: 1, eval_count: 1 })}\n`;

  test('when it is counted, then it has at most 40 lines', () => {
    const lines = code.trim().split('\n');
    expect(lines.length).toBeLessThanOrEqual(40);
  });

  test('when the server answers, then its pieces are one text, and it was sent the question', async () => {
    const { server, out } = await over({ pieces: [text('Grüße, '), text('世界'), done('stop')] });
    expect(out).toBe('Grüße, 世界');
    expect(server.requests[0]!.body).toMatchObject({ messages: [{ role: 'user', content: 'hello' }] });
  });

  test.each<[string, RawReply, RegExp]>([
    ['refuses', { status: 500, pieces: ['no model'] }, /^provider_failed 500: no model$/],
    ['ends without a reason', { pieces: [text('Hal')] }, /^incomplete/],
    ['breaks off', { pieces: [text('Hal')], ending: 'reset' }, /^provider_failed \S/],
    ['sends no JSON', { pieces: ['<html>\n'] }, /^provider_failed .*JSON/],
  ])('when the server %s, then that is an error with its cause', async (_how, reply, expected) => {
    expect((await over(reply)).out).toMatch(expected);
  });
});

describe('middleware of docs/library.md', () => {
  const heading = 'How do I stand around every call?';

  test('when it redacts, then no address leaves', async () => {
    const server = await startChatServer();
    expect(await outcome(example(heading), { ...server.env, LLM_MODEL: 'openai/gpt-4o' })).toBe('Hello there.');
    expect(server.requests.map(({ body }) => body.messages.at(-1).content)).toEqual(['Write to (address)']);
  });

  test('when it caches, then the vendor is asked once', async () => {
    const server = await startChatServer();
    const out = await outcome(example(heading, 1), { ...server.env, LLM_MODEL: 'openai/gpt-4o' });
    expect([out, server.requests.length]).toEqual(['Hello there. 1\nHello there. 1', 1]);
  });
});
