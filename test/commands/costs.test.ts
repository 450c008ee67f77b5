import { describe, expect, test } from '@jest/globals';
import { openai } from '../support/frames.ts';
import { eventStream, startRawServer } from '../support/raw-server.ts';
import { testKit } from '../support/test-kit.ts';

const ANSWER = [
  openai.text('Hello.'),
  openai.finish(),
  openai.usage({
    prompt_tokens: 10_000,
    completion_tokens: 2000,
    total_tokens: 12_000,
    prompt_tokens_details: { cached_tokens: 6000 },
    completion_tokens_details: { reasoning_tokens: 1500 },
  }),
  openai.done,
].join('');

/** A kit at OpenAI's own address, as its variable moves it. */
async function kitAtOpenAI() {
  const server = await startRawServer(eventStream(ANSWER));
  return { server, kit: testKit({ env: { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${server.url}/v1` } }) };
}

describe('when an answer has come', () => {
  test('then its cost stands on the message, in --json, in --usage and in the log of usage', async () => {
    const { kit } = await kitAtOpenAI();
    // By hand: 4000 × 0.15 + 6000 × 0.075 + 2000 × 0.60, for a million.
    const cost_usd = 0.002_25;
    const { out, err } = await kit.run('chat', '-m', 'gpt-4o-mini', '--save', '--usage', '--json', 'Hi');
    const { conversation_id: id, ...response } = JSON.parse(out);
    expect(response).toMatchObject({ cost_usd, message: { cost_usd, usage: { reasoning_tokens: 1500 } } });
    expect(err).toMatch(
      /^usage: 10000 prompt \+ 2000 completion = 12000 tokens, \$0\.0022, [\d.]+ s, openai\/some-model-1$/m,
    );
    expect((await kit.json('conv', 'show', id, '--all')).messages[1].cost_usd).toBe(cost_usd);
    expect(await kit.app().conversations.find(id)).toMatchObject({ messages: [{}, { cost_usd }] });
  });

  test('as a stream of events, then its cost stands on the usage', async () => {
    const { kit } = await kitAtOpenAI();
    const { out } = await kit.run('chat', '-m', 'gpt-4o-mini', '--ndjson', 'Hi');
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; cost_usd?: number });
    expect(events.find(({ type }) => type === 'usage')!.cost_usd).toBe(0.002_25);
  });

  test.each([
    ['of a model with a similar name', ['-m', 'gpt-4o-mini-2']],
    ['at another price', ['-m', 'gpt-4o-mini', '--set', 'service_tier=flex']],
  ])('%s, then its cost is unknown, and never 0', async (_what, flags) => {
    const { kit } = await kitAtOpenAI();
    const { out, err } = await kit.run('chat', ...flags, '--usage', '--json', 'Hi');
    expect(JSON.parse(out)).not.toHaveProperty('cost_usd');
    expect(err).toContain('12000 tokens, cost unknown, ');
  });

  test('of an address of this call, then its cost is unknown, whatever its model is called', async () => {
    const { kit, server } = await kitAtOpenAI();
    const { err } = await kit.run('chat', '--base-url', `${server.url}/v1`, '-m', 'gpt-4o-mini', '--usage', 'Hi');
    expect(err).toContain('cost unknown');
  });

  test('of a model that the user has a price for, then that counts', async () => {
    const { kit } = await kitAtOpenAI();
    await kit.run('config', 'set', 'prices.openai/my-model', '1/2/0.5');
    const { err } = await kit.run('chat', '-m', 'openai/my-model', '--usage', 'Hi');
    expect(err).toContain('12000 tokens, $0.011, ');
  });
});

describe('when a price in config.json cannot be', () => {
  test('then the rest of it is read, the cost is unknown, and the doctor tells', async () => {
    const { kit } = await kitAtOpenAI();
    await kit.run('config', 'set', 'prices.gpt-4o-mini', '1/2');
    await kit.app().config.change((config) => ({ ...config, prices: { 'my-model': 'cheap' } }));
    const { code, err } = await kit.run('chat', '-m', 'openai/my-model', '--usage', 'Hi');
    expect([code, err]).toEqual([0, expect.stringContaining('cost unknown')]);
    expect((await kit.run('doctor')).out).toContain('Cannot set prices.my-model to "cheap": expected US dollars');
  });
});

test('when a price is set, then it is listed and taken away as other settings are', async () => {
  const kit = testKit();
  const set = await kit.run('config', 'set', 'prices.gpt-4o', '2.50/10');
  expect([set.code, set.err]).toEqual([0, expect.stringContaining('prices.gpt-4o')]);
  expect(await kit.json('config', 'get', 'prices.gpt-4o')).toEqual({ input: 2.5, output: 10 });
  expect((await kit.run('config', 'list')).out).toBe('prices.gpt-4o = {"input":2.5,"output":10}\n');
  expect((await kit.run('config', 'set', 'prices.gpt-4o', 'cheap')).code).toBe(2);
  expect((await kit.run('config', 'unset', 'prices.gpt-4o')).code).toBe(0);
  expect(await kit.json('config', 'list')).toEqual({});
});

describe('when it is a dry run', () => {
  test.each([
    ['mock/echo', '~8 prompt tokens for ~$0, and the answer on top'],
    ['openai/gpt-4o', '~8 prompt tokens for ~$0.000020, and at most $0.16 for the answer'],
    ['openai/gpt-4o --max-tokens 100', 'for ~$0.000020, and at most $0.0010 for the answer'],
    ['ollama/llama3.2', '~8 prompt tokens, cost unknown'],
  ])('of %s, then its tokens and cost are estimated', async (line, words) => {
    const { err } = await testKit().run('chat', '--dry-run', '-m', ...line.split(' '), 'Hi');
    expect(err).toContain(words);
  });
});
