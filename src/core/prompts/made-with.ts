import { present } from '../fields.ts';
import type { Conversation } from '../records/conversation.ts';
import type { Prompt } from '../records/prompt.ts';

/** What a conversation or a question knows of the prompt that it came from. */
export type MadeWith = Pick<Prompt, 'name'> & Partial<Pick<Prompt, 'id' | 'version' | 'version_id'>>;

export type MadeConversation = Pick<
  Conversation,
  'prompt_name' | 'prompt_id' | 'prompt_version' | 'template_version_id'
>;

/** The prompt that a conversation was made from; undefined where there was none. */
export function madeWith(conversation: MadeConversation): MadeWith | undefined {
  const { prompt_name: name, prompt_id: id, prompt_version: version, template_version_id: version_id } = conversation;
  return name === undefined ? undefined : { name, ...present({ id, version, version_id }) };
}
