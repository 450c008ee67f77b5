import type { ChatCompletionCreateParamsStreaming, ChatCompletionTool } from 'openai/resources/chat/completions';
import type { ModelRequest, ToolDefinition } from '../../../core/records/model-request.ts';
import type { WireBody, WireOutput } from '../../call/dialect.ts';
import type { Quirks } from '../../call/quirks.ts';
import type { OpenAIFamily } from '../families.ts';
import { parameterNotices } from '../../call/parameter-notices.ts';
import { plainParametersOf } from '../parameters.ts';
import { openAIMessages } from './messages.ts';

type Body = ChatCompletionCreateParamsStreaming;

/** The request as Chat Completions takes it. */
export function buildOpenAIRequest(
  request: ModelRequest,
  quirks: Quirks,
  family: OpenAIFamily,
  output?: WireOutput,
): WireBody {
  const notices = parameterNotices(request);
  const body: Partial<Body> = {
    model: request.model,
    messages: openAIMessages(request, quirks['system'] ?? family.system),
    ...(request.tools && request.tools.length > 0 && { tools: request.tools.map(toolOf) }),
  };
  if (output) body.response_format = responseFormat(output);
  if (quirks['stream'] !== 'drop') {
    body.stream = true;
    // Refused beside a `stream` that someone turned off.
    if (quirks['stream_options'] !== 'drop' && request.extra?.['stream'] !== false)
      body.stream_options = { include_usage: true };
  }
  limitLength(body, request, family, quirks, notices.tell);
  Object.assign(body, plainParametersOf(request, family, quirks, notices));

  const stop = (request.stop ?? []).filter((text) => text !== '');
  const cutHere = quirks['stop'] === 'drop' || stop.length > family.stops;
  if (stop.length > 0 && !cutHere) body.stop = stop;
  return { body: { ...body, ...request.extra }, headers: {}, notices: notices.list, stop: cutHere ? stop : [] };
}

function responseFormat(output: WireOutput): NonNullable<Body['response_format']> {
  if (output.type === 'json') return { type: 'json_object' };
  return { type: 'json_schema', json_schema: { name: output.name, schema: { ...output.schema }, strict: true } };
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
