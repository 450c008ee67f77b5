import { ownEntry } from '../../../core/fields.ts';
import type { ParameterNotices } from '../../call/parameter-notices.ts';
import { type Json, listIn, objectIn } from '../../http/json.ts';

/** Parameters of Chat Completions that Responses has no word for. */
const UNKNOWN_THERE: ReadonlySet<string> = new Set([
  'n',
  'seed',
  'logit_bias',
  'logprobs',
  'frequency_penalty',
  'presence_penalty',
  'stream_options',
  'prediction',
  'modalities',
  'audio',
  'functions',
  'function_call',
]);

/** Parameters of Chat Completions that have another word or place; whoever sets one does not choose the wire. */
const ELSEWHERE: Readonly<Record<string, (value: unknown) => Json>> = {
  max_tokens: (max_output_tokens) => ({ max_output_tokens }),
  max_completion_tokens: (max_output_tokens) => ({ max_output_tokens }),
  reasoning_effort: (effort) => ({ reasoning: { effort } }),
  verbosity: (verbosity) => ({ text: { verbosity } }),
  response_format: (format) => ({ text: { format: flat(format, 'json_schema') } }),
  tools: (tools) => ({ tools: listIn(tools).map((tool) => flat(tool, 'function')) }),
  tool_choice: (choice) => ({ tool_choice: flat(choice, 'function') }),
};

/** A vendor's own parameters as they go out, and the stop texts among them. */
export function inResponsesTerms(given: Json, { tell }: ParameterNotices): { extra: Json; stop: string[] } {
  const extra: Json = {};
  for (const [name, value] of Object.entries(given)) {
    if (name === 'stop') continue;
    if (UNKNOWN_THERE.has(name)) tell('extra', `${name} is not sent: the Responses API has none.`);
    else addTo(extra, ownEntry(ELSEWHERE, name)?.(value) ?? { [name]: value });
  }
  const { stop } = given;
  const stops = typeof stop === 'string' ? [stop] : listIn(stop);
  return { extra, stop: stops.filter((text) => typeof text === 'string') };
}

/** Objects under one name come together: `reasoning` may have been given beside `reasoning_effort`. */
function addTo(extra: Json, more: Json): void {
  for (const [name, value] of Object.entries(more)) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    extra[name] = isObject ? { ...objectIn(extra[name]), ...value } : value;
  }
}

/** `{type, function: {name, …}}` is `{type, name, …}` here. */
function flat(value: unknown, inner: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { [inner]: fields, ...others } = objectIn(value);
  return { ...others, ...objectIn(fields) };
}
