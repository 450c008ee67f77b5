import { describe, expect, test } from '@jest/globals';
import type { ModelRequest } from '../../../src/core/records/model-request.ts';
import { remedyFor } from '../../../src/providers/call/negotiate.ts';
import { Refusal } from '../../../src/providers/faults/failure.ts';
import { readErrorJson } from '../../../src/providers/faults/server-error.ts';
import { anthropic, openai } from '../../support/frames.ts';
import { eventStream, jsonReply, startRawServer } from '../../support/raw-server.ts';
import { connectionTo, harness } from '../harness.ts';

const BODY = {
  messages: [{ role: 'system' }, { role: 'user' }],
  max_tokens: 1,
  temperature: 1,
  top_p: 1,
  frequency_penalty: 1,
  presence_penalty: 1,
  stop: ['x'],
  stop_sequences: ['x'],
  stream: true,
  stream_options: {},
};

function remedy(body: unknown, status = 400, sent: Record<string, unknown> = BODY, given = {}, tried: string[] = []) {
  const refusal = new Refusal(status, readErrorJson(body));
  const asked = new Set(['max_tokens']);
  const found = remedyFor({ refusal, body: sent, given, asked, tried: new Set(tried), systemAlternative: 'developer' });
  return found && `${found.parameter}: ${found.action}`;
}

const said = (message: string, more: object = {}) => ({ error: { message, ...more } });

