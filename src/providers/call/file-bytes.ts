import type { FileBytes } from '../../core/files/attached.ts';
import type { ChatMessage } from '../../core/records/message.ts';
import type { FilePart } from '../../core/records/parts.ts';
import { base64 } from '../../core/files/base64.ts';

/** Tells whether bytes of a message's files are sent. */
export function sentFilesIn({ parts = [] }: ChatMessage, files: FileBytes): boolean {
  return parts.some((part) => part.type === 'file' && part.sha256 !== undefined && files.has(part.sha256));
}

/** The bytes of a file in base64; undefined for one that is not sent. */
export function base64Of({ sha256 = '' }: FilePart, files: FileBytes): string | undefined {
  const bytes = files.get(sha256);
  return bytes && base64(bytes);
}
