import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CollectedAnswer } from '../../../../src/providers/call/answer-events.ts';
import { createResponsesReader } from '../../../../src/providers/openai/responses/events.ts';
import { frame, responses } from '../../../support/frames.ts';
import { eventStream, jsonReply, type RawReply, startRawServer } from '../../../support/raw-server.ts';
import { connectionTo, essence, harness } from '../../harness.ts';

const USAGE = {
  input_tokens: 9,
  input_tokens_details: { cached_tokens: 3, cache_write_tokens: 1 },
  output_tokens: 4,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 13,
};
const SEALED = {
  type: 'reasoning',
  id: 'rs_1',
  summary: [{ type: 'summary_text', text: 'hmm' }],
  encrypted_content: 'x',
};
const ANSWER = [
  responses.start(),
  responses.thinking('hmm'),
  responses.item(0, { ...SEALED, status: null, content: null }),
  responses.text('Grüße, '),
  responses.text('世界 👋'),
  responses.finish('completed', USAGE),
].join('');

const own = { wire: 'responses', model: 'some-model' };
const EVENTS = [
  { type: 'started', provider: 'acme', model: 'some-model-1', response_id: 'r1' },
  { type: 'reasoning', text: 'hmm' },
  { type: 'opaque', ...own, data: SEALED },
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

async function ask(replies: RawReply[], connection: object = {}) {
  const server = await startRawServer(...replies);
  const asked = harness();
  asked.quirks['acme/some-model'] = { wire: 'responses' };
  return { server, ...(await asked.ask(connectionTo(`${server.url}/v1`, connection))) };
}

const answered = async (...pieces: (string | Uint8Array)[]) => ask([eventStream(...pieces)]);
const kinds = (events: readonly { type: string }[], kind: string) => events.filter(({ type }) => type === kind);

describe('a streamed response', () => {
  test('when it comes in one piece, then it is started, reasoning, text, usage, finish', async () => {
    const { events, error, server } = await answered(ANSWER);
    expect([error, server.requests[0]!.url]).toEqual([undefined, '/v1/responses']);
    expect(essence(events)).toEqual(EVENTS);
  });

  test('when every byte comes alone, then nothing changes', async () => {
    const { events } = await answered(...Array.from(Buffer.from(ANSWER), (byte) => Uint8Array.of(byte)));
    expect(essence(events)).toEqual(EVENTS);
  });

  test.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'content_filter'],
    ['context_length_exceeded', 'context'],
    ['cancelled', 'incomplete'],
    ['something_new', 'other'],
  ])('when it ends by %s, then finish is %s', async (reason, expected) => {
    const { events } = await answered(responses.text('x'), responses.finish(reason));
    expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: expected });
  });

  test('when it is incomplete for a reason that nobody knows, then it is cut', async () => {
    const response = { status: 'incomplete', incomplete_details: { reason: 'tired' } };
    const { events } = await answered(responses.text('x'), frame({ type: 'response.incomplete', response }));
    expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: 'incomplete' });
  });

  test('when the model declines, then its words are text and the reason says so', async () => {
    const { events, text } = await answered(responses.start(), responses.refusal('I cannot.'), responses.finish());
    expect([text, events.at(-1)]).toEqual(['I cannot.', { type: 'finish', finish_reason: 'refused' }]);
  });

  test('when calls of tools come in deltas or whole, mixed up, then each is one', async () => {
    const call = (name: string, text: string) => ({ type: 'function_call', name, arguments: text });
    const begun = (output_index: number, item: object) =>
      frame({ type: 'response.output_item.added', output_index, item });
    const piece = (output_index: number, delta: string) =>
      frame({ type: 'response.function_call_arguments.delta', output_index, delta });
    const { events } = await answered(
      begun(0, call('first', '')),
      begun(1, call('second', '')),
      piece(0, '{"of":'),
      piece(1, '{"to":'),
      piece(0, '"it"}'),
      piece(1, '"her"}'),
      frame({ type: 'response.function_call_arguments.done', output_index: 0, arguments: '{"of":"it"}' }),
      responses.item(0, call('first', '{"of":"it"}')),
      responses.item(1, call('second', '{"to":"her"}')),
      responses.item(2, call('third', '{}')),
      responses.finish(),
    );
    expect(kinds(events, 'tool_call')).toEqual([
      { type: 'tool_call', id: '1', name: 'first', input: { of: 'it' } },
      { type: 'tool_call', id: '2', name: 'second', input: { to: 'her' } },
      { type: 'tool_call', id: '3', name: 'third', input: {} },
    ]);
    expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: 'tool_calls' });
  });

  test('when a model remarks something on its way, then that is a paragraph of its own, and its kind is kept', async () => {
    const message = (phase: string) => ({ type: 'message', phase, content: [] });
    const later = frame({ type: 'response.output_text.delta', output_index: 2, delta: 'Done.' });
    const { events, text } = await answered(
      responses.text('Looking.'),
      responses.item(1, message('commentary')),
      later,
      responses.item(2, message('final_answer')),
      responses.finish(),
    );
    expect(text).toBe('Looking.\n\nDone.');
    const order = essence(events).map((event) => (event.type === 'opaque' ? event.data : event.type));
    const phase = (name: string) => ({ type: 'message', phase: name });
    expect(order).toEqual(['started', 'text', phase('commentary'), 'text', phase('final_answer'), 'finish']);
  });

  test.each([
    [
      'text comes only as done',
      [frame({ type: 'response.output_text.done', output_index: 0, text: 'all' }), responses.finish()],
    ],
    [
      'only its items are told',
      [responses.item(0, { type: 'message', content: [{ type: 'output_text', text: 'all' }] }), responses.finish()],
    ],
    ['everything stands in its end', [frame({ type: 'response.completed', response: responses.whole('all') })]],
    [
      'it is told three times',
      [
        responses.text('all'),
        frame({ type: 'response.output_text.done', output_index: 1, text: 'all' }),
        responses.item(1, { type: 'message', content: [{ type: 'output_text', text: 'all' }] }),
        frame({ type: 'response.completed', response: responses.whole('all') }),
      ],
    ],
  ])('when %s, then it is shown once', async (_, pieces) => {
    expect((await answered(...pieces)).text).toBe('all');
  });

  test('when summaries have parts, then a blank line stands between them', async () => {
    const part = frame({ type: 'response.reasoning_summary_part.added', output_index: 0 });
    const { events } = await answered(
      part,
      responses.thinking('one'),
      part,
      responses.thinking('two'),
      responses.text('x'),
      responses.finish(),
    );
    expect(essence(events)).toContainEqual({ type: 'reasoning', text: 'one\n\ntwo' });
  });

  test('when a thought is only a name for what is stored there, then it is not kept', async () => {
    const { events } = await answered(
      responses.item(0, { type: 'reasoning', id: 'rs_1', summary: [] }),
      responses.text('x'),
      responses.finish(),
    );
    expect(kinds(events, 'opaque')).toEqual([]);
  });

  test('when a server thinks in the open, then that goes back', async () => {
    const content = [{ type: 'reasoning_text', text: 'hmm' }];
    const { events } = await answered(
      responses.item(0, { type: 'reasoning', id: 'rs_1', summary: [], content }),
      responses.text('x'),
      responses.finish(),
    );
    expect(kinds(events, 'opaque')).toEqual([
      { type: 'opaque', ...own, data: { type: 'reasoning', id: 'rs_1', summary: [], content } },
    ]);
    expect(events).toContainEqual({ type: 'reasoning', text: 'hmm' });
  });

  test('when it breaks off behind a thought and is asked again, then only the second thought is kept', async () => {
    const thought = (id: string) => responses.start() + responses.item(0, { ...SEALED, summary: [], id });
    const { events, error } = await ask(
      [
        { ...eventStream(thought('rs_1')), ending: 'reset' },
        eventStream(thought('rs_2'), responses.text('x'), responses.finish()),
      ],
      { max_retries: 1 },
    );
    expect(error).toBeUndefined();
    expect(kinds(events, 'opaque')).toMatchObject([{ data: { id: 'rs_2' } }]);
  });

  test('when it fails after it counted, then what it used is told', async () => {
    const response = { status: 'failed', error: { code: 'server_error', message: 'Oh no' }, usage: USAGE };
    const { events, error } = await answered(responses.text('x'), frame({ type: 'response.failed', response }));
    expect(error).toMatchObject({ code: 'incomplete', message: expect.stringContaining('Oh no') });
    expect(kinds(events, 'usage')).toHaveLength(1);
  });

  test.each([
    ['rate_limit_exceeded', 'rate_limited'],
    ['server_error', 'overloaded'],
    ['invalid_prompt', 'bad_request'],
  ])('when it fails by %s before any text, then that is %s', async (code, expected) => {
    const { error } = await answered(responses.start(), responses.failed('Oh no', code));
    expect(error).toMatchObject({ code: expected, message: expect.stringContaining('Oh no') });
    const event = frame({ type: 'error', code, message: 'Oh no', param: null, sequence_number: 1 }, 'error');
    expect((await answered(responses.start(), event)).error).toMatchObject({ code: expected });
  });
});