describe('what a server’s words mean', () => {
  test.each<[string, unknown, number, string]>([
    [
      'OpenAI',
      said(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        { param: 'max_tokens', code: 'unsupported_parameter' },
      ),
      400,
      'max_tokens: max_completion_tokens',
    ],
    [
      'OpenAI',
      said(
        "Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.",
        { param: 'temperature', code: 'unsupported_value' },
      ),
      400,
      'temperature: drop',
    ],
    [
      'OpenAI',
      said("Unsupported value: 'messages[0].role' does not support 'system' with this model.", {
        param: 'messages[0].role',
        code: 'unsupported_value',
      }),
      400,
      'system: developer',
    ],
    [
      'OpenAI',
      said("Unsupported parameter: 'stop' is not supported with this model.", { param: 'stop' }),
      400,
      'stop: drop',
    ],
    ['OpenAI', said('Unrecognized request argument supplied: stream_options'), 400, 'stream_options: drop'],
    [
      'Anthropic, current',
      {
        type: 'error',
        error: { type: 'invalid_request_error', message: 'temperature: Extra inputs are not permitted' },
      },
      400,
      'temperature: drop',
    ],
    [
      'Anthropic, older',
      {
        type: 'error',
        error: { type: 'invalid_request_error', message: '`temperature` is deprecated for this model.' },
      },
      400,
      'temperature: drop',
    ],
    [
      'Anthropic',
      { type: 'error', error: { message: '`temperature` and `top_p` cannot both be specified for this model.' } },
      400,
      'top_p: drop',
    ],
    [
      'Anthropic',
      { type: 'error', error: { message: 'stop_sequences: Extra inputs are not permitted' } },
      400,
      'stop: drop',
    ],
    [
      'vLLM',
      {
        object: 'error',
        message:
          "[{'type': 'extra_forbidden', 'loc': ('body', 'frequency_penalty'), 'msg': 'Extra inputs are not permitted'}]",
      },
      400,
      'frequency_penalty: drop',
    ],
    [
      'FastAPI',
      { detail: [{ type: 'extra_forbidden', loc: ['body', 'stream_options'], msg: 'Extra inputs are not permitted' }] },
      422,
      'stream_options: drop',
    ],
    [
      'Mistral',
      {
        object: 'error',
        message: { detail: [{ loc: ['body', 'presence_penalty'], msg: 'Extra inputs are not permitted' }] },
      },
      422,
      'presence_penalty: drop',
    ],
    [
      'Gemini',
      [
        {
          error: {
            code: 400,
            message: 'Invalid JSON payload received. Unknown name "frequency_penalty": Cannot find field.',
          },
        },
      ],
      400,
      'frequency_penalty: drop',
    ],
    ['Groq', said("property 'presence_penalty' is unsupported"), 400, 'presence_penalty: drop'],
    ['xAI', said('Argument not supported on this model: presencePenalty'), 400, 'presence_penalty: drop'],
    ['Ollama', said('unknown field "top_p"'), 400, 'top_p: drop'],
    ['a local server', said('streaming is not supported'), 400, 'stream: drop'],
    ['Moonshot', said('invalid temperature: only 1 is allowed for this model'), 400, 'temperature: drop'],
    ['a gateway', said('Top P is not available here'), 404, 'top_p: drop'],
    ['a server that fails', said('`frequency_penalty` does not support 0.5'), 500, 'frequency_penalty: drop'],
    ['a gateway', said("'stream_options' is only allowed when 'stream' is enabled"), 400, 'stream_options: drop'],
    ['a server', said('stream_options.include_usage: hm'), 400, 'stream_options: drop'],
    ['a template', said('Only user, assistant and tool roles are supported, got system.'), 500, 'system: developer'],
    ['a template', said('Only user and assistant roles are supported!'), 500, 'system: developer'],
    ['a template', said('System role not supported'), 500, 'system: developer'],
    [
      'a template',
      said('Conversation roles must alternate user/assistant/user/assistant/...'),
      400,
      'system: developer',
    ],
  ])('when %s says %j, then %s is remedied', (_, body, status, expected) => {
    expect(remedy(body, status)).toBe(expected);
  });

  test.each<[string, string]>([
    ["'developer' is not one of ['system', 'assistant', 'user'] - 'messages.0.role'", 'system: system'],
    ['messages[0].role: unknown variant `developer`, expected one of `system`, `user`', 'system: system'],
  ])('when the developer role is refused with %j, then it goes back to system', (message, expected) => {
    expect(remedy(said(message), 400, { messages: [{ role: 'developer' }] })).toBe(expected);
  });

  test.each<[string, unknown, number]>([
    ['a value is wrong', said('max_tokens is too large: 100000', { param: 'max_tokens', code: 'invalid_value' }), 400],
    ['it is about something else', said('Unknown parameter: foo'), 400],
    ['a word only looks like a parameter', said('This model does not support images, please stop'), 400],
    ['the status is another', said("'temperature' is not supported"), 503],
  ])('when %s, then nothing is changed', (_, body, status) => expect(remedy(body, status)).toBeUndefined());

  test('when the temperature is our default, then it goes whatever the words are; one that was set stays', () => {
    const refusal = new Refusal(400, readErrorJson(said('temperature: hm')));
    const rejected = { refusal, body: BODY, given: {}, asked: new Set<string>(), tried: new Set<string>() };
    const options = { ...rejected, systemAlternative: 'user' };
    expect(remedyFor(options)).toBeUndefined();
    expect(remedyFor({ ...options, defaults: ['temperature'] })).toMatchObject({ action: 'drop' });
  });

  test('when no endpoint takes the parameters and none is named, then our default goes', () => {
    const refusal = new Refusal(404, readErrorJson(said('No endpoints found that support the provided parameters.')));
    const rejected = { refusal, body: BODY, given: {}, asked: new Set<string>(), tried: new Set<string>() };
    const options = { ...rejected, systemAlternative: 'user', defaults: ['temperature'] };
    expect(remedyFor(options)).toMatchObject({ parameter: 'temperature', action: 'drop' });
  });

  test('when the user passed the parameter through, then it is not ours to drop', () => {
    expect(remedy(said("'temperature' is not supported"), 400, BODY, { temperature: 1 })).toBeUndefined();
  });

  test('when it was tried before, then it is not tried again', () => {
    expect(remedy(said("'temperature' is not supported"), 400, BODY, {}, ['temperature'])).toBeUndefined();
    expect(
      remedy(said("'max_completion_tokens' is not supported"), 400, { max_completion_tokens: 1 }, {}, ['max_tokens']),
    ).toBeUndefined();
  });
});

