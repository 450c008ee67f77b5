import { describe, expect, test } from '@jest/globals';
import { frame, openai } from '../../../support/frames.ts';
import { eventStream, jsonReply, startRawServer } from '../../../support/raw-server.ts';
import { connectionTo, essence, harness } from '../../harness.ts';

const ANSWER = [
  openai.delta({ role: 'assistant', content: '' }),
  openai.text('Grüße, '),
  openai.text('世界 👋'),
  openai.finish(),
  openai.usage({
    prompt_tokens: 9,
    completion_tokens: 4,
    total_tokens: 13,
    prompt_tokens_details: { cached_tokens: 3, cache_write_tokens: 1 },
    completion_tokens_details: { reasoning_tokens: 2 },
  }),
  openai.done,
].join('');

const EVENTS = [
  { type: 'started', provider: 'acme', model: 'some-model-1', response_id: 'c1' },
  { type: 'text', text: 'Grüße, 世界 👋' },
  {
    type: 'usage',
    usage: {
      prompt_tokens: 9,
      completion_tokens: 4,
      total_tokens: 13,
      cached_tokens: 3,
      cache_write_tokens: 1,
      reasoning_tokens: 2,
    },
  },
  { type: 'finish', finish_reason: 'stop' },
];

describe('a streamed chat completion', () => {
  test('when it comes in one piece, then it is started, text, usage, finish', async () => {
    const server = await startRawServer(eventStream(ANSWER));
    const { events, error } = await harness().ask(connectionTo(server.url));
    expect(error).toBeUndefined();
    expect(essence(events)).toEqual(EVENTS);
  });

  test('when every byte comes alone, then nothing changes', async () => {
    const bytes = Array.from(Buffer.from(ANSWER), (byte) => Uint8Array.of(byte));
    const server = await startRawServer(eventStream(...bytes));
    const { events } = await harness().ask(connectionTo(server.url));
    expect(essence(events)).toEqual(EVENTS);
  });

  test('when lines end with CR LF, are compressed and comments stand between, then nothing changes', async () => {
    const text = `: keep-alive\n\n${ANSWER}`.replaceAll('\n', '\r\n');
    const server = await startRawServer({ ...eventStream(text), gzip: true });
    const { events } = await harness().ask(connectionTo(server.url));
    expect(essence(events)).toEqual(EVENTS);
  });

  test('when the server names its request, then started and --verbose do', async () => {
    const server = await startRawServer({
      ...eventStream(ANSWER),
      headers: { 'content-type': 'text/event-stream', 'x-request-id': 'req_7' },
    });
    const { events } = await harness().ask(connectionTo(`${server.url}/v1`));
    expect(events).toContainEqual({ ...EVENTS[0], request_id: 'req_7' });
    const [paying, asking, opening] = events;
    expect(paying).toHaveProperty('message', 'Asking acme, with the key of keys.json (…cdef).');
    expect(asking).toHaveProperty('message', 'Asking acme/some-model with model, messages, stream, stream_options.');
    expect(opening).toMatchObject({ type: 'notice', code: 'wire', verbose: true });
    expect(opening).toHaveProperty(
      'message',
      expect.stringMatching(/^POST http:.*\/v1\/chat\/completions: 200 after \d+ ms, request req_7\.$/),
    );
  });

  test.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content_filter'],
    ['tool_calls', 'tool_calls'],
    ['function_call', 'tool_calls'],
    ['model_length', 'context'],
    ['something_new', 'other'],
    ['constructor', 'other'],
  ])('when the reason is %s, then finish is %s', async (reason, expected) => {
    const server = await startRawServer(eventStream(openai.text('x'), openai.finish(reason), openai.done));
    const { events } = await harness().ask(connectionTo(server.url));
    expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: expected });
  });

  test.each([
    ['reasoning_content', { reasoning_content: 'hmm' }],
    ['reasoning', { reasoning: 'hmm' }],
    ['parts', { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hmm' }] }] }],
  ])('when a server sends reasoning as %s, then it is no text', async (_, delta) => {
    const server = await startRawServer(eventStream(openai.delta(delta), openai.text('yes'), openai.finish()));
    const { events, text } = await harness().ask(connectionTo(server.url));
    expect(text).toBe('yes');
    expect(events).toContainEqual({ type: 'reasoning', text: 'hmm' });
  });

  test('when a server counts along and breaks off, then what it told last was used', async () => {
    const counted = (completion_tokens: number) => openai.usage({ prompt_tokens: 9, completion_tokens });
    const server = await startRawServer({
      ...eventStream(openai.text('so'), counted(1), openai.text(' far'), counted(2)),
      ending: 'reset',
    });
    const { events, error } = await harness().ask(connectionTo(server.url));
    expect(error).toHaveProperty('code', 'incomplete');
    expect(events.filter(({ type }) => type === 'usage')).toEqual([
      { type: 'usage', usage: { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 } },
    ]);
  });

  test('when the model declines, then its words are text and the reason says so', async () => {
    const server = await startRawServer(eventStream(openai.delta({ refusal: 'I cannot.' }), openai.finish()));
    const { events, text } = await harness().ask(connectionTo(server.url));
    expect(text).toBe('I cannot.');
    expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: 'refused' });
  });

  test('when choices are null, the role is missing and usage is absent, then the answer still comes', async () => {
    const odd =
      frame({ choices: null, usage: null }) + frame({ choices: [{ delta: { content: 'ok' }, finish_reason: null }] });
    const server = await startRawServer(eventStream(odd, frame({ choices: [{ delta: null, finish_reason: 'stop' }] })));
    const { events, error } = await harness().ask(connectionTo(server.url));
    expect(error).toBeUndefined();
    expect(essence(events).map(({ type }) => type)).toEqual(['started', 'text', 'finish']);
  });

  test('when each chunk holds the message so far, then it is shown once', async () => {
    const chunk = (content: string, finish_reason: string | null = null) =>
      frame({ choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason }] });
    const server = await startRawServer(eventStream(chunk('some '), chunk('some text'), chunk('some text', 'stop')));
    expect((await harness().ask(connectionTo(server.url))).text).toBe('some text');
  });

  test('when a last chunk repeats calls of tools, then each is one', async () => {
    const call = { id: 'c1', type: 'function', function: { name: 'look_up', arguments: '{"of":"it"}' } };
    const deltas = openai.delta({ tool_calls: [{ index: 0, ...call }] });
    const repeat = frame({ choices: [{ index: 0, message: { content: null, tool_calls: [call] } }] });
    const server = await startRawServer(eventStream(deltas, openai.finish('tool_calls'), repeat, openai.done));
    const { events } = await harness().ask(connectionTo(server.url));
    expect(events.filter(({ type }) => type === 'tool_call')).toEqual([
      { type: 'tool_call', id: '1', name: 'look_up', input: { of: 'it' } },
    ]);
  });

  test('when the arguments of a call are repeated in one piece, then they count once', async () => {
    const piece = (text: string) =>
      openai.delta({ tool_calls: [{ index: 0, function: { name: 'look_up', arguments: text } }] });
    const server = await startRawServer(
      eventStream(piece('{"of":'), piece('"it"}'), piece('{"of":"it"}'), openai.finish('tool_calls'), openai.done),
    );
    const { events } = await harness().ask(connectionTo(server.url));
    expect(events).toContainEqual({ type: 'tool_call', id: '1', name: 'look_up', input: { of: 'it' } });
  });

  test('when a server answers in one piece although asked to stream, then that is the answer', async () => {
    const reply = {
      model: 'm',
      choices: [{ message: { role: 'assistant', content: 'whole' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 2 },
    };
    const server = await startRawServer(jsonReply(200, reply));
    const { events, text } = await harness().ask(connectionTo(server.url));
    expect(text).toBe('whole');
    expect(events).toContainEqual({
      type: 'usage',
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    });
    expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: 'stop' });
  });

  test('when stop texts are cut here, then the answer ends before them and the connection is closed', async () => {
    const endless = { ...eventStream(openai.text('one EN'), openai.text('D two')), ending: 'silence' as const };
    const server = await startRawServer(endless);
    const asked = harness();
    asked.quirks['acme/some-model'] = { stop: 'drop' };
    const { events, text } = await asked.ask(connectionTo(server.url), { stop: ['END'] });
    expect(text).toBe('one ');
    expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: 'stop' });
    expect(await server.requests[0]!.closed).toBe(true);
    expect(server.requests[0]!.body).not.toHaveProperty('stop');
  });
});

describe('what a call cost', () => {
  const costs = async (usage: object, more: object) => {
    const counted = { prompt_tokens: 1, completion_tokens: 1, ...usage };
    const server = await startRawServer(
      eventStream(openai.text('Hi'), openai.finish(), openai.usage(counted), openai.done),
    );
    const { events } = await harness().ask(connectionTo(server.url, more));
    return events.flatMap((event) => (event.type === 'usage' ? [event.cost_usd] : []));
  };

  test.each([
    ['the vendor says it', { cost: 0.0123 }, 0.0123],
    ['another vendor is paid beside it', { cost: 0.0005, cost_details: { upstream_inference_cost: 0.01 } }, 0.0105],
    ['it says something else', { cost: 'free' }, undefined],
    ['it says less than nothing', { cost: -1 }, undefined],
  ])('when %s, then it stands on the usage', async (_what, usage, cost) => {
    expect(await costs(usage, { tells_cost: true })).toEqual([cost]);
  });

  test('when nothing is known of what the server means by it, then it does not', async () => {
    expect(await costs({ cost: 0.0123 }, {})).toEqual([undefined]);
  });
});
