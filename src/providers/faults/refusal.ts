import type { Advice } from '../../core/advice.ts';
import { type ErrorCode, LlmkitError } from '../../core/errors.ts';
import { ownEntry, present } from '../../core/fields.ts';
import { keyAdvice } from '../../core/settings/key-advice.ts';
import type { Connection } from '../../core/ports/provider.ts';
import { serverAtStart } from '../../core/settings/server-name.ts';
import { codeOfRefusal } from './refusal-kinds.ts';
import type { ReplyHeaders } from '../http/fetch.ts';
import { baseUrlOf } from '../http/sdk.ts';
import { shortUrl, withoutSecrets } from '../http/secrets.ts';
import { readErrorJson, type ServerError } from './server-error.ts';
import { type Failure, type FailureContext, Refusal } from './failure.ts';

/** The status that an error event's type stands for; a response has one of its own. */
const STATUS_OF_TYPE: readonly [RegExp, number][] = [
  [/overloaded/i, 529],
  [/rate_limit|too_many|resource_exhausted/i, 429],
  [/authentication|unauthenticated/i, 401],
  [/permission/i, 403],
  [/billing|insufficient_quota/i, 402],
  [/not_found/i, 404],
  [/too_large/i, 413],
  [/invalid|bad_?request/i, 400],
  [/timeout/i, 504],
  [/server|api_error|internal|unavailable/i, 500],
];

/** Words that tell it where there is no type. */
const STATUS_OF_WORDS: readonly [RegExp, number][] = [
  [/rate.?limit|too many requests/i, 429],
  [/overloaded|at capacity/i, 529],
];

/** Numbers of MiniMax, which answers with 200. */
const STATUS_OF_NUMBER: Readonly<Record<string, number>> = { 1002: 429, 1004: 401, 1008: 402, 1013: 500 };

/** An error event inside a stream. */
export function refusalInStream(json: unknown): Refusal {
  const server = readErrorJson(json);
  return new Refusal(statusOfEvent(server), server);
}

function statusOfEvent({ type, code, text }: ServerError): number {
  const number = ownEntry(STATUS_OF_NUMBER, code ?? '') ?? Number(code);
  if (Number.isInteger(number) && number >= 400 && number < 600) return number;
  const words = `${type ?? ''} ${code ?? ''}`;
  const byType = STATUS_OF_TYPE.find(([pattern]) => pattern.test(words));
  return (byType ?? STATUS_OF_WORDS.find(([pattern]) => pattern.test(text)))?.[1] ?? 0;
}

/** The most of a server's words that a message holds, in UTF-16 units. */
const LONGEST_TEXT = 300;
const RETRYABLE = new Set([408, 409, 429]);

/** A server's refusal as an error and whether to try again. */
export function describeRefusal(refusal: Refusal, context: FailureContext): Failure {
  const { status, server, headers } = refusal;
  const { connection, model } = context;
  const code = context.shown === true ? 'incomplete' : codeOfRefusal(status, server);
  const told = shortened(withoutSecrets(server.text, connection));
  const request_id = requestIdOf(headers, connection);
  const error = new LlmkitError(code, messageOf(code, status, told, context), {
    advice: adviceFor(code, refusal, context),
    cause: refusal.cause,
    details: {
      provider: connection.provider,
      model,
      ...present({ status: status > 0 ? status : undefined, server_message: told || undefined, request_id }),
    },
  });
  return { error, refusal, retryable: isRetryable(code, refusal) };
}

/** The id that the vendor's support asks for. */
export function requestIdOf(headers: Pick<ReplyHeaders, 'get'>, connection: Connection): string | undefined {
  const id = headers.get('x-request-id') ?? headers.get('request-id');
  return id === null ? undefined : withoutSecrets(id, connection);
}

function isRetryable(code: ErrorCode, { status, headers }: Refusal): boolean {
  if (code === 'quota_exhausted') return false;
  const told = headers.get('x-should-retry');
  if (told === 'true' || told === 'false') return told === 'true';
  if (status === 413) return false;
  return RETRYABLE.has(status) || code === 'overloaded';
}

function messageOf(code: ErrorCode, status: number, told: string, { connection, model }: FailureContext): string {
  const { server } = connection;
  const number = status > 0 ? ` (${status})` : '';
  const words = told === '' ? '' : `: ${told}`;
  const lead: Partial<Record<ErrorCode, string>> = {
    auth: status === 403 ? `${server} refused access${number}${words}` : authMessage(connection, number),
    quota_exhausted: `The quota of your account at ${server} is used up${number}${words}`,
    context_exceeded: `The request does not fit into the context window of ${model}${words}`,
    model_not_found: `${server} does not know the model ${JSON.stringify(model)}${number}${words}`,
    rate_limited: `${server} limits the rate of requests${number}${words}`,
    overloaded:
      status === 503 || status === 529
        ? `${server} is overloaded${number}${words}`
        : `${server} failed${number}${words}`,
    timeout: `${server} gave up waiting${number}${words}`,
    refused: `${server} declined to answer${number}${words}`,
    protocol: `${server} has nothing at that address${number}${words}`,
    incomplete: `The answer was cut: ${server} reports an error${words}`,
  };
  return sentence(lead[code] ?? `${server} refused the request${number}${words}`);
}

function authMessage({ server, api_key }: Connection, number: string): string {
  return api_key === undefined ? `${server} wants a key${number}` : `${server} refused the key${number}`;
}

/** Words of a refused access that is about the key, and not about a country, a plan or a model. */
const KEY_WORDS = /\bkeys?\b|token|credential|authenticat|unauthori[sz]ed/i;

function adviceFor(code: ErrorCode, { status, server }: Refusal, context: FailureContext): Advice[] {
  const { connection, model } = context;
  const { provider } = connection;
  const aboutKey = status !== 403 || KEY_WORDS.test(`${server.type} ${server.code} ${server.text}`);
  const later: Advice[] = [
    { kind: 'retry', when: 'later' },
    { kind: 'other_model', by: 'fallback' },
  ];
  const advice: Partial<Record<ErrorCode, Advice[]>> = {
    ...(aboutKey && { auth: [keyAdvice(connection)] }),
    quota_exhausted: [
      { kind: 'check_account', server: connection.server },
      { kind: 'other_model', by: 'provider' },
    ],
    context_exceeded: [{ kind: 'shorten_conversation' }],
    model_not_found: [
      /\bpull/i.test(server.text) ? { kind: 'pull_model', model } : { kind: 'list', what: 'models', provider },
    ],
    rate_limited: later,
    overloaded: later,
    protocol: [baseUrlAdvice(connection)],
  };
  return advice[code] ?? [];
}

/** What to check when something answers that is no model server. */
export function baseUrlAdvice(connection: Connection): Advice {
  const wire = connection.type === 'anthropic' ? 'anthropic' : 'openai';
  return { kind: 'check_base_url', url: shortUrl(baseUrlOf(connection)), wire };
}

function shortened(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 1).trimEnd()}…` : text;
}

function sentence(text: string): string {
  const begun = serverAtStart(text);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}