describe('the negotiation', () => {
  const unsupported = (name: string) =>
    jsonReply(400, said(`Unsupported parameter: '${name}'`, { param: name, code: 'unsupported_parameter' }));
  const good = eventStream(openai.text('ok'), openai.finish());
  const request: Partial<ModelRequest> = {
    model: 'm',
    temperature: 0.7,
    max_tokens: 5,
    asked_for: ['temperature'],
  };

  test('when two parameters are refused, then each costs one request and is remembered', async () => {
    const server = await startRawServer(unsupported('temperature'), unsupported('max_tokens'), good);
    const asked = harness();
    const { text, events } = await asked.ask(connectionTo(server.url), request);
    expect(text).toBe('ok');
    expect(server.requests.at(-1)!.body).toMatchObject({ max_completion_tokens: 5 });
    expect(server.requests.at(-1)!.body).not.toHaveProperty('temperature');
    expect(asked.quirks).toEqual({ 'acme/m': { temperature: 'drop', max_tokens: 'max_completion_tokens' } });
    const aloud = events.filter((event) => event.type === 'notice' && !event.verbose);
    expect(aloud).toEqual([
      { type: 'notice', code: 'parameter', message: 'temperature is not sent: m does not take it.' },
    ]);
  });

  test('when it was remembered, then the next call does without from the start', async () => {
    const server = await startRawServer(good);
    const asked = harness();
    asked.quirks['acme/m'] = { temperature: 'drop' };
    await asked.ask(connectionTo(server.url), request);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]!.body).not.toHaveProperty('temperature');
  });

  test('when the address is one of the call alone, then what it teaches changes no request to the real one', async () => {
    const server = await startRawServer(unsupported('temperature'), good);
    const asked = harness();
    const adHoc = connectionTo(server.url, { ad_hoc: true });
    await asked.ask(adHoc, request);
    await asked.ask(adHoc, request);
    await asked.ask(connectionTo(server.url), request);
    expect(asked.quirks).toEqual({ [`${server.url}/m`]: { temperature: 'drop' } });
    expect(server.requests.map(({ body }) => 'temperature' in (body as object))).toEqual([true, false, false, true]);
  });

  test('when a server keeps refusing, then it ends with its error and nothing is remembered', async () => {
    const server = await startRawServer(unsupported('temperature'));
    const asked = harness();
    const { error } = await asked.ask(connectionTo(server.url), request);
    expect(error).toMatchObject({ code: 'bad_request' });
    expect([server.requests.length, asked.quirks]).toEqual([2, {}]);
  });

  test('when a server does not stream, then the whole answer is taken and that is remembered', async () => {
    const whole = jsonReply(200, { choices: [{ message: { content: 'whole' }, finish_reason: 'stop' }] });
    const server = await startRawServer(unsupported('stream'), whole);
    const asked = harness();
    const { text } = await asked.ask(connectionTo(server.url));
    expect(text).toBe('whole');
    expect(server.requests[1]!.body).not.toHaveProperty('stream');
    expect(asked.quirks).toEqual({ 'acme/some-model': { stream: 'drop' } });
  });

  test('when a template takes no system text, then it goes into the first question', async () => {
    const server = await startRawServer(jsonReply(400, said('System role not supported')), good);
    const messages = [
      { role: 'system' as const, content: 'Be brief.' },
      { role: 'user' as const, content: 'Hi' },
    ];
    await harness().ask(connectionTo(server.url), { messages });
    expect(server.requests[1]!.body).toHaveProperty('messages', [{ role: 'user', content: 'Be brief.\n\nHi' }]);
  });

  test.each([400, 500])(
    'when a model behind Messages takes no system text (%i), then it opens the question',
    async (status) => {
      const refused = jsonReply(status, said('This model does not support system messages.'));
      const server = await startRawServer(refused, eventStream(anthropic.text('ok'), anthropic.finish()));
      const messages = [
        { role: 'system' as const, content: 'Be brief.' },
        { role: 'user' as const, content: 'Hi' },
      ];
      const asked = harness();
      const { text } = await asked.ask(connectionTo(server.url, { type: 'anthropic' }), { messages });
      expect([text, asked.quirks]).toEqual(['ok', { 'acme/some-model': { system: 'user' } }]);
      expect(server.requests[1]!.body).not.toHaveProperty('system');
      expect(server.requests[1]!.body).toMatchObject({ messages: [{ role: 'user' }] });
      expect(JSON.stringify(server.requests[1]!.body)).toMatch(/Be brief\..*Hi/);
    },
  );

  test('when Anthropic refuses the temperature, then it goes without, and with the current API version', async () => {
    const refusal = jsonReply(400, {
      type: 'error',
      error: { type: 'invalid_request_error', message: '`temperature` is deprecated for this model.' },
    });
    const server = await startRawServer(refusal, eventStream(anthropic.text('ok'), anthropic.finish()));
    const { text } = await harness().ask(connectionTo(server.url, { type: 'anthropic' }), {
      model: 'claude-haiku-4-5',
      temperature: 0.7,
    });
    expect(text).toBe('ok');
    expect(server.requests.map(({ headers }) => headers['anthropic-version'])).toEqual(['2023-06-01', '2026-10-21']);
  });

  test('when the memory cannot be written, then the answer stands', async () => {
    const server = await startRawServer(unsupported('temperature'), good);
    const quirks = { get: () => undefined, remember: () => Promise.reject(new Error('disk full')) };
    const { text, error } = await harness({ quirks }).ask(connectionTo(server.url), request);
    expect([text, error]).toEqual(['ok', undefined]);
  });
});
