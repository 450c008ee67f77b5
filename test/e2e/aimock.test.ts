import { LLMock, type MockServerOptions } from '@copilotkit/aimock';
import { afterEach, describe, expect, test } from '@jest/globals';
import { learnResponses } from '../support/learned-wire.ts';
import { testKit } from '../support/test-kit.ts';

let running: LLMock | undefined;
afterEach(() => running?.stop());

/** A server of both vendors that others wrote; it sends an answer a few characters at a time. */
async function startMock(vendor: string, prepare: (server: LLMock) => unknown, options: MockServerOptions = {}) {
  const server = (running = new LLMock({ port: 0, chunkSize: 5, latency: 10, ...options }));
  prepare(server);
  const url = await server.start();
  const env = {
    LLM_PROVIDER: providerOf(vendor),
    OPENAI_API_KEY: 'sk-of-openai',
    OPENAI_BASE_URL: `${url}/v1`,
    ANTHROPIC_API_KEY: 'sk-of-anthropic',
    ANTHROPIC_BASE_URL: url,
  };
  const { home, run, json } = testKit({ env });
  if (vendor === 'responses') learnResponses(home, 'openai/gpt-5.4-mini');
  return { server, run, json };
}

const ANSWER = 'Hello from the other side, Zoë 👋.';
const greets = (server: LLMock) => server.onMessage('Hi', { content: ANSWER });

const providerOf = (vendor: string) => (vendor === 'responses' ? 'openai' : vendor);

describe.each(['openai', 'anthropic', 'responses'])('against a mock that others wrote, when %s is asked', (vendor) => {
  test('then its answer comes whole, and the next question goes with what was said', async () => {
    const { server, run } = await startMock(vendor, (mock) => greets(mock).onMessage('And', { content: 'More.' }));
    expect(await run('chat', '--save', '-s', 'Be kind.', 'Hi')).toMatchObject({ code: 0, out: `${ANSWER}\n`, err: '' });
    expect(await run('chat', '-c', '-s', 'Be kind.', 'And?')).toMatchObject({ code: 0, out: 'More.\n' });
    const { messages } = server.getLastRequest()!.body as { messages: { role: string; content: string }[] };
    const said = messages.filter(({ role }) => role !== 'system').map(({ role, content }) => `${role}: ${content}`);
    expect(said).toEqual(['user: Hi', `assistant: ${ANSWER}`, 'user: And?']);
  });

  test('then it streams, and --no-stream has the same text', async () => {
    const { server, run } = await startMock(vendor, greets);
    const { out } = await run('chat', '--ndjson', 'Hi');
    expect(server.getLastRequest()!.body).toMatchObject({ stream: true });
    const events: { type: string; text: string }[] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const texts = events.filter(({ type }) => type === 'text').map(({ text }) => text);
    expect(texts.join('')).toBe(ANSWER);
    expect((await run('chat', '--no-stream', 'Hi')).out).toBe(`${ANSWER}\n`);
  });

  test('then reasoning goes to stderr, where it is wanted', async () => {
    const { run } = await startMock(vendor, (mock) =>
      mock.onMessage('Hi', { content: ANSWER, reasoning: 'A greeting is due.' }),
    );
    expect(await run('chat', 'Hi')).toMatchObject({ out: `${ANSWER}\n`, err: '' });
    expect(await run('chat', '--show-reasoning', 'Hi')).toMatchObject({
      out: `${ANSWER}\n`,
      err: 'A greeting is due.\n',
    });
  });

  test('then a tool that it calls unasked is told, and not run', async () => {
    const toolCalls = [{ name: 'weather', arguments: '{"city":"Oslo"}' }];
    const { json, run, server } = await startMock(vendor, (mock) => mock.onMessage('Hi', { toolCalls }));
    expect(await run('chat', 'Hi')).toMatchObject({ code: 0, out: '', err: expect.stringContaining('called weather') });
    const { message } = await json('chat', 'Hi');
    expect(message.parts.at(-1)).toMatchObject({ type: 'tool_call', name: 'weather', input: { city: 'Oslo' } });
    expect(server.getLastRequest()!.body).not.toMatchObject({ tools: expect.anything() });
  });

  test('then what breaks off is kept, and asked again', async () => {
    const { run } = await startMock(vendor, (mock) =>
      mock
        .on({ userMessage: 'Hi', sequenceIndex: 0 }, { content: ANSWER }, { truncateAfterChunks: 5, latency: 50 })
        .onMessage('Hi', { content: ANSWER }),
    );
    const { code, out } = await run('chat', '--save', '--max-retries', '0', 'Hi');
    expect([code, ANSWER.startsWith(out.trimEnd())]).toEqual([8, true]);
    expect(await run('conv', 'retry', 'last')).toMatchObject({ code: 0, out: `${ANSWER}\n` });
  });

  test.each<[string, (server: LLMock) => unknown, number, string]>([
    ['a rate limit', (mock) => mock.onMessage('Hi', error(429, 'Slow down')), 7, '(429): Slow down'],
    ['an overload', (mock) => mock.onMessage('Hi', error(529, 'Overloaded')), 7, '(529): Overloaded'],
    ['a failure', (mock) => mock.onMessage('Hi', error(500, 'Oh no')), 7, '(500): Oh no'],
    ['a bad request', (mock) => mock.onMessage('Hi', error(400, 'messages: too odd')), 6, '(400): messages: too odd'],
    ['nothing that it knows', (mock) => mock, 6, '(404): No fixture matched'],
    ['half a document', (mock) => greets(mock).setChaos({ malformedRate: 1 }), 6, 'no JSON'],
    ['a closed connection', (mock) => greets(mock).setChaos({ disconnectRate: 1 }), 8, 'ECONNRESET'],
  ])('then %s has its words and its exit code', async (_what, prepare, code, words) => {
    const { run } = await startMock(vendor, prepare);
    const ended = await run('chat', '--max-retries', '0', '--fail-on-truncation', 'Hi');
    expect([ended.code, ended.err]).toEqual([code, expect.stringContaining(words)]);
  });

  test('then an answer that is cut is told', async () => {
    const { run } = await startMock(vendor, (mock) => mock.onMessage('Hi', { content: 'x', finishReason: 'length' }));
    const { code, err } = await run('chat', '--fail-on-truncation', 'Hi');
    // Its responses do not say why they are incomplete.
    const seen = vendor === 'responses' ? [8, 'stopped before the answer was finished'] : [11, 'was cut'];
    expect([code, err]).toEqual([seen[0], expect.stringContaining(String(seen[1]))]);
  });

  test('then a key that it does not take is refused', async () => {
    const { run } = await startMock(vendor, greets, { auth: { apiKeys: ['sk-of-somebody-else'] } });
    expect(await run('chat', 'Hi')).toMatchObject({ code: 6, err: expect.stringContaining('refused the key (401)') });
  });

  test('then what fails in passing is asked again', async () => {
    const { run } = await startMock(vendor, (mock) => {
      greets(mock).nextRequestError(500, { message: 'Oh no' });
    });
    expect(await run('chat', 'Hi')).toMatchObject({
      code: 0,
      out: `${ANSWER}\n`,
      err: expect.stringContaining('again'),
    });
  });

  test('then its models are listed', async () => {
    const { json } = await startMock(vendor, (mock) => mock.on({ model: 'the-only-one' }, { content: 'x' }));
    const provider = providerOf(vendor);
    expect(await json('models', '--provider', provider)).toMatchObject([{ id: 'the-only-one', provider }]);
  });
});

function error(status: number, message: string) {
  return { error: { message, type: 'error' }, status };
}
