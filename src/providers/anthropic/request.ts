import type { MessageCreateParamsStreaming, MessageParam } from '@anthropic-ai/sdk/resources/messages';
import { LlmkitError } from '../../core/errors.ts';
import { contextBlock } from '../../core/exchange/rag-context.ts';
import type { ChatCompletionRequest } from '../../core/records/chat.ts';
import { type AnthropicFamily, anthropicFamily } from './families.ts';
import type { WireBody } from '../call/dialect.ts';
import type { Quirks } from '../call/quirks.ts';
import { type ParameterNotices, parameterNotices } from '../call/parameter-notices.ts';

type Body = MessageCreateParamsStreaming;

/** The last API version that takes sampling parameters. */
export const OLDER_VERSION = '2023-06-01';

/** The request as the Messages API takes it. Throws `bad_request` where nothing is left to send, or a prefill is refused. */
export function buildAnthropicRequest(request: ChatCompletionRequest, quirks: Quirks): WireBody {
  const family = anthropicFamily(request.model);
  const notices = parameterNotices(request);
  const system = textsOf(request, 'system').join('\n\n');
  const { sent, cut } = splitStops(request.stop ?? [], quirks);
  const sampling = samplingOf(request, family, quirks, notices);
  dropPenalties(request, notices);

  const body = {
    model: request.model,
    max_tokens: request.max_tokens ?? Number(quirks['default_max_tokens'] ?? family.default_max_tokens),
    messages: messagesOf(request, family),
    ...(system !== '' && { system }),
    ...sampling,
    ...(sent.length > 0 && { stop_sequences: sent }),
    ...(quirks['stream'] !== 'drop' && { stream: true as const }),
  } satisfies Omit<Body, 'stream'>;
  const sampled = sampling.temperature !== undefined || sampling.top_p !== undefined;
  return {
    body: { ...body, ...request.extra },
    headers: sampled ? { 'anthropic-version': OLDER_VERSION } : {},
    notices: notices.list,
    stop: cut,
  };
}

function textsOf({ messages }: ChatCompletionRequest, role: 'system'): string[] {
  return messages
    .filter((message) => message.role === role && message.content.trim() !== '')
    .map(({ content }) => content);
}

/** Roles alternate and no text is blank: the API insists on both. */
function messagesOf(request: ChatCompletionRequest, family: AnthropicFamily): MessageParam[] {
  const merged: { role: 'user' | 'assistant'; content: string }[] = [];
  for (const { role, content } of request.messages) {
    if (role === 'system' || content.trim() === '') continue;
    const last = merged.at(-1);
    if (last?.role === role) last.content += `\n\n${content}`;
    else merged.push({ role, content });
  }
  if (merged.length === 0 && !request.rag_context) throw nothingToSend();
  const prefill = merged.at(-1);
  if (prefill?.role === 'assistant') {
    if (!family.prefill && !request.rag_context) throw prefillRefused(request.model);
    // The API refuses a blank at the end of what the model is to continue.
    prefill.content = prefill.content.trimEnd();
  }
  return withContextBlock(merged, request.rag_context);
}

function withContextBlock(
  merged: { role: 'user' | 'assistant'; content: string }[],
  context: string | undefined,
): MessageParam[] {
  if (context === undefined || context === '') return merged;
  const block = { type: 'text' as const, text: contextBlock(context) };
  const last = merged.findLastIndex(({ role }) => role === 'user');
  if (last < 0) return [...merged, { role: 'user', content: [block] }];
  const question = { type: 'text' as const, text: merged[last]!.content };
  return (merged as MessageParam[]).with(last, { role: 'user', content: [block, question] });
}

/** The API takes no blank stop text; where it takes one less, all of them are cut here. */
function splitStops(stops: readonly string[], quirks: Quirks): { sent: string[]; cut: string[] } {
  const given = stops.filter((stop) => stop !== '');
  const cutHere = quirks['stop'] === 'drop' || given.some((stop) => stop.trim() === '');
  return cutHere ? { sent: [], cut: given } : { sent: given, cut: [] };
}

interface Sampling {
  temperature?: number;
  top_p?: number;
}

function samplingOf(
  request: ChatCompletionRequest,
  family: AnthropicFamily,
  quirks: Quirks,
  notices: ParameterNotices,
): Sampling {
  const thinking = request.extra?.['thinking'] !== undefined;
  const sampling: Sampling = {};
  for (const parameter of ['temperature', 'top_p'] as const) {
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
function keepOne(sampling: Sampling, { asked_for = [] }: ChatCompletionRequest, notices: ParameterNotices): void {
  if (sampling.temperature === undefined || sampling.top_p === undefined) return;
  const dropped = asked_for.includes('top_p') && !asked_for.includes('temperature') ? 'temperature' : 'top_p';
  delete sampling[dropped];
  notices.tell(dropped, `${dropped} is not sent: Anthropic takes only one of temperature and top_p.`);
}

function dropPenalties(request: ChatCompletionRequest, notices: ParameterNotices): void {
  for (const parameter of ['frequency_penalty', 'presence_penalty'] as const) {
    if (request[parameter] !== undefined) notices.tell(parameter, notSent(parameter, request.model));
  }
}

function notSent(parameter: string, model: string): string {
  return `${parameter} is not sent: ${model} does not take it.`;
}

function nothingToSend(): LlmkitError {
  return new LlmkitError('bad_request', 'Cannot ask: every message is empty.', {
    advice: [{ kind: 'give', what: 'text' }],
  });
}

function prefillRefused(model: string): LlmkitError {
  return new LlmkitError(
    'bad_request',
    `Cannot ask ${model}: the last message is the assistant's, which it does not continue.`,
    {
      advice: [
        { kind: 'expected', what: 'user_message_at_end' },
        { kind: 'choose_model', older_than: 'claude-opus-4-6' },
      ],
    },
  );
}
