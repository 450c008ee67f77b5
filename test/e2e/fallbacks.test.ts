import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { goodAnswer, REFUSALS, SPEECH, STREAM_FAULTS } from '../support/faults.ts';
import { openai } from '../support/frames.ts';
import { eventStream, type RawAnswer, type RawServer, startRawServer } from '../support/raw-server.ts';
import { testKit } from '../support/test-kit.ts';

const overloaded = REFUSALS['529'](SPEECH.openai);
const good = { openai: goodAnswer(SPEECH.openai), anthropic: goodAnswer(SPEECH.anthropic) };
const MODELS = ['-m', 'openai/first', '--fallback', 'anthropic/second', '--fallback', 'groq/third'];

/** Three providers with a server each; 'nobody' is an address where nothing listens. */
async function house(
  answers: { openai?: RawAnswer; anthropic?: RawAnswer | 'nobody'; groq?: RawAnswer },
  env: Record<string, string> = {},
) {
  const servers = {
    openai: await startRawServer(answers.openai ?? good.openai),
    anthropic: await startRawServer(...(answers.anthropic === 'nobody' ? [] : [answers.anthropic ?? good.anthropic])),
    groq: await startRawServer(answers.groq ?? good.openai),
  };
  const kit = testKit({
    env: {
      OPENAI_API_KEY: 'sk-openai',
      OPENAI_BASE_URL: `${servers.openai.url}/v1`,
      ANTHROPIC_API_KEY: 'sk-anthropic',
      ANTHROPIC_BASE_URL: servers.anthropic.url,
      GROQ_API_KEY: 'sk-groq',
      ...env,
    },
  });
  await kit.run('config', 'set', 'providers.groq.base_url', `${servers.groq.url}/v1`);
  await kit.run('config', 'set', 'max_retries', '0');
  if (answers.anthropic === 'nobody') await servers.anthropic.close();
  const asked = () => Object.values(servers).map(({ requests }) => requests.length);
  const keysAt = ({ requests }: RawServer) =>
    requests.map(({ headers }) => headers['x-api-key'] ?? headers.authorization);
  return { ...kit, servers, asked, keysAt, last: () => kit.app().conversations.find('last') };
}

describe('when the first model is overloaded and the second unreachable', () => {
  const answers = { openai: overloaded, anthropic: 'nobody' as const };

  test('then the third answers, each step is told, and the stored message says who it was', async () => {
    const { run, asked, last } = await house(answers);
    const { code, out, err } = await run('chat', '--save', ...MODELS, 'Hi');
    expect([code, out, asked()]).toEqual([0, 'some text\n', [1, 0, 1]]);
    expect(err.split('\n')).toEqual([
      expect.stringMatching(
        /^note: The server at \S+ is overloaded \(529\): Overloaded\. Asking anthropic\/second instead\.$/,
      ),
      expect.stringMatching(
        /^note: Nothing answers at http:\S+: is a server running there\? Asking groq\/third instead\.$/,
      ),
      '',
    ]);
    expect((await last()).messages).toMatchObject([
      { content: 'Hi' },
      { content: 'some text', provider: 'groq', model: 'some-model-1', finish_reason: 'stop' },
    ]);
  });

  test('then conv send does the same, and its conversation keeps its own model', async () => {
    const { run, last } = await house(answers);
    await run('conv', 'new', ...MODELS);
    const { code, out } = await run('conv', 'send', 'last', 'Hi');
    expect([code, out]).toEqual([0, 'some text\n']);
    const { messages, settings } = await last();
    expect(messages[1]).toMatchObject({ provider: 'groq' });
    expect(settings).toMatchObject({ provider: 'openai', model: 'first' });
  });

  test('then every call is recorded with its outcome', async () => {
    const { run, home } = await house(answers);
    await run('chat', ...MODELS, 'Hi');
    const [file] = readdirSync(`${home}/usage`);
    const [, ...lines] = readFileSync(`${home}/usage/${file}`, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { provider: 'openai', model: 'first', status: 'overloaded' },
      { provider: 'anthropic', model: 'second', status: 'unreachable' },
      { provider: 'groq', model: 'some-model-1', status: 'ok' },
    ]);
  });

  test('then --ndjson tells it as notices of their own code', async () => {
    const { run } = await house(answers);
    const { out } = await run('chat', '--ndjson', ...MODELS, 'Hi');
    const codes = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).code);
    expect(codes.filter((code) => code === 'fallback')).toHaveLength(2);
  });

  test('then fallbacks of config.json count too', async () => {
    const { run, asked } = await house(answers);
    await run('config', 'set', 'fallback', 'anthropic/second, groq/third');
    expect((await run('chat', '-m', 'openai/first', 'Hi')).out).toBe('some text\n');
    expect(asked()).toEqual([1, 0, 1]);
  });
});

