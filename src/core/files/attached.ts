import { documentBlock } from './rag-context.ts';
import { present } from '../fields.ts';
import type { NewMessage } from '../records/message.ts';
import { type FilePart, partsOf } from '../records/parts.ts';

/** A file that goes with a question: its text as reference material, or its bytes as a part of the message. */
export type Attachment = { name: string; content: string } | { name: string; part: FilePart; bytes: Uint8Array };

/** Bytes of files by their SHA-256, in hexadecimal. */
export type FileBytes = ReadonlyMap<string, Uint8Array>;

/** What goes with a question. */
export interface Attached {
  rag_context?: string;
  parts: FilePart[];
  files: FileBytes;
}

/** Files together, in their order. */
export function attachedOf(attachments: readonly Attachment[]): Attached {
  const texts = attachments.flatMap((each) => ('content' in each ? [documentBlock(each.name, each.content)] : []));
  const files = attachments.flatMap((each) => ('part' in each ? [each] : []));
  return {
    ...(texts.length > 0 && { rag_context: texts.join('\n\n') }),
    parts: files.map(({ part }) => part),
    files: new Map(files.map(({ part, bytes }) => [part.sha256!, bytes])),
  };
}

/** The messages with what goes with the last, which is the question: in place of what went with it before, kind by kind. */
export function withAttached<M extends NewMessage>(
  messages: readonly M[],
  { rag_context: context, parts = [] }: Partial<Attached> = {},
): M[] {
  return messages.map((message, at) => {
    if (at < messages.length - 1) return message;
    const others = partsOf(message).filter(({ type }) => type !== 'file');
    return {
      ...message,
      ...(context !== undefined && { rag_context: context }),
      ...(parts.length > 0 && { parts: [...parts, ...others] }),
    };
  });
}

/** What went with a stored question. */
export function goingWith({ rag_context, parts = [] }: NewMessage): Partial<Attached> {
  return present({ rag_context, parts: parts.filter((part) => part.type === 'file') });
}

/** A question with what was attached to it. */
export function questionWith(content: string, attachments: readonly Attachment[]) {
  const attached = attachedOf(attachments);
  const [question] = withAttached<NewMessage>([{ role: 'user', content }], attached);
  return { messages: [question!], files: attached.files };
}
