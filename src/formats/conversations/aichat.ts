import { parse } from 'yaml';
import { present } from '../../core/fields.ts';
import type { ForeignConversation } from '../../core/ports/conversation-formats.ts';
import { addContent } from './blocks.ts';
import { type JsonFields, filledText, isObject, numberOf, objectsIn } from './fields.ts';
import { Transcript } from './transcript.ts';
import { withSystem } from './with-system.ts';

/** A session of aichat, which is a file of YAML. */
export function aichatSession(session: JsonFields): ForeignConversation {
  const { messages, compressed_messages: earlier, model, temperature, top_p } = session;
  const transcript = new Transcript();
  for (const { role, content } of [...objectsIn(earlier), ...objectsIn(messages)]) {
    if (role === 'system' || role === 'user' || role === 'assistant') addContent(transcript, role, content);
    else transcript.lose('messages of unknown roles');
  }
  if (filledText(model) !== undefined) transcript.lose('the model of the session');
  return {
    format: 'aichat',
    settings: present({ temperature: within(temperature, 2), top_p: within(top_p, 1) }),
    ...withSystem(transcript.end()),
    lost: transcript.lost,
  };
}

function within(value: unknown, most: number): number | undefined {
  const number = numberOf(value);
  return number !== undefined && number >= 0 && number <= most ? number : undefined;
}

/** The session in a text of YAML; undefined where there is none. */
export function yamlSession(text: string): JsonFields | undefined {
  try {
    const value = parse(text, { schema: 'core', uniqueKeys: false }) as unknown;
    return isObject(value) && Array.isArray(value['messages']) ? value : undefined;
  } catch {
    return undefined;
  }
}
