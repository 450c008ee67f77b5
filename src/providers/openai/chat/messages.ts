import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionMessageParam,
  ChatCompletionUserMessageParam,
} from 'openai/resources/chat/completions';
import type { ChatMessage } from '../../../core/records/message.ts';
import type { FileBytes } from '../../../core/files/attached.ts';
import { abilityFor } from '../../../core/records/media-types.ts';
import type { ModelRequest } from '../../../core/records/model-request.ts';
import { type FilePart, sentParts } from '../../../core/records/parts.ts';
import { base64Of, sentFilesIn } from '../../call/file-bytes.ts';
import { type Json, listIn, objectIn } from '../../http/json.ts';
import { RequestIds, textsIn, type WireStep, wireSteps } from '../../call/answer-steps.ts';

/** The name of this wire on opaque parts. */
export const CHAT_WIRE = 'chat';

/**
 * The messages as Chat Completions takes them. `system` may go as another role; `user` is for models whose template has
 * no system text: it opens the first question.
 */
export function openAIMessages(
  { messages, model, files }: ModelRequest,
  systemRole: string,
): ChatCompletionMessageParam[] {
  const ids = new RequestIds();
  const system = messages.filter(({ role }) => role === 'system').map(textOf);
  const wire = messages.flatMap((message) => wireMessages(message, ids, { model, files }));
  if (systemRole === 'developer')
    return wire.map((message) => (message.role === 'system' ? { ...message, role: 'developer' } : message));
  if (systemRole !== 'user') return wire;
  const others = wire.filter(({ role }) => role !== 'system');
  const [first] = others;
  if (first?.role !== 'user') return [{ role: 'user', content: system.join('\n\n') }, ...others];
  return [{ role: 'user' as const, content: withText(system, first.content) }, ...others.slice(1)];
}

/** Texts before the content of a message. */
function withText(texts: readonly string[], content: Content): Content {
  if (typeof content === 'string') return [...texts, content].join('\n\n');
  return [...texts.map((text) => ({ type: 'text' as const, text })), ...content];
}

function wireMessages(
  message: ChatMessage,
  ids: RequestIds,
  { model, files }: { model: string; files: FileBytes | undefined },
): ChatCompletionMessageParam[] {
  if (message.role === 'user') return [{ role: 'user', content: contentOf(message, files) }];
  if (message.role === 'system') return [{ role: 'system', content: textOf(message) }];
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

type Content = ChatCompletionUserMessageParam['content'];

/** The text, and where files are sent all parts in their order. */
function contentOf(message: ChatMessage, files: FileBytes | undefined): Content {
  if (files === undefined || !sentFilesIn(message, files)) return textOf(message);
  return sentParts(message).flatMap((part): ChatCompletionContentPart[] => {
    if (part.type === 'text') return [{ type: 'text', text: part.text }];
    return part.type === 'file' ? filePart(part, files) : [];
  });
}

/** A file as Chat Completions takes it; nothing for one whose bytes are not sent. */
function filePart(part: FilePart, files: FileBytes): ChatCompletionContentPart[] {
  const data = base64Of(part, files);
  if (data === undefined) return [];
  const { media_type: type, name = 'file' } = part;
  const url = `data:${type};base64,${data}`;
  switch (abilityFor(type)) {
    case 'image':
      return [{ type: 'image_url', image_url: { url } }];
    case 'pdf':
      return [{ type: 'file', file: { filename: name, file_data: url } }];
    case 'audio':
      return [{ type: 'input_audio', input_audio: { data, format: type === 'audio/wav' ? 'wav' : 'mp3' } }];
    default:
      return [];
  }
}

function textOf(message: ChatMessage): string {
  return textsIn(message).join('\n\n');
}