test('when a response comes whole, with a thought, a call and usage, then it is read as if it had been streamed', async () => {
  const output = [
    SEALED,
    { type: 'message', content: [{ type: 'output_text', text: 'Let me look.' }] },
    { type: 'function_call', name: 'look_up', arguments: '{"of":"it"}' },
  ];
  const { events } = await ask([jsonReply(200, { ...responses.whole(''), output, usage: USAGE })]);
  expect(events.map(({ type }) => type).filter((type) => type !== 'notice')).toEqual([
    'started',
    'reasoning',
    'opaque',
    'text',
    'tool_call',
    'usage',
    'finish',
  ]);
  expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: 'tool_calls' });
});

test('when stop texts are cut here, then the answer ends before them and the connection is closed', async () => {
  const endless = { ...eventStream(responses.text('one EN'), responses.text('D two')), ending: 'silence' as const };
  const server = await startRawServer(endless);
  const asked = harness();
  asked.quirks['acme/some-model'] = { wire: 'responses' };
  const { events, text } = await asked.ask(connectionTo(server.url), { stop: ['END'] });
  expect([text, events.at(-1)]).toEqual(['one ', { type: 'finish', finish_reason: 'stop' }]);
  expect(await server.requests[0]!.closed).toBe(true);
});

/** Words that every object has. */
const WORDS = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];

