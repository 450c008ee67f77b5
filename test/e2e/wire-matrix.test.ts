import { afterAll, describe, expect, test } from '@jest/globals';
import type { Conversation } from '../../src/core/records/conversation.ts';
import { createProviderFactory } from '../../src/providers/factory.ts';
import { createNetwork } from '../../src/providers/http/network.ts';
import {
  ANSWERS_WITHOUT_REASON,
  type AnswerWithoutReason,
  goodAnswer,
  ODD_ANSWERS,
  type OddAnswer,
  REFUSALS,
  type RefusalName,
  SPEECH,
  type Speech,
  STREAM_FAULTS,
  type StreamFault,
  type Vendor,
} from '../support/faults.ts';
import { patient } from '../support/deadlines.ts';
import { someOf } from '../support/long.ts';
import { eventStream, jsonReply, type RawReply, startRawServer } from '../support/raw-server.ts';
import { testKit } from '../support/test-kit.ts';

/** What a person and a script see of a fault. */
interface Seen {
  exit: number;
  /** What the one line says; `V` stands for the server and, in commands, for the provider, `M` for the model. */
  says?: RegExp;
  /** Standard output without its line end; empty by default. */
  out?: string;
  /** What is kept: a whole answer, a cut one marked `incomplete`, a declined one, or the question, unanswered. */
  kept: 'answer' | 'partial' | 'declined' | 'question';
  /** How often the server was asked; 1 by default. */
  requests?: number;
  /** How many notes come before the error; by default one for each request after the first. */
  notes?: number;
  /** Seconds of --timeout. */
  timeout?: number;
}

const some = 'some ';
const whole = 'some text';
/** The first request and two retries. */
const tries = 3;
const lost = { kept: 'question' } as const;
const cut = { kept: 'partial' } as const;

const STREAM: Record<StreamFault, Seen> = {
  'a reset before headers': { exit: 8, says: /Cannot reach 127/, ...lost, requests: tries },
  'a reset before any text': { exit: 8, says: /The answer was cut: V broke off/, ...lost, requests: tries },
  'a reset in the middle': { exit: 8, says: /The answer was cut: V broke off/, out: whole, ...cut },
  'an end without a reason': { exit: 8, says: /The answer was cut: V ended it without a reason/, out: whole, ...cut },
  'an end without a reason or text': { exit: 8, says: /without a reason/, ...lost },
  'a last event that is cut': { exit: 8, says: /without a reason/, out: some, ...cut },
  'an empty body': { exit: 6, says: /V sent no event at all.* Is the base URL right/, ...lost },
  'no body at all': { exit: 6, says: /V sent no event at all.* Is the base URL right/, ...lost },
  'only comments': { exit: 6, says: /V sent no event at all.* Is the base URL right/, ...lost },
  'a web page': { exit: 6, says: /V sent a web page, not a completion.* Is the base URL right/, ...lost },
  'other JSON': { exit: 6, says: /V sent JSON of another kind.* Is the base URL right/, ...lost },
  'text that is no event': { exit: 6, says: /V sent no event at all/, ...lost },
  'an error with status 200': { exit: 6, says: /V refused the request \(400\): Oh no\./, ...lost },
  'an error called a stream': { exit: 6, says: /V refused the request \(400\): Oh no\./, ...lost },
  'an error called text': { exit: 6, says: /V refused the request \(400\): Oh no\./, ...lost },
  'an error without a kind': { exit: 6, says: /V refused the request: Oh no\./, ...lost },
  'an error between events': { exit: 6, says: /V refused the request \(400\): Oh no\./, ...lost },
  'a status_msg': { exit: 6, says: /V refused the request: Oh no\./, ...lost },
  'a status_msg in a stream': {
    exit: 6,
    says: /The quota of your account at V is used up .*: insufficient balance/,
    ...lost,
  },
  'other JSON with words': { exit: 6, says: /V sent JSON of another kind, not a completion: Oh no\./, ...lost },
  'JSON that breaks off': { exit: 6, says: /a reply that is no JSON/, ...lost },
  'an event that is no JSON': { exit: 6, says: /an event that is no JSON/, out: some, ...cut },
  'an event that never ends': { exit: 6, says: /an event longer than 4194304 characters/, ...lost },
  'a compressed event that never ends': { exit: 6, says: /an event longer than 4194304 characters/, ...lost },
  'broken compression': { exit: 6, says: /V sent compressed data that cannot be read/, ...lost },
  'a compressed answer that is cut': { exit: 8, says: /The answer was cut/, out: whole, ...cut },
  'silence before headers': { exit: 8, says: /V sent nothing for [\d.]+ s.* --timeout/, ...lost, timeout: 0.3 },
  'silence after headers': { exit: 8, says: /V sent nothing for [\d.]+ s.* --timeout/, ...lost, timeout: 0.3 },
  'silence in the middle': { exit: 8, says: /V sent nothing for [\d.]+ s/, out: some, ...cut, timeout: 0.3 },
  'keep-alives and no answer': { exit: 8, says: /V sent only keep-alives for [\d.]+ s/, ...lost, timeout: 0.2 },
  'keep-alives in the middle': { exit: 8, says: /only keep-alives for [\d.]+ s/, out: some, ...cut, timeout: 0.2 },
  'an error event before any text': { exit: 7, says: /V failed \(500\): Oh no/, ...lost, requests: tries },
  'an error event after text': { exit: 8, says: /The answer was cut: V reports an error: Oh no/, out: some, ...cut },
  'an error event of no kind after text': { exit: 8, says: /V reports an error: Oh no/, out: some, ...cut },
  'an overloaded event before any text': { exit: 7, says: /V is overloaded \(529\)/, ...lost, requests: tries },
  'an overloaded event after text': { exit: 8, says: /V reports an error: Overloaded/, out: some, ...cut },
};

