import type { ErrorCode } from '../../core/errors.ts';
import type { ServerError } from './server-error.ts';

/** One kind of refusal. The first row that fits settles the code; `words` are looked for in type, code and text. */
interface Kind {
  code: ErrorCode;
  statuses?: readonly number[] | ((status: number) => boolean);
  words?: RegExp;
}

const CONTEXT_WORDS = new RegExp(
  [
    'context_length_exceeded',
    'exceed_context_size',
    'model_context_window_exceeded',
    'maximum context length',
    'maximum prompt length',
    'prompt (is )?too long',
    'exceeds? (the )?(available |model.s )?context',
    'context (length|size|window) (is |was |has been )?exceed',
    'greater than the context length',
    'context the overflows', // LM Studio's own words
    'inputs?`? tokens \\+ `?max_new_tokens`? must be <=',
    'exceeds? the maximum allowed input length',
    'input token count .*exceeds',
    'reduce the length of the (messages|prompt|input)',
    'too large for model with \\d+ maximum',
  ].join('|'),
  'i',
);
const MODEL_WORDS = new RegExp(
  [
    'model_not_found',
    'invalid_model',
    'model_not_available',
    'DeploymentNotFound',
    'model:? \\S+.* (not found|does not exist|is not found|not available)',
    '(no such|unknown|invalid) model',
    'model not exist',
    'not a valid model',
    'unable to access model',
    'models/\\S+ is not found',
    'no models? loaded',
    'not have access to (the )?model',
  ].join('|'),
  'i',
);

/** In order: what a server says about itself counts before the bare status. */
const KINDS: readonly Kind[] = [
  { code: 'quota_exhausted', statuses: [402] },
  {
    code: 'quota_exhausted',
    words: /insufficient_quota|billing_|credit balance|insufficient (balance|credit|fund)|out of credits/i,
  },
  { code: 'rate_limited', statuses: [429] },
  { code: 'rate_limited', statuses: [413], words: /rate_limit|tokens per minute/i },
  // llama.cpp says it with 500.
  { code: 'context_exceeded', words: CONTEXT_WORDS },
  { code: 'overloaded', statuses: (status) => status >= 500 && status !== 501 && status !== 505 },
  { code: 'timeout', statuses: [408] },
  { code: 'context_exceeded', statuses: [413] },
  { code: 'auth', statuses: [401] },
  { code: 'auth', words: /api[ _]key (is )?(not valid|invalid)|(invalid|incorrect) api[ _]key|api_key_invalid/i },
  { code: 'refused', words: /content_filter|content_policy|content management policy|safety system/i },
  { code: 'model_not_found', words: MODEL_WORDS },
  { code: 'model_not_found', statuses: [404], words: /\bmodel\b/i },
  { code: 'auth', statuses: [403] },
  // An address that does not exist, or a redirect that leads nowhere: the request never reached a model.
  { code: 'protocol', statuses: (status) => status === 404 || status === 405 || (status >= 300 && status < 400) },
  { code: 'bad_request', statuses: (status) => status >= 400 },
];

/** The kind of fault that a refusal is. */
export function codeOfRefusal(status: number, server: ServerError): ErrorCode {
  const said = `${server.type ?? ''} ${server.code ?? ''} ${server.text}`;
  const fits = ({ statuses, words }: Kind) => {
    const statusFits = typeof statuses === 'function' ? statuses(status) : (statuses?.includes(status) ?? true);
    return statusFits && (words?.test(said) ?? true);
  };
  return KINDS.find(fits)?.code ?? 'bad_request';
}
