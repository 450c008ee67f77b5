import type { ConversationService } from './service.ts';
import type { ExchangeInput } from '../exchange/input.ts';
import type { LLMService } from '../exchange/llm-service.ts';
import type { Conversation } from '../records/conversation.ts';
import type { SettingsService } from '../settings/service.ts';
import type { ThreadService } from './change-service.ts';

type Values = Record<string, string>;

/** What prompts and their variables mean to a chat; whoever starts the session connects them. */
export interface SessionPrompts {
  names(): Promise<string[]>;
  /**
   * The messages of the prompt, stored or in a file, with what was typed behind its name; variables that are neither
   * `given` nor `stored` with the thread are asked for.
   */
  prepare(name: string, said: { given: Values; stored: Values; input?: string | undefined }): Promise<PromptTurn>;
  /** Changes values stored with the thread. */
  setVariables(thread: Conversation, values: Values): Promise<Conversation>;
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
