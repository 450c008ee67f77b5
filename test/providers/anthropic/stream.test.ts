import { describe, expect, test } from '@jest/globals';
import { anthropic, frame } from '../../support/frames.ts';
import { eventStream, jsonReply, startRawServer } from '../../support/raw-server.ts';
import { connectionTo, essence, harness } from '../harness.ts';

const to = (url: string) => connectionTo(url, { type: 'anthropic' });

const ANSWER = [
  anthropic.start({
    input_tokens: 10,
    cache_read_input_tokens: 5,
    cache_creation_input_tokens: 2,
    output_tokens: 1,
    cache_creation: {
      ephemeral_5m_input_tokens: 1,
      ephemeral_1h_input_tokens: 1,
    },
  }),
  frame({ type: 'ping' }, 'ping'),
  anthropic.text('Grüße, '),
  anthropic.text('世界 👋'),
  anthropic.finish('end_turn', { output_tokens: 7, output_tokens_details: { thinking_tokens: 3 } }),
  anthropic.done,
].join('');

const EVENTS = [
  { type: 'started', provider: 'acme', model: 'some-model-1', response_id: 'm1' },
  { type: 'text', text: 'Grüße, 世界 👋' },
  {
    type: 'usage',
    usage: {
      prompt_tokens: 17,
      completion_tokens: 7,
      total_tokens: 24,
      cached_tokens: 5,
      cache_write_tokens: 2,
      cache_write_1h_tokens: 1,
      reasoning_tokens: 3,
    },
  },
  { type: 'finish', finish_reason: 'stop' },
];

describe('a streamed message', () => {
  test('when it comes in one piece, then it is started, text, usage, finish', async () => {
    const server = await startRawServer(eventStream(ANSWER));
    const { events, error } = await harness().ask(to(server.url));
    expect(error).toBeUndefined();
    expect(essence(events)).toEqual(EVENTS);
  });

  test('when every byte comes alone, then nothing changes', async () => {
    const bytes = Array.from(Buffer.from(ANSWER), (byte) => Uint8Array.of(byte));
    const server = await startRawServer(eventStream(...bytes));
    const { events } = await harness().ask(to(server.url));
    expect(essence(events)).toEqual(EVENTS);
  });

  test('when a server leaves out the event lines, then nothing changes', async () => {
    const server = await startRawServer(eventStream(ANSWER.replaceAll(/^event: .*\n/gm, '')));
    const { events } = await harness().ask(to(server.url));
    expect(essence(events)).toEqual(EVENTS);
  });

  test('when the last event lacks its blank line, then it counts', async () => {
    const server = await startRawServer(eventStream(anthropic.text('x'), anthropic.finish().trimEnd()));
    const { events, error } = await harness().ask(to(server.url));
    expect(error).toBeUndefined();
    expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: 'stop' });
  });

  test('when there is no message_start, then the answer still comes', async () => {
    const server = await startRawServer(
      eventStream(anthropic.text('x'), anthropic.finish('end_turn', {}), anthropic.done),
    );
    const { events } = await harness().ask(to(server.url));
    expect(essence(events).map(({ type }) => type)).toEqual(['started', 'text', 'finish']);
  });

  test.each([
    ['behind its count', [frame({ type: 'message_delta', delta: {}, usage: { output_tokens: 3 } })], 13],
    ['before it counted the answer', [], undefined],
  ])('when a server breaks off %s, then that was used which it told of the whole', async (_when, more, total) => {
    const pieces = [anthropic.start(), anthropic.text('so'), ...more];
    const server = await startRawServer({ ...eventStream(...pieces), ending: 'reset' });
    const { events, error } = await harness().ask(to(server.url));
    expect(error).toHaveProperty('code', 'incomplete');
    expect(events.find(({ type }) => type === 'usage')).toEqual(
      total && { type: 'usage', usage: { prompt_tokens: 10, completion_tokens: 3, total_tokens: total } },
    );
  });

  test.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'context'],
    ['refusal', 'refused'],
    ['tool_use', 'tool_calls'],
    ['pause_turn', 'incomplete'],
    ['something_new', 'other'],
    ['constructor', 'other'],
  ])('when the reason is %s, then finish is %s', async (reason, expected) => {
    const server = await startRawServer(
      eventStream(anthropic.start(), anthropic.text('x'), anthropic.finish(reason), anthropic.done),
    );
    const { events } = await harness().ask(to(server.url));
    expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: expected });
  });

  test('when the model thinks aloud, then that is reasoning', async () => {
    const server = await startRawServer(
      eventStream(anthropic.thinking('hmm'), anthropic.text('yes'), anthropic.finish()),
    );
    const { events, text } = await harness().ask(to(server.url));
    expect(text).toBe('yes');
    expect(events).toContainEqual({ type: 'reasoning', text: 'hmm' });
  });

  test('when a server answers in one piece, then that is the answer', async () => {
    const reply = {
      type: 'message',
      model: 'm',
      content: [{ type: 'text', text: 'whole' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 1, output_tokens: 2 },
    };
    const server = await startRawServer(jsonReply(200, reply));
    const { events, text } = await harness().ask(to(server.url));
    expect(text).toBe('whole');
    expect(events).toContainEqual({
      type: 'usage',
      usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
    });
    expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: 'stop' });
  });
});

test.each(['__proto__', 'constructor'])('when an event is of the type %s, then it is passed over', async (type) => {
  const server = await startRawServer(eventStream(frame({ type }), ANSWER));
  expect((await harness().ask(to(server.url))).events.at(-1)).toEqual({ type: 'finish', finish_reason: 'stop' });
});
