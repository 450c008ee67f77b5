import { documentBlock } from '../exchange/rag-context.ts';
import type { NewMessage } from '../records/message.ts';

/** Reference text that goes with the next message. */
export interface Attachment {
  name: string;
  content: string;
}

/** A question with what was attached to it. */
export function questionWith(content: string, attachments: readonly Attachment[]): NewMessage {
  const context = attachments.map(({ name, content: text }) => documentBlock(name, text)).join('\n\n');
  return { role: 'user', content, ...(context !== '' && { rag_context: context }) };
}