const fine: Seen = { exit: 0, out: whole, kept: 'answer' };
const ODD: Record<OddAnswer, Seen> = {
  'no mark behind the reason': fine,
  'a reset behind the reason': fine,
  'a last event without its blank line': fine,
  'no event lines': fine,
  'events called text': fine,
  'events called JSON': fine,
  'events called a page': fine,
  'events without data': fine,
  'pings with text': fine,
  'comments sent on as data': fine,
  'events parted by one line end': fine,
  'events parted by one line end, in one piece': fine,
  'a mark of the other vendor': fine,
  'whole JSON': fine,
  'whole JSON called a stream': fine,
  'whole JSON called text, in several lines': fine,
  'whole JSON in an event': fine,
  'whole JSON and then silence': fine,
  'a last chunk that repeats the message': fine,
  'a last delta that repeats the message': fine,
  'silence behind the reason': fine,
  'keep-alives behind the reason': fine,
  'events called nothing': fine,
};

const withoutReason: Seen = {
  ...fine,
  says: /^note: V ended the answer in order without a reason: it is taken as whole$/,
};
const WITHOUT_REASON: Record<AnswerWithoutReason, Seen> = {
  'a mark and no reason': withoutReason,
  'whole JSON and no reason': withoutReason,
};

const refusal = (says: RegExp): Seen => ({ exit: 6, says, ...lost });
const later = (says: RegExp): Seen => ({ exit: 7, says, ...lost, requests: tries });
const overflow: Seen = { exit: 10, says: /does not fit into the context window of M.*--window last:20/, ...lost };

