import type { ChatCompletionCreateParamsStreaming, ChatCompletionTool } from 'openai/resources/chat/completions';
import type { AdvisingText } from '../../core/advice.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { ModelRequest, ToolDefinition } from '../../core/records/model-request.ts';
import type { ParameterKey } from '../../core/tables/settings.ts';
import { plainParameters } from '../call/plain-parameters.ts';
import type { WireBody } from '../call/dialect.ts';
import type { Quirks } from '../call/quirks.ts';
import { COMPATIBLE, openAIFamily, type OpenAIFamily } from './families.ts';
import { parameterNotices } from '../call/parameter-notices.ts';
import { openAIMessages } from './messages.ts';

type Body = ChatCompletionCreateParamsStreaming;

/** The request as Chat Completions takes it. `official` is OpenAI's own server, where a model's name tells its family. */
export function buildOpenAIRequest(request: ModelRequest, quirks: Quirks, official: boolean): WireBody {
  const family = official ? openAIFamily(request.model) : COMPATIBLE;
  if (family === undefined) throw responsesOnly(request.model);
  const notices = parameterNotices(request);
  const drop = (parameter: ParameterKey, why: AdvisingText = [`${request.model} does not take it`]) =>
    notices.tell(parameter, [`${parameter} is not sent: `, ...why, '.']);

  const body: Partial<Body> = {
    model: request.model,
    messages: openAIMessages(request, quirks['system'] ?? family.system),
    ...(request.tools && request.tools.length > 0 && { tools: request.tools.map(toolOf) }),
  };
  if (quirks['stream'] !== 'drop') {
    body.stream = true;
    // Refused beside a `stream` that someone turned off.
    if (quirks['stream_options'] !== 'drop' && request.extra?.['stream'] !== false)
      body.stream_options = { include_usage: true };
  }
  limitLength(body, request, family, quirks, notices.tell);

  for (const { key, isTaken } of plainParameters('openai', ['max_tokens', 'stop', 'extra'])) {
    if (request[key] === undefined) continue;
    if (!isTaken || quirks[key] === 'drop') drop(key);
    else if (takes(key, family, request)) Object.assign(body, { [key]: request[key] });
    else drop(key, reasonFor(key, family, request.model));
  }

  const stop = (request.stop ?? []).filter((text) => text !== '');
  const cutHere = quirks['stop'] === 'drop' || stop.length > family.stops;
  if (stop.length > 0 && !cutHere) body.stop = stop;
  return { body: { ...body, ...request.extra }, headers: {}, notices: notices.list, stop: cutHere ? stop : [] };
}

function limitLength(
  body: Partial<Body>,
  request: ModelRequest,
  family: OpenAIFamily,
  quirks: Quirks,
  tell: (parameter: 'max_tokens', message: string) => void,
): void {
  if (request.max_tokens === undefined) return;
  const learned = quirks['max_tokens'];
  const name = learned === 'max_tokens' || learned === 'max_completion_tokens' ? learned : family.max_tokens;
  body[name] = request.max_tokens;
  if (name !== 'max_tokens') tell('max_tokens', `max_tokens is sent as ${name}.`);
}

function toolOf({ name, description, input_schema: parameters }: ToolDefinition): ChatCompletionTool {
  return { type: 'function', function: { name, description, parameters: { ...parameters } } };
}

/** What models that reason do not take, or only while they do not. */
const SAMPLING: readonly ParameterKey[] = ['temperature', 'top_p'];

function takes(parameter: ParameterKey, family: OpenAIFamily, { extra }: ModelRequest): boolean {
  if (parameter.endsWith('penalty')) return family.penalties;
  if (!SAMPLING.includes(parameter)) return true;
  return (
    family.sampling === 'always' || (family.sampling === 'without_reasoning' && extra?.['reasoning_effort'] === 'none')
  );
}

function reasonFor(parameter: ParameterKey, family: OpenAIFamily, model: string): AdvisingText {
  const conditional = family.sampling === 'without_reasoning' && SAMPLING.includes(parameter);
  if (!conditional) return [`${model} does not take it`];
  return [`${model} takes it only with `, { kind: 'vendor_parameter', name: 'reasoning_effort', value: 'none' }];
}

function responsesOnly(model: string): LlmkitError {
  return new LlmkitError(
    'bad_request',
    `Cannot ask ${model}: it answers only through OpenAI's Responses API, which llmkit does not speak.`,
    {
      advice: [{ kind: 'choose_model', example: 'gpt-5.5' }],
    },
  );
}
