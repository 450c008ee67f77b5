import { LlmkitError } from '../errors.ts';
import type { ChatMessage, Message } from '../records/message.ts';
import type { ModelRequest } from '../records/model-request.ts';
import { partsOf } from '../records/parts.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import { PARAMETER_KEYS } from '../tables/settings.ts';
import { contextBlock } from '../files/rag-context.ts';
import { wellFormed } from './well-formed.ts';

/** The request in neutral terms: nothing ill-formed, no blank system text. Throws `config` where no model is named. */
export function buildRequest(effective: EffectiveSettings, messages: readonly (Message | ChatMessage)[]): ModelRequest {
  const { values, sources } = effective;
  if (effective.model === undefined) throw noModel(effective.provider);
  const system: ChatMessage[] = [{ role: 'system', content: values.system ?? '' }];
  const given = PARAMETER_KEYS.filter((key) => values[key] !== undefined);
  return wellFormed({
    messages: [...system, ...messages.map(messageToSend)].filter((message) => !isBlankSystem(message)),
    model: effective.model,
    ...Object.fromEntries(given.map((key) => [key, values[key]])),
    asked_for: PARAMETER_KEYS.filter((key) => sources[key] === 'flag' || sources[key] === 'conversation'),
    defaults: given.filter((key) => sources[key] === 'default'),
  });
}

function isBlankSystem({ role, content }: ChatMessage): boolean {
  return role === 'system' && content.trim() === '';
}

/** What a model is sent of a message: role and content, reference text as a part of its own before the message's. */
export function messageToSend(message: Message | ChatMessage): ChatMessage {
  const { role, content, parts } = message;
  const reference = 'rag_context' in message ? message.rag_context : undefined;
  if (reference === undefined || reference === '') return { role, content, ...(parts && { parts: partsOf(message) }) };
  const block = contextBlock(reference);
  return { role, content: `${block}\n\n${content}`, parts: [{ type: 'text', text: block }, ...partsOf(message)] };
}

function noModel(provider: string): LlmkitError {
  return new LlmkitError('config', `Cannot ask ${provider}: no model is named and it has no default.`, {
    advice: [{ kind: 'name_model', provider }],
  });
}