const REFUSED: Record<RefusalName, Seen> = {
  'a redirect': refusal(/V redirects \(301\) to http:\/\/127.0.0.1:9\/elsewhere, which is not followed/),
  'a redirect that keeps the method': refusal(/V redirects \(308\)/),
  'a redirect to nowhere': refusal(/V has nothing at that address \(300\).* Is the base URL right/),
  '400': refusal(/V refused the request \(400\): Bad words\.$/),
  '400 without a body': refusal(/V refused the request \(400\)\.$/),
  '400 {object: error}': refusal(/V refused the request \(400\): Bad words\.$/),
  '400 {detail}': refusal(/V refused the request \(400\): Bad words\.$/),
  '400 {error: text}': refusal(/V refused the request \(400\): Bad words\.$/),
  '400 JSON in its message': refusal(/V refused the request \(400\): Bad words\.$/),
  '400 content policy': refusal(/V declined to answer \(400\): Blocked/),
  '401': refusal(
    /V refused the key \(401\)\. It is the one in \w+_API_KEY: set that anew, or unset it and run: llmkit keys set V\.$/,
  ),
  '402': refusal(/The quota of your account at V is used up \(402\)/),
  '403': refusal(/V refused access \(403\): Not in your country/),
  '404 for the model': { exit: 4, says: /V does not know the model "M" \(404\).* llmkit models --provider V/, ...lost },
  '404 for the address': refusal(/V has nothing at that address \(404\): 404 Not Found\. Is the base URL right/),
  '405': refusal(/V has nothing at that address \(405\)/),
  '408': { exit: 8, says: /V gave up waiting \(408\)/, ...lost, requests: tries },
  '409': { ...refusal(/V refused the request \(409\): Conflict/), requests: tries },
  '413': { ...overflow, says: /does not fit.*--window last:20/ },
  '422': refusal(/V refused the request \(422\): messages\.0: Bad words\.$/),
  '429': later(/V limits the rate of requests \(429\): Slow down/),
  '429 for a day': { exit: 7, says: /limits the rate.* It asks to wait 24 h: try again then/, ...lost },
  '429 without credit': refusal(/The quota of your account at V is used up \(429\)/),
  '500': later(/V failed \(500\): Internal error/),
  '500 not to be repeated': { ...later(/V failed \(500\)/), requests: 1 },
  '502 with a web page': later(/V failed \(502\): 502 Bad Gateway\./),
  '503': later(/V is overloaded \(503\): Try later/),
  '504 with a web page': later(/V failed \(504\): 504 Gateway Time-out\./),
  '529': later(/V is overloaded \(529\): Overloaded/),
  'context overflow as OpenAI says it': overflow,
  'context overflow as Anthropic says it': overflow,
  'context overflow as vLLM says it': overflow,
  'context overflow as llama.cpp says it': overflow,
  'context overflow as LM Studio says it': overflow,
  'context overflow as Gemini says it': overflow,
};

type Script = (speech: Speech) => RawReply;

/** The reasons to stop, by the word of each vendor. */
const REASONS: [Record<Vendor, string>, Seen][] = [
  [
    { openai: 'length', anthropic: 'max_tokens', responses: 'max_output_tokens' },
    { ...fine, says: /^note: the answer was cut(: the context window of M is full| at max_tokens)/ },
  ],
  [
    { openai: 'content_filter', anthropic: 'refusal', responses: 'content_filter' },
    { exit: 6, says: /some-model-1 declined to answer/, out: whole, kept: 'declined' },
  ],
  [
    {
      openai: 'model_length',
      anthropic: 'model_context_window_exceeded',
      responses: 'context_length_exceeded',
    },
    { exit: 10, says: /context window of some-model-1 is full.*--window last:20/, out: whole, ...cut },
  ],
  [
    { openai: 'insufficient_system_resource', anthropic: 'pause_turn', responses: 'cancelled' },
    { exit: 8, says: /V stopped before the answer was finished/, out: whole, ...cut },
  ],
  [{ openai: 'something_new', anthropic: 'something_new', responses: 'something_new' }, fine],
];

/** Answers that show nothing. */
const EMPTY: [string, Script, RegExp][] = [
  [
    'an unknown reason and no text',
    ({ start, finish, done }) => eventStream(start, finish('something_new'), done),
    /^note: the answer is empty: V stopped for a reason that is not known here: "something_new"$/,
  ],
  [
    'a call of a tool that nobody runs',
    ({ start, call, done }) => eventStream(start, call, done),
    /^note: the model called look_up; no tool was run$/,
  ],
];

const loading: Script = ({ error }) => jsonReply(503, error('Loading model', 'unavailable_error'));