describe('when a fallback of config.json cannot be asked for want of a key', () => {
  test('then it stands in nobody’s way', async () => {
    const { run, asked } = await house({}, { ANTHROPIC_API_KEY: '' });
    await run('config', 'set', 'fallback', 'anthropic/second,groq/third');
    expect(await run('chat', '-m', 'openai/first', 'Hi')).toMatchObject({ code: 0, out: 'some text\n', err: '' });
    expect(asked()).toEqual([1, 0, 0]);
  });

  test('then it is left out with a word when it is its turn', async () => {
    const { run, asked } = await house({ openai: overloaded }, { ANTHROPIC_API_KEY: '' });
    await run('config', 'set', 'fallback', 'anthropic/second,groq/third');
    const { code, err } = await run('chat', '-m', 'openai/first', 'Hi');
    expect([code, asked()]).toEqual([0, [1, 0, 1]]);
    expect(err).toContain('note: The fallback anthropic/second is left out: Cannot ask a model: Anthropic needs a key');
  });

  test('then one given with the call is refused before anything is sent', async () => {
    const { run, asked } = await house({}, { ANTHROPIC_API_KEY: '' });
    const { code, err } = await run('chat', ...MODELS, 'Hi');
    expect([code, asked()]).toEqual([3, [0, 0, 0]]);
    expect(err).toContain('The fallback anthropic/second: Cannot ask a model');
  });
});

test('when all fail, then the code is the last one’s and the question is kept', async () => {
  const { run, last } = await house({ openai: overloaded, anthropic: 'nobody', groq: REFUSALS['401'](SPEECH.openai) });
  const { code, out, err } = await run('chat', '--save', ...MODELS, 'Hi');
  expect([code, out]).toEqual([6, '']);
  expect(err).toMatch(/\nerror: The server at \S+ refused the key \(401\)\./);
  expect((await last()).pending).toMatchObject([{ failed: 'auth' }]);
});

test.each([
  ['rate limited for a day', REFUSALS['429 for a day'], 2],
  ['out of credit', REFUSALS['429 without credit'], 2],
  ['unreachable', STREAM_FAULTS['a reset before headers'], 2],
  ['cut before any text', STREAM_FAULTS['a reset before any text'], 2],
  ['refusing the key', REFUSALS['401'], 1],
  ['refusing the request', REFUSALS['400'], 1],
  ['too small', REFUSALS['context overflow as OpenAI says it'], 1],
  ['cut in the middle', STREAM_FAULTS['a reset in the middle'], 1],
  ['overloaded in the middle', STREAM_FAULTS['an overloaded event after text'], 1],
])('when the first is %s, then so many are asked: %#', async (_what, script, expected) => {
  const { run, asked } = await house({ openai: script(SPEECH.openai) });
  const { code, err } = await run('chat', ...MODELS, 'Hi');
  expect(asked()).toEqual([1, expected - 1, 0]);
  expect(code === 0).toBe(expected === 2);
  expect(err.includes('instead.')).toBe(expected === 2);
});

test('when reasoning was shown, then no other model goes on', async () => {
  const thinking = eventStream(openai.delta({ reasoning_content: 'hmm' }));
  const { run, asked } = await house({ openai: { ...thinking, ending: 'reset' } });
  const { code } = await run('chat', ...MODELS, 'Hi');
  expect([code, asked()]).toEqual([8, [1, 0, 0]]);
});

describe('when a fallback is of another provider', () => {
  test('then keys go to their own provider only', async () => {
    const { run, servers, keysAt } = await house(
      { openai: overloaded, anthropic: REFUSALS['503'](SPEECH.anthropic) },
      { LLM_PROVIDER: 'openai', LLM_API_KEY: 'sk-call' },
    );
    await run('chat', ...MODELS, 'Hi');
    expect(Object.values(servers).map(keysAt)).toEqual([['Bearer sk-call'], ['sk-anthropic'], ['Bearer sk-groq']]);
  });

  test('then the address of --base-url is the first model’s only', async () => {
    const { run, servers, keysAt, asked } = await house({ anthropic: REFUSALS['503'](SPEECH.anthropic) });
    const elsewhere = await startRawServer(overloaded);
    await run('chat', ...MODELS, '--base-url', `${elsewhere.url}/v1`, 'Hi');
    expect([elsewhere.requests.length, asked()]).toEqual([1, [0, 1, 1]]);
    expect(elsewhere.requests[0]!.headers).not.toHaveProperty('authorization');
    expect([keysAt(servers.anthropic), keysAt(servers.groq)]).toEqual([['sk-anthropic'], ['Bearer sk-groq']]);
  });

  test('and its key is missing, then that is told before anything is sent', async () => {
    const { run, asked } = await house({}, { GROQ_API_KEY: '' });
    const { code, err } = await run('chat', ...MODELS, 'Hi');
    expect([code, asked()]).toEqual([3, [0, 0, 0]]);
    expect(err).toContain('GROQ_API_KEY');
  });
});

test('when a vendor’s own parameters are given, then they are not sent to another', async () => {
  const { run, servers } = await house({ openai: overloaded });
  await run('chat', ...MODELS, '--set', 'reasoning_effort=low', '--max-tokens', '9', 'Hi');
  expect(servers.openai.requests[0]!.body).toMatchObject({ reasoning_effort: 'low', max_tokens: 9 });
  expect(servers.anthropic.requests[0]!.body).toMatchObject({ model: 'second', max_tokens: 9 });
  expect(servers.anthropic.requests[0]!.body).not.toHaveProperty('reasoning_effort');
});
