import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionMessageParam,
} from 'openai/resources/chat/completions';
import type { ChatMessage } from '../../../core/records/message.ts';
import type { ModelRequest } from '../../../core/records/model-request.ts';
import { type Json, listIn, objectIn } from '../../http/json.ts';
import { RequestIds, textsIn, type WireStep, wireSteps } from '../../call/answer-steps.ts';

/** The name of this wire on opaque parts. */
export const CHAT_WIRE = 'chat';

/**
 * The messages as Chat Completions takes them. `system` may go as another role; `user` is for models whose template has
 * no system text: it opens the first question.
 */
export function openAIMessages({ messages, model }: ModelRequest, systemRole: string): ChatCompletionMessageParam[] {
  const ids = new RequestIds();
  const system = messages.filter(({ role }) => role === 'system').map(textOf);
  const wire = messages.flatMap((message) => wireMessages(message, ids, model));
  if (systemRole === 'developer')
    return wire.map((message) => (message.role === 'system' ? { ...message, role: 'developer' } : message));
  if (systemRole !== 'user') return wire;
  const others = wire.filter(({ role }) => role !== 'system');
  const [first] = others;
  if (first?.role !== 'user') return [{ role: 'user', content: system.join('\n\n') }, ...others];
  const opening = { role: 'user' as const, content: [...system, first.content as string].join('\n\n') };
  return [opening, ...others.slice(1)];
}

function wireMessages(message: ChatMessage, ids: RequestIds, model: string): ChatCompletionMessageParam[] {
  if (message.role !== 'assistant') return [{ role: message.role, content: textOf(message) }];
  const steps = wireSteps(message, ids, { wire: CHAT_WIRE, model });
  if (steps.length === 0) return [{ role: 'assistant', content: message.content }];
  return steps.flatMap((step) => [
    answerOf(step),
    ...step.calls.map(({ id, result }) => ({ role: 'tool' as const, tool_call_id: id, content: result })),
  ]);
}

/** What is opaque on this wire are fields of the message that the vendor added. */
function answerOf({ text, opaque, calls }: WireStep): ChatCompletionAssistantMessageParam {
  const called = calls.map(({ id, name, input }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input ?? {}) },
  }));
  return {
    role: 'assistant',
    content: text === '' && called.length > 0 ? null : text,
    ...(called.length > 0 && { tool_calls: called }),
    ...opaque.map(objectIn).reduce(added, {}),
  };
}

/** Fields came in pieces: what is a list goes on in the next one. */
function added(fields: Json, more: Json): Json {
  const list = ([name, value]: [string, unknown]) =>
    Array.isArray(value) ? [name, [...listIn(fields[name]), ...value]] : [name, value];
  return { ...fields, ...Object.fromEntries(Object.entries(more).map(list)) };
}

function textOf(message: ChatMessage): string {
  return textsIn(message).join('\n\n');
}