/** Waits that vendors ask for in words alone, and how long they are. */
const WAITS = {
  'Please try again in 20s.': '20.1',
  'Please try again in 390ms. Visit https://a.b/limits to learn more.': '0.5',
  'Please retry after 1.5 seconds.': '1.6',
  'Your quota will reset after 2 seconds.': '2.1',
};
/** The same, longer than anybody waits. */
const LONG_WAITS = {
  'Rate limit resets in 2m3s': '3 min',
  'Please try again in 1m0.36s. Need more tokens? Upgrade today.': '60.4 s',
  'Please wait 42311 seconds before retrying.': '12 h',
};
const slowDown =
  (words: string): Script =>
  ({ error }) =>
    jsonReply(429, error(words, 'rate_limit_error'));

/** Refusals of a `max_tokens` that nobody set, which only Anthropic's wire has, as vendors word them. */
const LIMITS = [
  'max_tokens: 16384 > 8192, which is the maximum allowed number of output tokens',
  'max_tokens is too large: 16384. This model supports at most 8192 completion tokens, whereas you provided 16384.',
  'Invalid max_tokens value, the valid range of max_tokens is [1, 8192]',
  '<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]',
  '`max_tokens` must be less than or equal to `8192`, the maximum value for `max_tokens`',
  'max_tokens (current value: 16384) must be between 0 and 8192',
  'it has a maxOutputTokens value of 16384 but the supported range is from 1 (inclusive) to 8193 (exclusive).',
  "'max_tokens' is too large: 16384. This model's maximum context length is 8205 tokens (16384 > 8205 - 13).",
  'input length and `max_tokens` exceed context limit: 191808 + 16384 > 200000, decrease input length',
];

/** Faults that pass: what comes first, and then the answer. */
const PASSING: [string, Script][] = [
  ['500', REFUSALS['500']],
  ['429, Retry-After: 1', ({ error }) => jsonReply(429, error('Slow down'), { 'retry-after': '1' })],
  ['429, Retry-After-Ms: 20', ({ error }) => jsonReply(429, error('Slow down'), { 'retry-after-ms': '20' })],
  [
    '429, Retry-After: a date',
    ({ error }) => jsonReply(429, error('Slow down'), { 'retry-after': new Date(Date.now() + 2000).toUTCString() }),
  ],
  ['429, Retry-After twice', ({ error }) => jsonReply(429, error('Slow down'), { 'retry-after': ['3600', '1'] })],
  ['429, Retry-After: later', ({ error }) => jsonReply(429, error('Slow down'), { 'retry-after': 'in 2 minutes' })],
  ['a reset before headers', STREAM_FAULTS['a reset before headers']],
  ['an overloaded event', STREAM_FAULTS['an overloaded event before any text']],
];

type Row = [fault: string, replies: (speech: Speech, vendor: Vendor) => RawReply[], seen: Seen];

const ROWS: Row[] = [
  [
    'nobody listens',
    () => [],
    { exit: 8, says: /Nothing answers at http:\S+: is a server running there\?/, ...lost, requests: 0 },
  ],
  ...rowsOf(STREAM_FAULTS, STREAM),
  ...rowsOf(ODD_ANSWERS, ODD),
  ...rowsOf(ANSWERS_WITHOUT_REASON, WITHOUT_REASON),
  ...rowsOf(REFUSALS, REFUSED),
  ...EMPTY.map(([name, script, says]): Row => [name, (speech) => [script(speech)], { ...fine, out: '', says }]),
  [
    'a model that loads, then an answer',
    (speech) => [...Array.from({ length: 4 }, () => loading(speech)), goodAnswer(speech)],
    { ...fine, says: /^note: V is loading the model: waiting until it has\.$/, requests: 5 },
  ],
  [
    'a model that loads for ever',
    (speech) => [loading(speech)],
    {
      exit: 8,
      says: /V was still loading the model after 2 s\. .*--timeout/,
      ...lost,
      requests: 3,
      notes: 1,
      timeout: 2,
    },
  ],
  ...REASONS.map(([reason, seen]): Row => [
    `the reason ${reason.openai}`,
    ({ begin, more, finish, done }, vendor) => [eventStream(begin, more, finish(reason[vendor]), done)],
    seen,
  ]),
  ...PASSING.map(([name, script]): Row => [
    `${name}, then an answer`,
    (speech) => [script(speech), goodAnswer(speech)],
    { ...fine, says: /^note: .* Trying again in [\d.]+ s \(1 of 2\)\.$/, requests: 2 },
  ]),
  ...Object.entries(WAITS).map(([words, seconds]): Row => [
    `429, ${words}, then an answer`,
    (speech) => [slowDown(words)(speech), goodAnswer(speech)],
    { ...fine, says: new RegExp(`Trying again in ${seconds} s`), requests: 2 },
  ]),
  ...Object.entries(LONG_WAITS).map(([words, time]): Row => [
    `429, ${words}`,
    (speech) => [slowDown(words)(speech)],
    { exit: 7, says: new RegExp(`It asks to wait ${time}: try again then`), ...lost },
  ]),
];

