import { describe, expect, test } from '@jest/globals';
import { shellHint } from '../../../src/commands/advice.ts';
import type { LlmkitError } from '../../../src/core/errors.ts';
import type { Connection } from '../../../src/core/ports/provider.ts';
import { jsonReply, type RawReply, startRawServer } from '../../support/raw-server.ts';
import { connectionTo, harness } from '../harness.ts';

async function refusedWith(reply: RawReply, over: Partial<Connection> = {}) {
  const server = await startRawServer(reply);
  const asked = harness();
  const { error } = await asked.ask(connectionTo(server.url, { max_retries: 1, ...over }), { model: 'm-1' });
  return { error: error as LlmkitError, tries: server.requests.length };
}

const said = (message: string, more: object = {}) => ({ error: { message, ...more } });

describe('a refusal', () => {
  test.each<[number, unknown, string, number]>([
    [401, said('Incorrect API key provided'), 'auth', 1],
    [403, said('Forbidden'), 'auth', 1],
    [400, said('API key not valid. Please pass a valid API key.'), 'auth', 1],
    [402, said('Insufficient Balance'), 'quota_exhausted', 1],
    [429, said('You exceeded your current quota', { code: 'insufficient_quota' }), 'quota_exhausted', 1],
    [
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: 'Your credit balance is too low' } },
      'quota_exhausted',
      1,
    ],
    [429, said('Slow down'), 'rate_limited', 2],
    [413, said('Request too large on tokens per minute (TPM)', { code: 'rate_limit_exceeded' }), 'rate_limited', 1],
    [500, said('Internal error'), 'overloaded', 2],
    [502, said('Bad gateway'), 'overloaded', 2],
    [503, said('Try later'), 'overloaded', 2],
    [529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'overloaded', 2],
    [501, said('Not implemented'), 'bad_request', 1],
    [408, said('Request timeout'), 'timeout', 2],
    [409, said('Conflict'), 'bad_request', 2],
    [
      400,
      said("This model's maximum context length is 128000 tokens.", { code: 'context_length_exceeded' }),
      'context_exceeded',
      1,
    ],
    [
      400,
      {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
      },
      'context_exceeded',
      1,
    ],
    [
      400,
      said('the request exceeds the available context size', { type: 'exceed_context_size_error' }),
      'context_exceeded',
      1,
    ],
    [400, said('prompt too long; exceeded max context length by 100 tokens'), 'context_exceeded', 1],
    [
      400,
      said('Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with less'),
      'context_exceeded',
      1,
    ],
    [500, said('Context size has been exceeded.'), 'context_exceeded', 1],
    [422, said('`inputs` tokens + `max_new_tokens` must be <= 8193'), 'context_exceeded', 1],
    [400, said('Input length 9000 exceeds the maximum allowed input length of 8192 tokens.'), 'context_exceeded', 1],
    [400, said('The input token count (1200000) exceeds the maximum number of tokens allowed'), 'context_exceeded', 1],
    [
      413,
      { type: 'error', error: { type: 'request_too_large', message: 'Request exceeds the maximum size' } },
      'context_exceeded',
      1,
    ],
    [404, said('The model `m-1` does not exist', { code: 'model_not_found' }), 'model_not_found', 1],
    [404, { type: 'error', error: { type: 'not_found_error', message: 'model: m-1' } }, 'model_not_found', 1],
    [
      404,
      { object: 'error', message: 'The model `m-1` does not exist.', type: 'NotFoundError', code: 404 },
      'model_not_found',
      1,
    ],
    [400, said('m-1 is not a valid model ID'), 'model_not_found', 1],
    [400, said('Model Not Exist'), 'model_not_found', 1],
    [403, said('Project `p` does not have access to model `m-1`', { code: 'model_not_found' }), 'model_not_found', 1],
    [404, { detail: 'Not Found' }, 'protocol', 1],
    [405, { detail: 'Method Not Allowed' }, 'protocol', 1],
    [400, said('The response was filtered', { code: 'content_filter' }), 'refused', 1],
    [400, said('Something is wrong'), 'bad_request', 1],
  ])(
    'when the status is %i and the body %j, then the code is %s after %i request(s)',
    async (status, body, code, count) => {
      const { error, tries } = await refusedWith(jsonReply(status, body));
      expect([(error as { code?: string }).code, tries]).toEqual([code, count]);
    },
  );

  test.each<[string, unknown, string]>([
    ['OpenAI’s', said('Words', { type: 't', code: null, param: null }), 'Words'],
    [
      'Anthropic’s',
      { type: 'error', error: { type: 'invalid_request_error', message: 'Words' }, request_id: 'r' },
      'Words',
    ],
    ['a plain text', { error: 'Words' }, 'Words'],
    ['vLLM’s', { object: 'error', message: 'Words', type: 'BadRequestError', code: 400 }, 'Words'],
    ['a detail', { detail: 'Words' }, 'Words'],
    ['FastAPI’s list', { detail: [{ loc: ['body', 'temperature'], msg: 'Words', type: 'x' }] }, 'temperature: Words'],
    ['Mistral’s', { object: 'error', message: { detail: [{ loc: ['body', 'top_p'], msg: 'Words' }] } }, 'top_p: Words'],
    ['Gemini’s list', [{ error: { code: 400, message: 'Words', status: 'INVALID_ARGUMENT' } }], 'Words'],
    [
      'OpenRouter’s',
      { error: { message: 'Provider returned error', code: 400, metadata: { raw: '{"error":{"message":"Words"}}' } } },
      'Provider returned error Words',
    ],
    ['a message', { message: 'Words' }, 'Words'],
  ])('when the body is %s, then its text is shown and nothing of the JSON', async (_, body, words) => {
    const { error } = await refusedWith(jsonReply(400, body));
    expect(error.message).toBe(`acme refused the request (400): ${words}.`);
  });

  test('when the body is a web page, then its title is shown', async () => {
    const page = '<html><head><title>502 Bad Gateway</title></head><body><h1>nginx</h1></body></html>';
    const { error } = await refusedWith({ status: 502, headers: { 'content-type': 'text/html' }, pieces: [page] });
    expect(error.message).toBe('acme failed (502): 502 Bad Gateway.');
  });

  test('when the body is empty, then the status is shown', async () => {
    const { error } = await refusedWith({ status: 400 });
    expect(error.message).toBe('acme refused the request (400).');
  });

  test('when the text is long and has line ends, then it is one short line; sequences stay whole for the terminal to remove', async () => {
    const { error } = await refusedWith(jsonReply(400, said(`a\u001b[31mb\n\nc ${'long '.repeat(1000)}`)));
    expect(error.message).toContain('acme refused the request (400): a\u001b[31mb c long long');
    expect(error.message.endsWith('…')).toBe(true);
    expect(error.message.length).toBeLessThan(350);
  });

  test('when the error page never ends, then it is cut', async () => {
    const endless = {
      status: 500,
      pieces: Array.from({ length: 40 }, () => 'x'.repeat(8192)),
      ending: 'silence' as const,
    };
    const { error } = await refusedWith(endless, { max_retries: 0 });
    expect(error).toMatchObject({ code: 'overloaded' });
  });

  test('when the error page breaks off, then the status is still told', async () => {
    const { error } = await refusedWith({ status: 400, pieces: ['half'], ending: 'reset' });
    expect(error.message).toBe('acme refused the request (400).');
  });

  test('when the key is refused, then the way to set one is named', async () => {
    const { error } = await refusedWith(jsonReply(401, said('no')), {
      provider: 'openai',
      api_key_env: 'OPENAI_API_KEY',
    });
    expect(`${error.message} ${shellHint(error.advice)}`).toBe(
      'openai refused the key (401). Set OPENAI_API_KEY or run: llmkit keys set openai',
    );
  });

  test.each<[Partial<Connection>, string]>([
    [{ api_key_from: 'keys.json' }, 'Set ACME_API_KEY or run: llmkit keys set acme'],
    [
      { api_key_from: 'ACME_API_KEY' },
      'It is the one in ACME_API_KEY: set that anew, or unset it and run: llmkit keys set acme',
    ],
    [
      { api_key_from: 'LLM_API_KEY' },
      'It is the one in LLM_API_KEY: set that anew, or unset it and run: llmkit keys set acme',
    ],
    [
      { ad_hoc: true, api_key_from: 'LLM_API_KEY' },
      'Set LLM_API_KEY: no other key is sent to an address of --base-url or LLM_BASE_URL',
    ],
  ])('when the key of %j is refused, then the hint is one that helps', async (place, hint) => {
    const { error } = await refusedWith(jsonReply(401, said('no')), place);
    expect(shellHint(error.advice)).toBe(hint);
  });

  test.each([
    ['Country, region, or territory not supported', undefined],
    ['Your API key lacks the permission', 'Set ACME_API_KEY or run: llmkit keys set acme'],
  ])('when access is refused with %j, then a key is named only if it is about the key', async (words, hint) => {
    const { error } = await refusedWith(jsonReply(403, said(words)));
    expect([error.message, shellHint(error.advice)]).toEqual([`acme refused access (403): ${words}.`, hint]);
  });

  test('when the base URL of an Anthropic wire ends in /v1, then the hint says to leave that out', async () => {
    const server = await startRawServer({ status: 404 });
    const { error } = await harness().ask(connectionTo(`${server.url}/v1`, { type: 'anthropic' }));
    expect(error).toMatchObject({
      hint: `Leave /v1 out of the base URL ${server.url}/v1: /v1/messages is added to it.`,
    });
  });

  test('when it redirects, then the hint names what set the address', async () => {
    const { error } = await refusedWith(
      { status: 301, headers: { location: 'https://b.test/' } },
      {
        base_url_way: 'base_url',
      },
    );
    expect(shellHint(error.advice)).toBe('If you trust that address, make it the base URL: --base-url URL');
  });

  test('when a model has to be fetched first, then the command is named', async () => {
    const { error } = await refusedWith(jsonReply(404, said('model "m-1" not found, try pulling it first')));
    expect(shellHint(error.advice)).toBe('Fetch it: ollama pull m-1');
  });

  test('when the server names its request, then the details do', async () => {
    const { error } = await refusedWith(jsonReply(400, said('no'), { 'request-id': 'req_9' }));
    expect(error.details).toEqual({
      provider: 'acme',
      model: 'm-1',
      status: 400,
      server_message: 'no',
      request_id: 'req_9',
    });
  });

  test('when the server forbids another try, then there is none', async () => {
    const { tries } = await refusedWith(jsonReply(500, said('no'), { 'x-should-retry': 'false' }));
    expect(tries).toBe(1);
  });
});
