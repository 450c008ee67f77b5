import { constants, gzipSync } from 'node:zlib';
import { anthropic, frame, openai, responses } from './frames.ts';
import { eventStream, jsonReply, type RawReply } from './raw-server.ts';

/** Whose words a server speaks: Chat Completions, Messages, Responses. */
export type Vendor = 'openai' | 'anthropic' | 'responses';

/** The parts of an answer "some text", and what goes wrong in one, as a vendor writes them. */
export interface Speech {
  /** What comes before any text. */
  start: string;
  /** Everything up to and with "some ". */
  begin: string;
  /** "text" */
  more: string;
  /** The reason to stop. */
  finish: (reason?: string) => string;
  /** The mark behind it. */
  done: string;
  /** An event that is no JSON. */
  bad: string;
  /** The answer in one piece of JSON; null where the server gives no reason to stop. */
  whole: (reason?: null) => object;
  /** A call of the tool `look_up`, and the reason to stop that goes with it. */
  call: string;
  error: (message: string, type?: string, more?: object) => unknown;
  /** The same as an event of a stream. */
  failed: (message: string, type?: string) => string;
}

/** OpenAI words both its wires' errors alike. */
const openaiError: Speech['error'] = (message, type = 'invalid_request_error', more = {}) => ({
  error: { message, type, param: null, ...more },
});
const anthropicError: Speech['error'] = (message, type = 'invalid_request_error') => ({
  type: 'error',
  error: { type, message },
  request_id: 'r',
});

export const SPEECH: Record<Vendor, Speech> = {
  openai: {
    start: openai.delta({ role: 'assistant', content: '' }),
    begin: openai.text('some '),
    more: openai.text('text'),
    finish: openai.finish,
    done: openai.done,
    bad: frame('{"choices":['),
    whole: (reason) => openai.whole('some text', reason),
    call: openai.call('look_up') + openai.finish('tool_calls'),
    error: openaiError,
    failed: (...words) => frame(openaiError(...words), 'error'),
  },
  anthropic: {
    start: anthropic.start(),
    begin: anthropic.start() + anthropic.text('some '),
    more: anthropic.text('text'),
    finish: anthropic.finish,
    done: anthropic.done,
    bad: frame('{"type":', 'content_block_delta'),
    whole: (reason) => anthropic.whole('some text', reason),
    call: anthropic.call('look_up') + anthropic.finish('tool_use'),
    error: anthropicError,
    failed: (...words) => frame(anthropicError(...words), 'error'),
  },
  responses: {
    start: responses.start(),
    begin: responses.start() + responses.text('some '),
    more: responses.text('text'),
    finish: responses.finish,
    done: responses.done,
    bad: frame('{"type":', 'response.output_text.delta'),
    whole: (reason) => responses.whole('some text', reason),
    call: responses.call('look_up') + responses.finish(),
    error: openaiError,
    failed: responses.failed,
  },
};

/** The whole answer as it should be. */
export function goodAnswer({ begin, more, finish, done }: Speech): RawReply {
  return eventStream(begin, more, finish(), done);
}

