import { messageToSend } from '../../core/exchange/request.ts';
import { present } from '../../core/fields.ts';
import type { ForeignConversation } from '../../core/ports/conversation-formats.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import { hasFiles } from '../../core/records/file-parts.ts';
import { partsOf, readParts, textOf } from '../../core/records/parts.ts';
import { addContent, resultText } from './blocks.ts';
import { type JsonFields, filledText, isObject, objectOf, objectsIn, textField } from './fields.ts';
import { allTogether, type ConversationReader, eachAlone } from './reader.ts';
import { Transcript } from './transcript.ts';
import { withSystem } from './with-system.ts';

const FORMAT = 'messages';

/** The messages as a model is sent them, the system prompt first: what `chat --messages` and many programs take. */
export function messagesJson({ system_prompt: system, messages }: Conversation): string {
  const first = system === undefined ? [] : [{ role: 'system', content: system }];
  return `${JSON.stringify([...first, ...messages.map(messageToSend)], null, 2)}\n`;
}

/** A file that is one array of messages. */
export const messagesArray: ConversationReader = {
  format: FORMAT,
  recognises: ({ value, inArray }) => inArray && isObject(value) && typeof value['role'] === 'string',
  read: allTogether((values) => conversationOf(values)),
};

/** Whole requests to a model, one or many: each has its messages. */
export const requests: ConversationReader = {
  format: FORMAT,
  recognises: ({ value }) => isRequest(value),
  read: eachAlone((value) => (isRequest(value) ? conversationOf(value.messages, value['system']) : undefined)),
};

function isRequest(value: unknown): value is JsonFields & { messages: unknown[] } {
  if (!isObject(value) || !Array.isArray(value['messages'])) return false;
  return value['messages'].every((message) => typeof objectOf(message)['role'] === 'string');
}

function conversationOf(messages: readonly unknown[], system?: unknown): ForeignConversation {
  const transcript = new Transcript();
  if (system !== undefined) addContent(transcript, 'system', system);
  for (const message of messages) addMessage(transcript, objectOf(message));
  return { format: FORMAT, ...withSystem(transcript.end()), lost: transcript.lost };
}

function addMessage(transcript: Transcript, message: JsonFields): void {
  const { role, content, parts, name, tool_call_id: id } = message;
  const own = readParts(parts);
  if (role === 'tool' || role === 'function')
    transcript.result(textField(id), resultText(content), present({ name: filledText(name) }));
  else if (role === 'assistant') {
    const thought = filledText(message['reasoning']) ?? filledText(message['reasoning_content']);
    if (thought !== undefined) transcript.think(thought);
    if (own !== undefined) return transcript.addParts(own);
    addContent(transcript, 'assistant', content);
    for (const call of objectsIn(message['tool_calls'])) {
      const asked = objectOf(call['function']);
      transcript.call(textField(call['id']), textField(asked['name']) ?? 'a tool', inputOf(asked['arguments']));
    }
  } else if (role === 'user' && own && hasFiles({ parts: own }))
    transcript.sayParts(partsOf({ content: textField(content) ?? textOf(own), parts: own }));
  else if (role === 'user') addContent(transcript, 'user', content);
  else if (role === 'system' || role === 'developer') addContent(transcript, 'system', content);
  else transcript.lose('messages of unknown roles');
}

/** What was asked of a tool, as JSON where it is some. */
function inputOf(text: unknown): unknown {
  try {
    return JSON.parse(String(text)) as unknown;
  } catch {
    return text ?? {};
  }
}
