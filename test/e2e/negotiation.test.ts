import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { goodAnswer, SPEECH, type Vendor } from '../support/faults.ts';
import { learnResponses } from '../support/learned-wire.ts';
import { PICKY_SERVERS } from '../support/picky-servers.ts';
import { jsonReply, type RawServer, startRawServer } from '../support/raw-server.ts';
import { testKit } from '../support/test-kit.ts';

/** The command line with both vendors at `server`, and a model whose name tells nothing. */
function kitFor(server: RawServer, vendor: Vendor) {
  const kit = testKit({
    env: {
      OPENAI_API_KEY: 'sk-test-openai',
      OPENAI_BASE_URL: `${server.url}/v1`,
      ANTHROPIC_API_KEY: 'sk-test-anthropic',
      ANTHROPIC_BASE_URL: server.url,
    },
  });
  const model = `${vendor === 'responses' ? 'openai' : vendor}/new-model`;
  if (vendor === 'responses') learnResponses(kit.home, model);
  const chat = (...args: string[]) => kit.run('chat', '-m', model, ...args, 'Hi');
  const quirks = () => JSON.parse(readFileSync(join(kit.home, 'model-quirks.json'), 'utf8')).quirks;
  return { chat, quirks };
}

describe.each(Object.entries(PICKY_SERVERS))('when %s refuses parameters', (_name, { vendor, refuses, answer }) => {
  const asked = ['--temperature', '0.3', '--max-tokens', '50', '--stop', 'END'];

  test('then each costs one request, one notice tells it, and the next call is right at once', async () => {
    const server = await startRawServer(answer);
    const { chat, quirks } = kitFor(server, vendor);
    const { code, out, err } = await chat(...asked);
    expect([code, out, server.requests.length]).toEqual([0, 'some text\n', refuses.length + 1]);
    expect(err).toMatch(/^note: [^\n]*temperature is not sent: new-model does not take it\.\n$/);
    const { wire: _known, ...learned } = Object.values<object>(quirks())[0]! as { wire?: string };
    expect(Object.keys(learned)).toHaveLength(refuses.length);

    const again = await chat(...asked);
    expect([again.out, again.err, server.requests.length]).toEqual([out, err, refuses.length + 2]);
    expect(server.requests.at(-1)!.body).toEqual(server.requests.at(-2)!.body);
    for (const name of refuses) expect(server.requests.at(-1)!.body).not.toHaveProperty(name);
  });

  test('then what nobody asked for is dropped without a word', async () => {
    const server = await startRawServer(answer);
    const { chat } = kitFor(server, vendor);
    const { code, out, err } = await chat();
    expect([code, out, err, server.requests.length]).toEqual([0, 'some text\n', '', 2]);
  });

  test('then --set is passed on as given, and the refusal is told', async () => {
    const server = await startRawServer(answer);
    const { chat } = kitFor(server, vendor);
    const { code, err } = await chat('--set', 'temperature=0.3');
    expect([code, server.requests.length]).toEqual([6, 1]);
    expect(err).toMatch(/refused the request \(4\d\d\): .*temperature/);
  });
});

test('when a server wants max_completion_tokens, then max_tokens goes under that name', async () => {
  const server = await startRawServer(PICKY_SERVERS['OpenAI']!.answer);
  const { chat, quirks } = kitFor(server, 'openai');
  const { err } = await chat('--temperature', '0.3', '--max-tokens', '50');
  expect(server.requests.at(-1)!.body).toMatchObject({ max_completion_tokens: 50 });
  expect(err).toBe(
    'note: max_tokens is sent as max_completion_tokens; temperature is not sent: new-model does not take it.\n',
  );
  expect(quirks()).toEqual({ 'openai/new-model': { temperature: 'drop', max_tokens: 'max_completion_tokens' } });
});

describe('when a server has a model for the Responses API alone', () => {
  const pointing = jsonReply(404, {
    error: {
      message: 'This model is only supported in v1/responses and not in v1/chat/completions.',
      type: 'invalid_request_error',
      param: 'model',
      code: null,
    },
  });

  test('then it is asked over that without a word, the next time at once, and --dry-run shows it', async () => {
    const server = await startRawServer(pointing, goodAnswer(SPEECH.responses));
    const { chat, quirks } = kitFor(server, 'openai');
    const paths = () => server.requests.map(({ url }) => url);
    expect(await chat()).toMatchObject({ code: 0, out: 'some text\n', err: '' });
    expect(paths()).toEqual(['/v1/chat/completions', '/v1/responses']);
    expect(quirks()).toEqual({ 'openai/new-model': { wire: 'responses' } });
    await chat();
    expect(paths().slice(2)).toEqual(['/v1/responses']);
    expect((await chat('--dry-run')).out).toContain(`POST ${server.url}/v1/responses`);
  });
});

describe('when a model takes fewer tokens than the default that Anthropic requires', () => {
  const tooMany = (sent: number) =>
    jsonReply(400, {
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: `max_tokens: ${sent} > 8192, which is the maximum allowed number of output tokens for new-model`,
      },
    });

  test('then its limit is learned', async () => {
    const server = await startRawServer(tooMany(16384), goodAnswer(SPEECH.anthropic));
    const { chat } = kitFor(server, 'anthropic');
    await chat();
    await chat();
    const sent = server.requests.map(({ body }) => (body as { max_tokens: number }).max_tokens);
    expect(sent).toEqual([16384, 8192, 8192]);
  });

  test("then the user's own number is not changed", async () => {
    const server = await startRawServer(tooMany(9000));
    const { chat } = kitFor(server, 'anthropic');
    expect((await chat('--max-tokens', '9000')).code).toBe(6);
    expect(server.requests).toHaveLength(1);
  });
});

test.each(['openai', 'anthropic'] as const)('when --set is given, then it reaches %s as it is', async (vendor) => {
  const server = await startRawServer(goodAnswer(SPEECH[vendor]));
  const { chat } = kitFor(server, vendor);
  await chat('--set', 'top_k=5', '--set', 'metadata={"user_id":"me"}', '--set', 'effort=low');
  expect(server.requests[0]!.body).toMatchObject({ top_k: 5, metadata: { user_id: 'me' }, effort: 'low' });
});

test.each(['openai', 'anthropic'] as const)(
  'when --set turns the stream of %s off, then nothing that goes with a stream is sent, and the whole reply is read',
  async (vendor) => {
    const server = await startRawServer(jsonReply(200, SPEECH[vendor].whole()));
    const { chat } = kitFor(server, vendor);
    const { code, out, err } = await chat('--set', 'stream=false');
    expect([code, out, err, server.requests.length]).toEqual([0, 'some text\n', '', 1]);
    expect(server.requests[0]!.body).toHaveProperty('stream', false);
    expect(server.requests[0]!.body).not.toHaveProperty('stream_options');
  },
);

test('when a template takes no system text and says so with 500, then it opens the question, also the next time', async () => {
  const refused = jsonReply(500, { error: { message: 'Only user and assistant roles are supported, got system.' } });
  const server = await startRawServer(refused, goodAnswer(SPEECH.openai));
  const { chat } = kitFor(server, 'openai');
  expect(await chat('--system', 'Be brief.')).toMatchObject({ code: 0, out: 'some text\n', err: '' });
  await chat('--system', 'Be brief.');
  const roles = server.requests.map(({ body }) =>
    (body as { messages: { role: string }[] }).messages.map(({ role }) => role),
  );
  expect(roles).toEqual([['system', 'user'], ['user'], ['user']]);
});
