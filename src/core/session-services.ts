import type { ConversationService } from './conversation-service.ts';
import type { ExchangeInput } from './exchange.ts';
import type { LLMService } from './llm-service.ts';
import type { Conversation } from './records/conversation.ts';
import type { SettingsService } from './settings-service.ts';
import type { ThreadService } from './thread-service.ts';

/** What prompts and their variables mean to a chat; whoever starts the session connects them. */
export interface SessionPrompts {
  names(): Promise<string[]>;
  /** The messages of the prompt with what was typed behind its name, its variables asked for where they are missing. */
  prepare(name: string, input: string | undefined, thread: Conversation | undefined): Promise<PromptTurn>;
  /** Changes values stored with the thread. */
  setVariables(thread: Conversation, values: Record<string, string>): Promise<Conversation>;
}

/** What a message or a prompt says: its messages, the last one the user's, and the prompt's level of settings. */
export type PromptTurn = Pick<ExchangeInput, 'messages' | 'prompt'>;

export interface SessionServices {
  conversations: ConversationService;
  threads: ThreadService;
  settings: SettingsService;
  llm: LLMService;
  sessionPrompts?: SessionPrompts;
}

/** Reference text that goes with the next message. */
export interface Attachment {
  name: string;
  content: string;
}
