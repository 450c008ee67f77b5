import type { ConversationExports } from '../core/conversations/exports.ts';
import { LlmkitError } from '../core/errors.ts';
import type { TranscriptFormat } from '../core/ports/conversation-formats.ts';
import type { Conversation } from '../core/records/conversation.ts';
import type { Io } from './io.ts';

interface WriteOptions {
  format: TranscriptFormat;
  /** Replaces what is there, whatever it is. */
  force?: boolean;
  signal: AbortSignal;
}

/** Bytes of a file that may be an export of ours. */
const LARGEST = 256 * 1024 * 1024;

/**
 * Writes a conversation to a file. An earlier export of the same conversation is replaced as long as its bytes are those
 * that were written; anything else that is there is a `conflict`.
 */
export async function writeExport(
  file: string,
  conversation: Conversation,
  { format, force = false, signal }: WriteOptions,
  { io, exports }: { io: Pick<Io, 'kindOf' | 'absolutePath' | 'readFile' | 'writeFile'>; exports: ConversationExports },
): Promise<void> {
  const path = io.absolutePath(file);
  const isThere = io.kindOf(path) === 'file';
  if (isThere && !force && !(await exports.isOurs(path, conversation.id, await io.readFile(path, LARGEST, signal))))
    throw new LlmkitError(
      'conflict',
      `Cannot write ${file}: it exists, and is no export of this conversation as it was written.`,
      {
        advice: [
          { kind: 'choose_name', of: 'file' },
          { kind: 'force', what: 'file' },
        ],
      },
    );
  const text = await exports.text(conversation, format);
  await io.writeFile(path, text, signal);
  await exports.remember(path, conversation, text);
}
