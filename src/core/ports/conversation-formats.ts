import type { LlmkitError } from '../errors.ts';
import type { Conversation } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';

/** The forms in which a conversation is written down. */
export type TranscriptFormat = 'md' | 'json' | 'html' | 'messages';

/** The text of a file that holds a conversation. */
export type ConversationWriter = (conversation: Conversation) => string;

/** A message as another program had it. */
export interface ForeignMessage extends Omit<Partial<Message>, 'id'> {
  role: Message['role'];
  content: string;
  /** Absent where the program gives none. */
  source_id?: string;
  /** Ids of the pieces that it was put together from, but for the last, which is its own. */
  earlier_ids?: string[];
}

/** What could not be taken over, in words for people, and how often. */
export type Lost = Record<string, number>;

/** A conversation as another program had it. */
export interface ForeignConversation {
  format: string;
  /** Absent where the program gives none. */
  id?: string;
  title?: string;
  created_at?: string;
  updated_at?: string;
  system_prompt?: string;
  /** Parameters that it was kept with. */
  settings?: Record<string, unknown>;
  /** Each from its first message on, the newest first: the others branch off from it. */
  branches: ForeignMessage[][];
  /** The messages go on from those that came before of the same id. */
  is_part?: true;
  lost: Lost;
}

/** A whole record of llmkit's own. No schema has seen it. */
export interface OwnConversation {
  own: Record<string, unknown>;
}

/** What a file holds: conversations, and places that are none. */
export type FoundInFile = ForeignConversation | OwnConversation | { fault: LlmkitError };

/** A file to be read, by its name for messages. */
export interface TranscriptFile {
  name: string;
  pieces: AsyncIterable<Uint8Array>;
}

/** The file formats of conversations. Each is loaded when it is needed. */
export interface ConversationFormats {
  writer(format: TranscriptFormat): Promise<ConversationWriter>;
  /**
   * The conversations in a file of another program, or of ours, as it is read. Throws `usage` for a file of no format that
   * is known.
   */
  read(file: TranscriptFile): AsyncIterable<FoundInFile>;
}
