import { asLlmkitError, LlmkitError } from '../errors.ts';
import type { ConversationService } from './service.ts';
import type { LLMService } from '../exchange/llm-service.ts';
import type { Conversation } from '../records/conversation.ts';
import type { SetupService } from '../settings/setup-service.ts';
import type { SettingsService } from '../settings/service.ts';
import type { ConversationChanges } from './conversation-changes.ts';
import type { UsageService } from '../usage/service.ts';
import type { SettingValues } from '../tables/settings.ts';
import type { Said } from '../exchange/input.ts';

type Values = Record<string, string>;

/** Prompts and their variables as a chat needs them; whoever starts the session connects them. */
export interface SessionPrompts {
  names(): Promise<string[]>;
  /**
   * The messages of the prompt, stored or in a file, with what was typed behind its name; variables that are neither
   * `given` nor `stored` with the conversation are asked for.
   */
  prepare(name: string, said: { given: Values; stored: Values; input?: string | undefined }): Promise<Said>;
  /** Changes values stored with the conversation. */
  setVariables(conversation: Conversation, values: Values): Promise<Conversation>;
}

/** What a prompt is given in a chat: values, and the input of its own. */
export interface PromptWords {
  given?: Record<string, string>;
  input?: string | undefined;
}

export interface SessionServices {
  conversations: ConversationService;
  changes: ConversationChanges;
  settings: SettingsService;
  llm: LLMService;
  usage: UsageService;
  sessionPrompts?: SessionPrompts;
  /** Finds model servers on this machine; absent: none is looked for. */
  setup?: Pick<SetupService, 'findLocalServers'>;
}

/** What a chat begins with. */
export interface SessionStart {
  flags: SettingValues;
  conversation?: Conversation;
}

/** The prompts of a chat. Throws `usage` where the program that it runs in has none. */
export function promptsOf({ sessionPrompts }: SessionServices): SessionPrompts {
  if (sessionPrompts) return sessionPrompts;
  throw new LlmkitError('usage', 'Cannot use prompts in this chat: the program it runs in has none.', {
    advice: [{ kind: 'give', what: 'prompt_pasted' }],
  });
}

/** Tells whether another process removed the conversation; not where it cannot be read for another reason. */
export async function isRemoved({ conversations }: SessionServices, { id }: Conversation): Promise<boolean> {
  const found = await conversations.find(id).catch(asLlmkitError);
  return found instanceof LlmkitError && found.code === 'not_found';
}

/** The error for what cannot be done before a conversation has begun. */
export function nothingSaid(what: string): LlmkitError {
  return new LlmkitError('not_found', `Cannot ${what}: nothing has been said yet.`, {
    advice: [{ kind: 'ask' }, { kind: 'open_conversation' }],
  });
}
