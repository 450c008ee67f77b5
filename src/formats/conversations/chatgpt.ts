import { present } from '../../core/fields.ts';
import type { ForeignConversation } from '../../core/ports/conversation-formats.ts';
import { dateOf, type JsonFields, filledText, isObject, numberOf, objectOf, objectsIn, textField } from './fields.ts';
import { type ConversationReader, eachAlone } from './reader.ts';
import { type About, Transcript } from './transcript.ts';
import { type TreeNode, waysThrough } from './tree.ts';

const FORMAT = 'chatgpt';

/** `conversations.json` of ChatGPT's export: trees of messages, for every question can be asked anew. */
export const chatgpt: ConversationReader = {
  format: FORMAT,
  recognises: ({ value }) => isObject(value) && isObject(value['mapping']),
  read: eachAlone((value) => (isObject(value) && isObject(value['mapping']) ? conversationOf(value) : undefined)),
};

interface Node extends TreeNode {
  message: JsonFields | undefined;
}

function conversationOf(value: JsonFields): ForeignConversation {
  const nodes = Object.entries(objectOf(value['mapping'])).map(([id, node]): Node => {
    const { parent, message } = objectOf(node);
    const time = isObject(message) ? numberOf(message['create_time']) : undefined;
    return {
      id,
      parent: textField(parent),
      time: time && time * 1000,
      message: isObject(message) ? message : undefined,
    };
  });
  const lost = {};
  return {
    format: FORMAT,
    ...present({
      id: filledText(value['id']) ?? filledText(value['conversation_id']),
      title: filledText(value['title']),
      created_at: dateOf(value['create_time']),
      updated_at: dateOf(value['update_time']),
    }),
    branches: waysThrough(nodes).map((way, at) => messagesOf(way, at === 0 ? lost : {})),
    lost,
  };
}

function messagesOf(way: readonly Node[], lost: Record<string, number>) {
  const transcript = new Transcript(lost);
  for (const { message } of way) if (message) addMessage(transcript, message);
  return transcript.end();
}

function addMessage(transcript: Transcript, message: JsonFields): void {
  const { author, content, metadata, recipient, create_time: created, id } = message;
  const { role, name } = objectOf(author);
  const about: About = present({ source_id: textField(id), created_at: dateOf(created) });
  const text = textIn(objectOf(content), transcript);
  const model = filledText(objectOf(metadata)['model_slug']);
  const type = textField(objectOf(content)['content_type']);
  if (type === 'user_editable_context') transcript.lose('custom instructions');
  else if (role === 'system') transcript.lose('hidden instructions', text === '' ? 0 : 1);
  else if (role === 'user') transcript.say('user', text, about);
  else if (role === 'tool') transcript.result(undefined, text, toolOf(name, type), about);
  else if (role === 'assistant') {
    const answering: About = { ...about, ...present({ model }) };
    if (type === 'thoughts' || type === 'reasoning_recap') transcript.think(text, answering);
    else if (textField(recipient) !== undefined && recipient !== 'all')
      transcript.call(undefined, recipient as string, inputOf(text), answering);
    else transcript.answer(text, answering);
  } else if (text !== '') transcript.lose('messages of unknown roles');
}

function toolOf(name: unknown, type: string | undefined) {
  return { name: filledText(name) ?? 'a tool', isError: type === 'system_error' };
}

/** What a tool was asked, as JSON where it is some. */
function inputOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** The text of a message. What is no text of it is counted as lost. */
function textIn(content: JsonFields, transcript: Transcript): string {
  const { parts, text, result, thoughts, content: inside } = content;
  if (Array.isArray(parts))
    return parts
      .map((part) => textOfPart(part, transcript))
      .filter((each) => each !== '')
      .join('\n');
  if (Array.isArray(thoughts))
    return objectsIn(thoughts)
      .map((thought) => textField(thought['content']) ?? '')
      .join('\n\n');
  const found = [text, result, inside].find((each) => typeof each === 'string' && each !== '');
  return (found as string | undefined) ?? '';
}

function textOfPart(part: unknown, transcript: Transcript): string {
  if (typeof part === 'string') return part;
  const { text, content_type: type } = objectOf(part);
  if (typeof text === 'string') return text;
  transcript.lose(
    type === 'image_asset_pointer'
      ? 'images'
      : /audio|video/.test(String(type))
        ? 'sound and video'
        : 'parts that are no text',
  );
  return '';
}