const page = (status: number, title: string): RawReply => ({
  status,
  headers: { 'content-type': 'text/html' },
  pieces: [`<html><head><title>${title}</title></head><body><h1>nginx</h1></body></html>`],
});
const gzipped = (body: Uint8Array): RawReply => ({
  headers: { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' },
  pieces: [body],
});
const MEGABYTE = 2 ** 20;
/** More than an event may hold. */
const endless = ['data: ', ...Array.from({ length: 18 }, () => 'x'.repeat(MEGABYTE))];

/** A reply under that content type. */
const called = (type: string, ...pieces: string[]): RawReply => ({ headers: { 'content-type': type }, pieces });
const jsonPiece = (text: string) => called('application/json', text);

type Script = (speech: Speech) => RawReply;

/** What a server can do wrong while it answers with 200, and before it answers at all. */
export const STREAM_FAULTS = {
  'a reset before headers': () => ({ instead: 'reset' }),
  'a reset before any text': () => ({ ...eventStream(), ending: 'reset' }),
  'a reset in the middle': ({ begin, more }) => ({ ...eventStream(begin, more), ending: 'reset' }),
  'an end without a reason': ({ begin, more }) => eventStream(begin, more),
  'an end without a reason or text': ({ start }) => eventStream(start),
  'a last event that is cut': ({ begin, more }) => eventStream(begin, more.slice(0, -20)),
  'an empty body': () => eventStream(),
  'no body at all': () => ({ status: 204 }),
  'only comments': () => eventStream(': hello\n\n'),
  'a web page': () => page(200, 'Welcome'),
  'other JSON': () => jsonReply(200, { status: 'ok' }),
  'text that is no event': () => ({ headers: { 'content-type': 'text/plain' }, pieces: ['OK'] }),
  'an error with status 200': ({ error }) => jsonReply(200, error('Oh no')),
  'an error called a stream': ({ error }) => eventStream(JSON.stringify(error('Oh no'))),
  'an error called text': ({ error }) => called('text/plain', JSON.stringify(error('Oh no'), null, 2)),
  'an error without a kind': () => called('text/html', '{"error": "Oh no"}'),
  'an error between events': ({ start, error }) => eventStream(start, `${JSON.stringify(error('Oh no'))}\n`),
  'a status_msg': () => jsonReply(200, { choices: null, base_resp: { status_code: 2013, status_msg: 'Oh no' } }),
  'a status_msg in a stream': () =>
    eventStream(frame({ choices: null, base_resp: { status_code: 1008, status_msg: 'insufficient balance' } })),
  'other JSON with words': () => jsonReply(200, { detail: 'Oh no' }),
  'JSON that breaks off': ({ whole }) => jsonPiece(JSON.stringify(whole()).slice(0, -20)),
  'an event that is no JSON': ({ begin, bad, more }) => eventStream(begin + bad + more),
  'an event that never ends': () => eventStream(...endless),
  'a compressed event that never ends': () => gzipped(gzipSync(endless.join(''))),
  'broken compression': () => gzipped(Buffer.from('this is not gzip')),
  'a compressed answer that is cut': ({ begin, more }) =>
    gzipped(gzipSync(begin + more, { finishFlush: constants.Z_SYNC_FLUSH })),
  'silence before headers': () => ({ instead: 'silence' }),
  'silence after headers': () => ({ ...eventStream(), ending: 'silence' }),
  'silence in the middle': ({ begin }) => ({ ...eventStream(begin), ending: 'silence' }),
  'keep-alives and no answer': () => ({ ...eventStream(), ending: 'keep-alives' }),
  'keep-alives in the middle': ({ begin }) => ({ ...eventStream(begin), ending: 'keep-alives' }),
  'an error event before any text': ({ failed }) => eventStream(failed('Oh no', 'server_error')),
  'an error event after text': ({ begin, failed }) => eventStream(begin, failed('Oh no', 'invalid_request_error')),
  'an error event of no kind after text': ({ begin }) => eventStream(begin, frame({ error: { message: 'Oh no' } })),
  'an overloaded event before any text': ({ failed }) => eventStream(failed('Overloaded', 'overloaded_error')),
  'an overloaded event after text': ({ begin, failed }) => eventStream(begin, failed('Overloaded', 'overloaded_error')),
} satisfies Record<string, Script>;

/** What looks odd and is a whole answer all the same. */
export const ODD_ANSWERS = {
  'no mark behind the reason': ({ begin, more, finish }) => eventStream(begin, more, finish()),
  'a reset behind the reason': ({ begin, more, finish }) => ({
    ...eventStream(begin, more, finish()),
    ending: 'reset',
  }),
  'a last event without its blank line': ({ begin, more, finish }) => eventStream(begin, more, finish().trimEnd()),
  'no event lines': ({ begin, more, finish }) =>
    eventStream((begin + more + finish()).replaceAll(/^event: .*\n/gm, '')),
  'events called text': ({ begin, more, finish }) => called('text/plain', begin, more, finish()),
  'events called JSON': ({ begin, more, finish }) => called('application/json', begin, more, finish()),
  'events called a page': ({ begin, more, finish }) => called('text/html; charset=utf-8', begin, more, finish()),
  'events without data': ({ begin, more, finish, done }) =>
    eventStream('data:\n\n', begin, 'data:\n\n', more, 'data: \n\n', finish(), done),
  'pings with text': ({ begin, more, finish, done }) =>
    eventStream('event: ping\ndata: still {here}\n\n', begin, 'event: ping\ndata: {"now":\n\n', more, finish(), done),
  'comments sent on as data': ({ begin, more, finish, done }) =>
    eventStream('data: : PROCESSING\n\n', begin, 'data: [keep-alive]\n\n', more, finish(), done),
  'events parted by one line end': ({ begin, more, finish, done }) =>
    eventStream(...[begin, more, finish(), done].map((event) => event.replaceAll('\n\n', '\n'))),
  'events parted by one line end, in one piece': ({ begin, more, finish, done }) =>
    eventStream([begin, more, finish(), done].join('').replaceAll('\n\n', '\r\n')),
  'a mark of the other vendor': ({ begin, more, finish }) => eventStream(begin, more, finish(), 'data: [DONE]\n\n'),
  'whole JSON': ({ whole }) => jsonPiece(JSON.stringify(whole())),
  'whole JSON called a stream': ({ whole }) => eventStream(JSON.stringify(whole())),
  'whole JSON called text, in several lines': ({ whole }) => called('text/plain', JSON.stringify(whole(), null, 2)),
  'whole JSON in an event': ({ whole }) => eventStream(frame(whole())),
  'whole JSON and then silence': ({ whole }) => ({ ...jsonPiece(JSON.stringify(whole())), ending: 'silence' }),
  'a last chunk that repeats the message': ({ begin, more, finish, whole, done }) =>
    eventStream(begin, more, finish(), frame(whole()), done),
  'a last delta that repeats the message': ({ begin, more, finish, done }) =>
    eventStream(begin, more, more.replace('"text"}', '"some text"}'), finish(), done),
  'silence behind the reason': ({ begin, more, finish }) => ({
    ...eventStream(begin, more, finish()),
    ending: 'silence',
  }),
  'keep-alives behind the reason': ({ begin, more, finish }) => ({
    ...eventStream(begin, more, finish()),
    ending: 'keep-alives',
  }),
  'events called nothing': ({ begin, more, finish }) => ({ pieces: [begin, more, finish()] }),
} satisfies Record<string, Script>;

/** Answers of servers that never give a reason to stop. */
export const ANSWERS_WITHOUT_REASON = {
  'a mark and no reason': ({ begin, more, done }) => eventStream(begin, more, done),
  'whole JSON and no reason': ({ whole }) => jsonPiece(JSON.stringify(whole(null))),
} satisfies Record<string, Script>;

/** Refusals: a status and a body. */
export const REFUSALS = {
  'a redirect': () => ({ status: 301, headers: { location: 'http://127.0.0.1:9/elsewhere' } }),
  'a redirect that keeps the method': () => ({ status: 308, headers: { location: 'http://127.0.0.1:9/elsewhere' } }),
  'a redirect to nowhere': () => ({ status: 300 }),
  '400': ({ error }) => jsonReply(400, error('Bad words')),
  '400 without a body': () => ({ status: 400 }),
  '400 {object: error}': () => jsonReply(400, { object: 'error', message: 'Bad words', type: 'BadRequestError' }),
  '400 {detail}': () => jsonReply(400, { detail: 'Bad words' }),
  '400 {error: text}': () => jsonReply(400, { error: 'Bad words' }),
  '400 JSON in its message': ({ error }) => jsonReply(400, error('{"error": {"message": "Bad words"}}')),
  '400 content policy': ({ error }) =>
    jsonReply(400, error('Blocked by our content policy', 'content_policy_violation')),
  '401': ({ error }) => jsonReply(401, error('invalid key', 'authentication_error')),
  '402': ({ error }) => jsonReply(402, error('Payment required', 'billing_error')),
  '403': ({ error }) => jsonReply(403, error('Not in your country', 'permission_error')),
  '404 for the model': ({ error }) => jsonReply(404, error('model: m-1 not found', 'not_found_error')),
  '404 for the address': () => page(404, '404 Not Found'),
  '405': () => page(405, 'Method Not Allowed'),
  '408': ({ error }) => jsonReply(408, error('Too slow', 'timeout_error')),
  '409': ({ error }) => jsonReply(409, error('Conflict', 'conflict_error')),
  '413': ({ error }) => jsonReply(413, error('Request exceeds the maximum size', 'request_too_large')),
  '422': () => jsonReply(422, { detail: [{ loc: ['body', 'messages', 0], msg: 'Bad words', type: 'value_error' }] }),
  '429': ({ error }) => jsonReply(429, error('Slow down', 'rate_limit_error')),
  '429 for a day': ({ error }) =>
    jsonReply(429, error('Slow down', 'rate_limit_error'), { 'retry-after': String(24 * 3600) }),
  '429 without credit': ({ error }) =>
    jsonReply(429, error('You exceeded your current quota', 'insufficient_quota', { code: 'insufficient_quota' }), {
      'x-should-retry': 'true',
    }),
  '500': ({ error }) => jsonReply(500, error('Internal error', 'api_error')),
  '500 not to be repeated': ({ error }) =>
    jsonReply(500, error('Internal error', 'api_error'), { 'x-should-retry': 'false' }),
  '502 with a web page': () => page(502, '502 Bad Gateway'),
  '503': ({ error }) => jsonReply(503, error('Try later', 'service_unavailable')),
  '504 with a web page': () => page(504, '504 Gateway Time-out'),
  '529': ({ error }) => jsonReply(529, error('Overloaded', 'overloaded_error')),
  'context overflow as OpenAI says it': () =>
    jsonReply(400, {
      error: {
        message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    }),
  'context overflow as Anthropic says it': () =>
    jsonReply(400, {
      type: 'error',
      error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
    }),
  'context overflow as vLLM says it': () =>
    jsonReply(400, {
      object: 'error',
      message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
      type: 'BadRequestError',
      code: 400,
    }),
  'context overflow as llama.cpp says it': () =>
    jsonReply(400, {
      error: {
        code: 400,
        message: 'the request exceeds the available context size, try increasing it',
        type: 'exceed_context_size_error',
      },
    }),
  'context overflow as LM Studio says it': () =>
    jsonReply(400, {
      error:
        'Trying to keep the first 9000 tokens when context the overflows. The number of tokens to keep from the initial prompt is greater than the context length.',
    }),
  'context overflow as Gemini says it': () =>
    jsonReply(400, [
      {
        error: {
          code: 400,
          message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
          status: 'INVALID_ARGUMENT',
        },
      },
    ]),
} satisfies Record<string, Script>;

export type StreamFault = keyof typeof STREAM_FAULTS;
export type OddAnswer = keyof typeof ODD_ANSWERS;
export type AnswerWithoutReason = keyof typeof ANSWERS_WITHOUT_REASON;
export type RefusalName = keyof typeof REFUSALS;

/** `megabytes` times one MiB of `unit`, compressed once: a gzip file may have many members. */
export function gzipBomb(megabytes: number, unit: string): Uint8Array {
  const member = gzipSync(unit.repeat(Math.ceil(MEGABYTE / unit.length)));
  return Buffer.concat(Array.from({ length: megabytes }, () => member));
}
