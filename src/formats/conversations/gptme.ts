import { present } from '../../core/fields.ts';
import type { ForeignConversation } from '../../core/ports/conversation-formats.ts';
import { usageOf } from './blocks.ts';
import { dateOf, type JsonFields, filledText, isObject, numberOf, objectOf, textField } from './fields.ts';
import { allTogether, type ConversationReader } from './reader.ts';
import { type About, Transcript } from './transcript.ts';
import { withSystem } from './with-system.ts';

const FORMAT = 'gptme';

/** `conversation.jsonl` of gptme: one line a message. What its tools gave are messages of the system's. */
export const gptme: ConversationReader = {
  format: FORMAT,
  recognises: ({ value, inArray }) =>
    !inArray && isObject(value) && typeof value['role'] === 'string' && typeof value['timestamp'] === 'string',
  read: allTogether((values) => conversationOf(values.filter(isObject))),
};

function conversationOf(lines: readonly JsonFields[]): ForeignConversation {
  const transcript = new Transcript();
  for (const line of lines) addLine(transcript, line);
  return { format: FORMAT, ...withSystem(transcript.end()), lost: transcript.lost };
}

function addLine(transcript: Transcript, { role, content, timestamp, metadata, files }: JsonFields): void {
  const { model, usage, cost } = objectOf(metadata);
  const about: About = present({ created_at: dateOf(timestamp) });
  const text = textField(content) ?? '';
  if (Array.isArray(files) && files.length > 0) transcript.lose('files', files.length);
  if (role === 'assistant')
    transcript.answer(text, {
      ...about,
      ...modelOf(filledText(model)),
      ...present({ usage: usageOf(usage), cost_usd: numberOf(cost) }),
    });
  else if (role === 'user' || role === 'system') transcript.say(role, text, about);
  else transcript.lose('messages of unknown roles');
}

/** `openai/gpt-4o-mini` in its parts. */
function modelOf(name: string | undefined): Pick<About, 'model' | 'provider'> {
  const [, provider, model] = /^([\w-]+)\/(.+)$/.exec(name ?? '') ?? [];
  return model === undefined ? present({ model: name }) : present({ provider, model });
}
