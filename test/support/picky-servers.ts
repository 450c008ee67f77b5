import { goodAnswer, SPEECH, type Vendor } from './faults.ts';
import { jsonReply, type RawReply, type RawRequest } from './raw-server.ts';

/** A server that takes some parameters only, and refuses the others one at a time, in its vendor's words. */
export interface PickyServer {
  vendor: Vendor;
  /** What it refuses, in this order. */
  refuses: readonly string[];
  answer(request: RawRequest): RawReply;
}

type Refuse = (name: string, request: RawRequest) => RawReply;

function picky(vendor: Vendor, refuses: readonly string[], refuse: Refuse): PickyServer {
  return {
    vendor,
    refuses,
    answer(request) {
      const refused = refuses.find((name) => Object.hasOwn(request.body as object, name));
      return refused === undefined ? goodAnswer(SPEECH[vendor]) : refuse(refused, request);
    },
  };
}

const BOTH = ['temperature', 'max_tokens'];

const invalid = (message: string) =>
  jsonReply(400, { type: 'error', error: { type: 'invalid_request_error', message } });

/** Each as its vendor words it. */
export const PICKY_SERVERS: Record<string, PickyServer> = {
  OpenAI: picky('openai', BOTH, (param) => {
    const value = param === 'temperature';
    const message = value
      ? "Unsupported value: 'temperature' does not support 0.3 with this model. Only the default (1) value is supported."
      : "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.";
    const code = value ? 'unsupported_value' : 'unsupported_parameter';
    return jsonReply(400, { error: { message, type: 'invalid_request_error', param, code } });
  }),
  'OpenAI, over Responses': picky('responses', ['temperature'], (param) => {
    const message = `Unsupported parameter: '${param}' is not supported with this model.`;
    return jsonReply(400, { error: { message, type: 'invalid_request_error', param, code: null } });
  }),
  // The older API version, which a request with sampling goes out with, and the current one behind it.
  Anthropic: picky('anthropic', ['temperature', 'stop_sequences'], (name, { headers }) =>
    headers['anthropic-version'] === '2023-06-01' && name === 'temperature'
      ? invalid('`temperature` is deprecated for this model.')
      : invalid(`${name}: Extra inputs are not permitted`),
  ),
  Moonshot: picky('openai', ['temperature', 'max_tokens'], (name) =>
    jsonReply(400, {
      error: {
        message:
          name === 'temperature'
            ? 'invalid temperature: only 1 is allowed for this model'
            : 'max_tokens is not supported, use max_completion_tokens',
        type: 'invalid_request_error',
      },
    }),
  ),
  vLLM: picky('openai', BOTH, (name) => {
    const fault = `{'type': 'extra_forbidden', 'loc': ('body', '${name}'), 'msg': 'Extra inputs are not permitted', 'input': 1}`;
    return jsonReply(400, { object: 'error', message: `[${fault}]`, type: 'BadRequestError', param: null, code: 400 });
  }),
  Ollama: picky('openai', BOTH, (name) =>
    jsonReply(400, {
      error: { message: `json: unknown field "${name}"`, type: 'invalid_request_error', param: null, code: null },
    }),
  ),
  'a FastAPI server': picky('openai', BOTH, (name) =>
    jsonReply(422, {
      detail: [{ type: 'extra_forbidden', loc: ['body', name], msg: 'Extra inputs are not permitted', input: 1 }],
    }),
  ),
};