test.each(WORDS)('when an event is of the type %s, then it is passed over', async (type) => {
  const { text, events } = await ask([eventStream(frame({ type }), responses.text('ok'), responses.finish())]);
  expect([text, events.at(-1)]).toEqual(['ok', { type: 'finish', finish_reason: 'stop' }]);
});

test.each(WORDS)('when a response is incomplete because of %s, then it is cut', async (reason) => {
  const response = { ...responses.whole('half'), status: 'incomplete', incomplete_details: { reason } };
  const { events } = await ask([jsonReply(200, response)]);
  expect(events.at(-1)).toEqual({ type: 'finish', finish_reason: 'incomplete' });
});

test('when fields of events are of any other kind, then they are passed over', () => {
  const types = ['created', 'output_item.added', 'output_item.done', 'output_text.delta', 'output_text.done'];
  const more = [
    'refusal.delta',
    'reasoning_summary_text.delta',
    'function_call_arguments.delta',
    'completed',
    'incomplete',
  ];
  const fields = fc.dictionary(
    fc.constantFrom('item', 'delta', 'text', 'response', 'output_index', 'item_id', 'arguments'),
    fc.oneof(
      fc.jsonValue(),
      fc.dictionary(fc.constantFrom('type', 'content', 'summary', 'status', 'output'), fc.jsonValue()),
    ),
  );
  const event = fc.tuple(fc.constantFrom(...types, ...more), fields);
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const answer = new CollectedAnswer({ provider: 'acme', server: 'acme', model: 'm', stop: [], wire: 'responses' });
      const read = createResponsesReader();
      for (const [type, given] of events) {
        // A status of `failed` is a refusal.
        if (JSON.stringify(given).includes('failed')) continue;
        expect(read({ ...given, type: `response.${type}` }, answer)).toBe(true);
      }
      answer.end();
    }),
  );
});
