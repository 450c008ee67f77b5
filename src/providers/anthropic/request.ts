import type { MessageCreateParamsStreaming, ToolUnion } from '@anthropic-ai/sdk/resources/messages';
import type { ModelRequest, ToolDefinition } from '../../core/records/model-request.ts';
import type { ModelParameters } from '../../core/tables/settings.ts';
import { plainParameters } from '../call/plain-parameters.ts';
import { type AnthropicFamily, anthropicFamily } from './families.ts';
import { anthropicMessages } from './messages.ts';
import type { WireBody, WireOutput } from '../call/dialect.ts';
import type { Quirks } from '../call/quirks.ts';
import { objectIn } from '../http/json.ts';
import { type ParameterNotices, parameterNotices } from '../call/parameter-notices.ts';

type Body = MessageCreateParamsStreaming;

/** The last API version that takes sampling parameters. */
export const OLDER_VERSION = '2023-06-01';

/** The request as the Messages API takes it. Throws `bad_request` where nothing is left to send, or a prefill is refused. */
export function buildAnthropicRequest(request: ModelRequest, quirks: Quirks, output?: WireOutput): WireBody {
  const family = anthropicFamily(request.model);
  const notices = parameterNotices(request);
  const system = textsOf(request, 'system').join('\n\n');
  const systemAsUser = system !== '' && quirks['system'] === 'user';
  const { sent, cut } = splitStops(request.stop ?? [], quirks);
  const sampling = samplingOf(request, family, quirks, notices);

  const body = {
    model: request.model,
    max_tokens: request.max_tokens ?? Number(quirks['default_max_tokens'] ?? family.default_max_tokens),
    messages: anthropicMessages(systemAsUser ? withSystemAsUser(request, system) : request, family),
    ...(system !== '' && !systemAsUser && { system }),
    ...toolsOf(request),
    ...sampling,
    ...plainOf(request, quirks, notices),
    ...(sent.length > 0 && { stop_sequences: sent }),
    ...(quirks['stream'] !== 'drop' && { stream: true as const }),
  } satisfies Omit<Body, 'stream'>;
  const sampled = sampling.temperature !== undefined || sampling.top_p !== undefined;
  return {
    body: { ...body, ...request.extra, ...outputConfig(output, request) },
    headers: sampled ? { 'anthropic-version': OLDER_VERSION } : {},
    notices: notices.list,
    stop: cut,
  };
}

/** The form of the answer, beside what else the user sets there. */
function outputConfig(output: WireOutput | undefined, { extra }: ModelRequest): Pick<Body, 'output_config'> {
  if (output?.type !== 'schema') return {};
  const format = { type: 'json_schema' as const, schema: { ...output.schema } };
  return { output_config: { format, ...objectIn(extra?.['output_config']) } };
}

/**
 * The tools that may be called. The API refuses calls of tools in the history that the request does not declare, so those
 * are declared by name and may not be called.
 */
function toolsOf({ tools = [], messages }: ModelRequest): Pick<Body, 'tools' | 'tool_choice'> {
  if (tools.length > 0) return { tools: tools.map(toolOf) };
  const parts = messages.flatMap((message) => message.parts ?? []);
  const names = new Set(parts.flatMap((part) => (part.type === 'tool_call' ? [part.name] : [])));
  if (names.size === 0) return {};
  const declared = [...names].map((name) => toolOf({ name, description: '', input_schema: {} }));
  return { tools: declared, tool_choice: { type: 'none' } };
}

function toolOf({ name, description, input_schema: schema }: ToolDefinition): ToolUnion {
  return { name, description, input_schema: { type: 'object', ...schema } };
}

/** For models that take no system text: it opens the first question, as the user's. */
function withSystemAsUser(request: ModelRequest, system: string): ModelRequest {
  return { ...request, messages: [{ role: 'user', content: system }, ...request.messages] };
}

function textsOf({ messages }: ModelRequest, role: 'system'): string[] {
  return messages
    .filter((message) => message.role === role && message.content.trim() !== '')
    .map(({ content }) => content);
}

/** The API takes no blank stop text; where it takes one less, all of them are cut here. */
function splitStops(stops: readonly string[], quirks: Quirks): { sent: string[]; cut: string[] } {
  const given = stops.filter((stop) => stop !== '');
  const cutHere = quirks['stop'] === 'drop' || given.some((stop) => stop.trim() === '');
  return cutHere ? { sent: [], cut: given } : { sent: given, cut: [] };
}

const SAMPLING = ['temperature', 'top_p'] as const;

interface Sampling {
  temperature?: number;
  top_p?: number;
}

function samplingOf(
  request: ModelRequest,
  family: AnthropicFamily,
  quirks: Quirks,
  notices: ParameterNotices,
): Sampling {
  const thinking = request.extra?.['thinking'] !== undefined;
  const sampling: Sampling = {};
  for (const parameter of SAMPLING) {
    const value = request[parameter];
    if (value === undefined) continue;
    if (!family.sampling || quirks[parameter] === 'drop') notices.tell(parameter, notSent(parameter, request.model));
    else if (thinking) notices.tell(parameter, `${parameter} is not sent: it does not go with thinking.`);
    else sampling[parameter] = value;
  }
  clampTemperature(sampling, notices);
  keepOne(sampling, request, notices);
  return sampling;
}

function clampTemperature(sampling: Sampling, notices: ParameterNotices): void {
  if (sampling.temperature === undefined || sampling.temperature <= 1) return;
  notices.tell('temperature', `temperature ${sampling.temperature} is sent as 1, the most that Anthropic takes.`);
  sampling.temperature = 1;
}

/** The API refuses both together: the one that someone asked for stays, else temperature. */
function keepOne(sampling: Sampling, { asked_for = [] }: ModelRequest, notices: ParameterNotices): void {
  if (sampling.temperature === undefined || sampling.top_p === undefined) return;
  const dropped = asked_for.includes('top_p') && !asked_for.includes('temperature') ? 'temperature' : 'top_p';
  delete sampling[dropped];
  notices.tell(dropped, `${dropped} is not sent: Anthropic takes only one of temperature and top_p.`);
}

/** The parameters that go as they are. */
function plainOf(request: ModelRequest, quirks: Quirks, notices: ParameterNotices): ModelParameters {
  const sent: Record<string, unknown> = {};
  for (const { key, isTaken } of plainParameters('anthropic', [...SAMPLING, 'max_tokens', 'stop', 'extra'])) {
    if (request[key] === undefined) continue;
    if (isTaken && quirks[key] !== 'drop') sent[key] = request[key];
    else notices.tell(key, notSent(key, request.model));
  }
  return sent;
}

function notSent(parameter: string, model: string): string {
  return `${parameter} is not sent: ${model} does not take it.`;
}
