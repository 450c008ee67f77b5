import { LlmkitError } from '../errors.ts';
import type { ChatCompletionRequest } from '../records/chat.ts';
import type { ChatMessage, Message } from '../records/message.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import { SETTING_KEYS, settingRow } from '../settings/table.ts';
import { contextBlock } from './rag-context.ts';

const REQUEST_SETTINGS = SETTING_KEYS.filter((key) => settingRow(key).request);

/** The request in neutral terms. The last user message's context goes beside it, earlier ones stay with theirs. */
export function buildRequest(effective: EffectiveSettings, messages: (Message | ChatMessage)[]): ChatCompletionRequest {
  const { values, sources } = effective;
  if (effective.model === undefined) throw noModel(effective.provider);
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const context = last < 0 ? undefined : contextOf(messages[last]!);
  const said = messages.map((message, at) => plain(message, at === last));
  const system: ChatMessage[] = values.system === undefined ? [] : [{ role: 'system', content: values.system }];
  return {
    messages: [...system, ...said],
    model: effective.model,
    ...pick(values as Record<string, unknown>, REQUEST_SETTINGS),
    ...(context !== undefined && { rag_context: context }),
    asked_for: REQUEST_SETTINGS.filter((key) => sources[key] === 'flag' || sources[key] === 'conversation'),
  };
}

function contextOf(message: Message | ChatMessage): string | undefined {
  return 'rag_context' in message ? message.rag_context : undefined;
}

function plain(message: Message | ChatMessage, isLastQuestion: boolean): ChatMessage {
  const context = isLastQuestion ? undefined : contextOf(message);
  const content = context === undefined ? message.content : `${contextBlock(context)}\n\n${message.content}`;
  return { role: message.role, content };
}

function pick(values: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(keys.filter((key) => values[key] !== undefined).map((key) => [key, values[key]]));
}

function noModel(provider: string): LlmkitError {
  return new LlmkitError('config', `Cannot ask ${provider}: no model is named and it has no default.`, {
    hint: `Name one with -m ${provider}/MODEL, or set it: llmkit config set providers.${provider}.model MODEL`,
  });
}
