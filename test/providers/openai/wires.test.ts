import { describe, expect, test } from '@jest/globals';
import type { ModelRequest } from '../../../src/core/records/model-request.ts';
import { goodAnswer, SPEECH } from '../../support/faults.ts';
import { jsonReply, type RawReply, startRawServer } from '../../support/raw-server.ts';
import { connectionTo, harness } from '../harness.ts';

const TOOLS = [{ name: 'look_up', description: '', input_schema: { type: 'object' } }];
const CHAT = 'https://api.openai.com/v1/chat/completions';
const RESPONSES = 'https://api.openai.com/v1/responses';

async function addressFor(request: Partial<ModelRequest>, base = 'https://api.openai.com/v1'): Promise<string> {
  return (await harness().describe(connectionTo(base), request)).url;
}

describe('the wire of a model of OpenAI', () => {
  test.each([
    'gpt-5-pro',
    'gpt-5.5-pro',
    'gpt-5.1-codex-max',
    'o1-pro',
    'o3-pro-2025-06-10',
    'o4-mini-deep-research',
    'gpt-6-cyber',
    'gpt-6-rosalind',
    'gpt-6.2-astra-law',
  ])('when %s is asked, which has no other, then it is Responses', async (model) => {
    expect(await addressFor({ model })).toBe(RESPONSES);
  });

  test.each([
    ['gpt-5.4-mini', {}, CHAT],
    ['gpt-5.4-mini', { tools: TOOLS }, RESPONSES],
    ['gpt-5.4-mini', { tools: TOOLS, extra: { reasoning_effort: 'none' } }, CHAT],
    ['gpt-6-astra', { tools: TOOLS, extra: { reasoning_effort: 'none' } }, RESPONSES],
    ['o3', { tools: [] }, CHAT],
    ['o3', { tools: TOOLS }, RESPONSES],
    ['gpt-4.1', { tools: TOOLS }, CHAT],
    ['gpt-9', { tools: TOOLS }, CHAT],
  ])('when %s is asked with %j, then it is %s', async (model, request, address) => {
    expect(await addressFor({ model, ...request })).toBe(address);
  });

  test('when tools were called before, then the conversation goes on over Responses', async () => {
    const called = {
      role: 'assistant' as const,
      content: '',
      parts: [
        { type: 'tool_call' as const, id: '1', name: 'look_up', input: {} },
        { type: 'tool_result' as const, id: '1', content: 'it' },
      ],
    };
    const messages = [{ role: 'user' as const, content: 'Hi' }, called, { role: 'user' as const, content: 'And?' }];
    expect(await addressFor({ model: 'gpt-5.4', messages })).toBe(RESPONSES);
  });

  test('when another server has a model of that name, then it is Chat Completions', async () => {
    expect(await addressFor({ model: 'gpt-5-pro', tools: TOOLS }, 'http://127.0.0.1:1/v1')).toMatch(/completions$/);
  });
});

/** Refusals of Chat Completions that point to Responses, as servers word them. */
const POINTING: [status: number, message: string, param?: string][] = [
  [
    400,
    "Function tools with reasoning_effort are not supported for some-model in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
    'reasoning_effort',
  ],
  [404, 'This model is only supported in v1/responses and not in v1/chat/completions.', 'model'],
  [400, 'Unsupported legacy protocol: /v1/chat/completions is not supported. Please use /v1/responses.'],
  [400, 'This model is not available here. Use the Responses API instead.'],
];
const pointing = (status: number, message: string, param: string | null = null): RawReply =>
  jsonReply(status, { error: { message, type: 'invalid_request_error', param, code: null } });

async function askedOf(replies: RawReply[], more: object = {}, request: Partial<ModelRequest> = {}) {
  const server = await startRawServer(...replies);
  const asked = harness();
  const outcome = await asked.ask(connectionTo(`${server.url}/v1`, more), request);
  return { ...outcome, paths: server.requests.map(({ url }) => url), quirks: asked.quirks };
}

const good = goodAnswer(SPEECH.responses);
const [FIRST] = POINTING;
const BOTH = ['/v1/chat/completions', '/v1/responses'];

describe('when a server refuses Chat Completions', () => {
  test.each(POINTING)('with %i and %j, then it is asked over Responses, and that is remembered', async (...words) => {
    const extra = { reasoning_effort: 'low' };
    const { text, paths, quirks, events } = await askedOf([pointing(...words), good], {}, { tools: TOOLS, extra });
    expect([text, paths]).toEqual(['some text', BOTH]);
    expect(quirks).toEqual({ 'acme/some-model': { wire: 'responses' } });
    expect(events).toContainEqual(
      expect.objectContaining({ message: 'acme refused Chat Completions: asked again (responses).', verbose: true }),
    );
  });

  test('and answers once it is asked over Responses without what that server does not know, then all is remembered', async () => {
    const without = (name: string) => pointing(400, `Unknown parameter: '${name}'.`, name);
    const sealed = pointing(400, 'Encrypted content is not supported with this model.', 'include');
    const { text, paths, quirks } = await askedOf([pointing(...FIRST!), sealed, without('store'), good]);
    expect([text, paths.length]).toEqual(['some text', 4]);
    expect(quirks).toEqual({ 'acme/some-model': { wire: 'responses', include: 'drop', store: 'drop' } });
  });

  test('and says the same over Responses, then that is the fault', async () => {
    const { error, paths, quirks } = await askedOf([pointing(...FIRST!)]);
    expect([paths, quirks]).toEqual([BOTH, {}]);
    expect(error).toMatchObject({ code: 'bad_request', message: expect.stringContaining('use /v1/responses') });
  });

  test('and has nothing there, then what it said first is told', async () => {
    const { error, paths } = await askedOf([pointing(...FIRST!), { status: 404 }]);
    expect(paths).toEqual(BOTH);
    expect(error).toMatchObject({ code: 'bad_request', message: expect.stringContaining('use /v1/responses') });
  });

  test('and has nothing at Responses where that was learned once, then Chat Completions are asked again', async () => {
    const server = await startRawServer({ status: 404 }, goodAnswer(SPEECH.openai));
    const asked = harness();
    asked.quirks['acme/some-model'] = { wire: 'responses' };
    const { text } = await asked.ask(connectionTo(`${server.url}/v1`));
    expect([text, server.requests.map(({ url }) => url)]).toEqual(['some text', BOTH.toReversed()]);
    expect(asked.quirks).toEqual({ 'acme/some-model': { wire: 'chat' } });
  });

  test('and is known to speak nothing else, then it is not asked again', async () => {
    const { error, paths } = await askedOf([pointing(...FIRST!), good], { wires: ['chat'] });
    expect([paths, error]).toEqual([['/v1/chat/completions'], expect.objectContaining({ code: 'bad_request' })]);
  });
});