function rowsOf<Name extends string>(
  scripts: Record<Name, (speech: Speech) => RawReply>,
  seen: Record<Name, Seen>,
): Row[] {
  return (Object.keys(scripts) as Name[]).map((name) => [name, (speech) => [scripts[name](speech)], seen[name]]);
}

const PROVIDERS: Record<Vendor, string> = { openai: 'openai', anthropic: 'anthropic', responses: 'openai' };
const MODELS: Record<Vendor, string> = { openai: 'gpt-4o', anthropic: 'claude-sonnet-5-5', responses: 'gpt-4o' };
const PATHS: Record<Vendor, string> = {
  openai: '/v1/chat/completions',
  anthropic: '/v1/messages',
  responses: '/v1/responses',
};
const COMMANDS = {
  chat: ['chat', '--save', 'Hi'],
  'conv send': ['conv', 'send', 'last', 'Hi'],
};

/** Where there is no such address, Chat Completions are tried. */
const OVER_RESPONSES: Record<string, Partial<Seen>> = { '404 for the address': { requests: 2, notes: 0 } };

/** Both commands ask in the same way, and what is below the wire is one for both of OpenAI. */
function rowsFor(vendor: Vendor, command: string): Row[] {
  if (command !== 'chat') return someOf(ROWS, 8);
  const some = new Set(someOf(ROWS, vendor === 'responses' ? 3 : 1));
  return ROWS.filter((row) => some.has(row) || (vendor === 'responses' && row[0] in OVER_RESPONSES));
}

let rows = 0;
afterAll(() => void process.stdout.write(`The matrix of faults: ${rows} rows.\n`));

describe.each(['openai', 'anthropic', 'responses'] as const)('when a server of %s fails', (vendor) => {
  describe.each(Object.entries(COMMANDS))('during %s', (command, args) => {
    test.each(rowsFor(vendor, command))(
      'by %s, then code, output, message and what is kept are those of its row',
      async (fault, replies, row) => {
        rows += 1;
        const seen = vendor === 'responses' ? { ...row, ...OVER_RESPONSES[fault] } : row;
        const result = await run(
          args,
          vendor,
          replies(SPEECH[vendor], vendor),
          seen.timeout && (seen.timeout < 1 ? patient(seen.timeout) : seen.timeout),
        );
        const { code, out, err, requests } = result;
        expect([code, out, requests]).toEqual([seen.exit, seen.out ? `${seen.out}\n` : '', seen.requests ?? 1]);
        expect(err).not.toMatch(/\n\s+at |\{\s*"|"\s*\}|<\w+>/);
        checkMessage(err, vendor, seen);
        checkKept(result.conversation, seen);
      },
    );
  });
});

test.each(LIMITS)(
  'when a server of Anthropic refuses our number of tokens by %j, then it gets its own',
  async (words) => {
    const { error } = SPEECH.anthropic;
    const replies = [jsonReply(400, error(words)), goodAnswer(SPEECH.anthropic)];
    const { code, out, err, bodies } = await run(COMMANDS.chat, 'anthropic', replies);
    expect([code, out, err]).toEqual([0, `${whole}\n`, '']);
    expect(bodies.map((body) => (body as { max_tokens: number }).max_tokens)).toEqual([16384, 8192]);
  },
);

