import { documentBlock } from '../../core/files/rag-context.ts';
import { present } from '../../core/fields.ts';
import type { ForeignConversation } from '../../core/ports/conversation-formats.ts';
import { addContent } from './blocks.ts';
import { dateOf, type JsonFields, filledText, isObject, objectsIn, textField } from './fields.ts';
import { type ConversationReader, eachAlone } from './reader.ts';
import { Transcript } from './transcript.ts';
import { type TreeNode, waysThrough } from './tree.ts';

const FORMAT = 'claude';

/** `conversations.json` of Claude's export. Newer ones tell the parent of each message. */
export const claude: ConversationReader = {
  format: FORMAT,
  recognises: ({ value }) => isObject(value) && Array.isArray(value['chat_messages']),
  read: eachAlone((value) =>
    isObject(value) && Array.isArray(value['chat_messages']) ? conversationOf(value) : undefined,
  ),
};

interface Node extends TreeNode {
  message: JsonFields;
}

function conversationOf(value: JsonFields): ForeignConversation {
  const messages = objectsIn(value['chat_messages']);
  const lost = {};
  const ways = waysThrough(nodesOf(messages));
  return {
    format: FORMAT,
    ...present({
      id: filledText(value['uuid']),
      title: filledText(value['name']),
      created_at: dateOf(value['created_at']),
      updated_at: dateOf(value['updated_at']),
    }),
    branches: ways.map((way, at) => messagesOf(way, at === 0 ? lost : {})),
    lost,
  };
}

/** Without parents each message follows the one before it. */
function nodesOf(messages: readonly JsonFields[]): Node[] {
  const hasParents = messages.some(({ parent_message_uuid: parent }) => filledText(parent) !== undefined);
  return messages.map((message, at) => {
    const before = at === 0 ? undefined : idOf(messages[at - 1]!, at - 1);
    return {
      id: idOf(message, at),
      parent: hasParents ? textField(message['parent_message_uuid']) : before,
      time: Date.parse(dateOf(message['created_at']) ?? '') || undefined,
      message,
    };
  });
}

function idOf({ uuid }: JsonFields, at: number): string {
  return filledText(uuid) ?? `message ${at}`;
}

function messagesOf(way: readonly Node[], lost: Record<string, number>) {
  const transcript = new Transcript(lost);
  for (const { message } of way) addMessage(transcript, message);
  return transcript.end();
}

function addMessage(transcript: Transcript, message: JsonFields): void {
  const { sender, content, text, uuid, created_at: created, attachments, files } = message;
  const role = sender === 'assistant' ? 'assistant' : 'user';
  const blocks = objectsIn(content);
  const reference = objectsIn(attachments).flatMap(attachedText).join('\n\n');
  const about = present({
    source_id: textField(uuid),
    created_at: dateOf(created),
    rag_context: role === 'user' && reference !== '' ? reference : undefined,
  });
  addContent(transcript, role, blocks.length > 0 ? blocks : (textField(text) ?? ''), about);
  const known = new Set(objectsIn(attachments).map(({ file_name: name }) => name));
  const others = objectsIn(files).filter(({ file_name: name }) => !known.has(name));
  if (others.length > 0) transcript.lose('files', others.length);
}

/** The text of a file that went with a question. */
function attachedText(file: JsonFields): string[] {
  const text = filledText(file['extracted_content']);
  return text === undefined ? [] : [documentBlock(textField(file['file_name']) ?? 'a file', text)];
}