test.each(Object.keys(SPEECH) as Vendor[])(
  'when a server of %s nests the arguments of a tool far too deep, then the conversation can still be read',
  async (vendor) => {
    const { start, call, done } = SPEECH[vendor];
    const nested = JSON.stringify('['.repeat(2000) + ']'.repeat(2000));
    const deep = call
      .replace('"arguments":"{}"', () => `"arguments":${nested}`)
      .replace('"input":{}', () => `"input":{"of":${JSON.parse(nested)}}`);
    const { code, conversation } = await run(COMMANDS.chat, vendor, [eventStream(start, deep, done)]);
    expect([code, conversation.messages.length]).toEqual([0, 2]);
    expect(conversation.messages[1]!.parts).toMatchObject([{ type: 'tool_call', input: expect.any(String) }]);
  },
);

/** Runs the command against a server that plays `replies`; waits between retries are not waited for. */
async function run(args: string[], vendor: Vendor, replies: RawReply[], timeout = 20) {
  const server = await startRawServer(...replies);
  const { url, requests } = server;
  if (replies.length === 0) await server.close();
  const env = {
    OPENAI_API_KEY: 'sk-test-openai',
    OPENAI_BASE_URL: `${url}/v1`,
    ANTHROPIC_API_KEY: 'sk-test-anthropic',
    ANTHROPIC_BASE_URL: url,
  };
  const providers = createProviderFactory({
    fetch: createNetwork(env),
    env,
    readText: () => Promise.reject(new Error('no file is read')),
    clock: { now: () => new Date(), monotonic: () => performance.now() },
    random: () => 0.5,
    quirks: {
      get: () => (vendor === 'responses' ? { wire: 'responses' } : undefined),
      remember: async () => undefined,
    },
    sleep: async (_milliseconds, signal) => signal.throwIfAborted(),
  });
  const kit = testKit({ env, ports: { providers } });
  const model = `${PROVIDERS[vendor]}/${MODELS[vendor]}`;
  await kit.run('conv', 'new', '-m', model);
  const result = await kit.run(...args, '-m', model, '--timeout', String(timeout));
  const bodies = requests.map(({ body }) => body);
  if (requests.length > 0) expect(requests[0]!.url).toBe(PATHS[vendor]);
  return {
    ...result,
    requests: requests.length,
    bodies,
    conversation: await kit.app().conversations.findToRetry('last'),
  };
}

/** One line tells the fault; before it at most a note for each retry. */
function checkMessage(
  err: string,
  vendor: Vendor,
  { exit, says, requests = 1, notes: told = requests - 1 }: Seen,
): void {
  const lines = err.split('\n').slice(0, -1);
  const notes = lines.filter((line) => line.startsWith('note: '));
  const errors = lines.filter((line) => line.startsWith('error: '));
  expect(errors).toHaveLength(exit === 0 ? 0 : 1);
  expect(notes.length + errors.length).toBe(lines.length);
  if (exit !== 0) expect(notes).toHaveLength(Math.max(told, 0));
  if (says === undefined) return expect(err).toBe('');
  const words = says.source
    .replace(/(--provider|keys set) V\b/g, `$1 ${PROVIDERS[vendor]}`)
    .replace(/\bV\b/g, String.raw`[Tt]he server at 127\.0\.0\.1:\d+`)
    .replace(/\bM\b/g, MODELS[vendor]);
  expect(lines.at(-1)).toMatch(new RegExp(words));
}

/** Nothing typed or received is lost, and a whole answer is one whose reason to stop was seen. */
function checkKept({ messages, pending }: Conversation, { kept, out }: Seen): void {
  if (kept === 'question') {
    expect(messages).toEqual([]);
    return expect(pending).toMatchObject([{ messages: [{ content: 'Hi' }], failed: expect.any(String) }]);
  }
  expect(pending).toEqual([]);
  expect(messages).toMatchObject([{ content: 'Hi' }, { role: 'assistant', content: out }]);
  const { incomplete, finish_reason } = messages[1]!;
  expect(incomplete).toBe(kept === 'partial' ? true : undefined);
  if (kept !== 'partial') expect(finish_reason).toBeDefined();
}
