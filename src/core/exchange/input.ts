import type { Clock, Ids } from '../clock.ts';
import type { FileBytes } from '../files/attached.ts';
import type { Attachments } from '../ports/attachments.ts';
import type { PdfText } from '../ports/file-sources.ts';
import type { Bounded } from '../ports/bounded.ts';
import type { LastUsed } from '../ports/last-used.ts';
import type { ModelFactsPort, ModelsByAbility, TokenCounter } from '../ports/model-facts.ts';
import type { Owners } from '../ports/owners.ts';
import type { LocalServer, ProviderFactory } from '../ports/provider.ts';
import type { ConversationRepository } from '../ports/repository.ts';
import type { AppliedPrompt } from '../prompts/runner.ts';
import type { Conversation, DoneStep } from '../records/conversation.ts';
import type { ChatMessage, NewMessage } from '../records/message.ts';
import type { FilePart } from '../records/parts.ts';
import type { KeyCommands } from '../settings/key-commands.ts';
import type { SettingsService } from '../settings/service.ts';
import type { SettingValues } from '../tables/settings.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import type { Ask, Purpose } from '../call/ask.ts';
import type { Budget } from '../usage/budget.ts';
import type { Limits } from '../tables/limits.ts';
import type { ToolBox } from '../tools/tool-box.ts';

export interface ExchangePorts {
  /** Asks one model once. */
  ask: Ask;
  providers: ProviderFactory;
  modelFacts: ModelFactsPort & ModelsByAbility & TokenCounter;
  /** Absent: none is looked for. */
  findLocalServers?: () => Promise<LocalServer[]>;
  settings: SettingsService;
  keyCommands: KeyCommands;
  conversations: ConversationRepository;
  attachments: Attachments;
  /** Absent: a PDF is never made text. */
  pdfText?: PdfText;
  /** Absent: `last` is the same for all. */
  lastUsed?: LastUsed;
  /** Conversations end with the process: no model makes titles for them. */
  isScratch?: true;
  owners: Owners;
  bounded: Bounded;
  clock: Clock;
  ids: Ids;
  /** In place of those in the settings. */
  limits?: Limits;
}

/** Where an exchange is kept. */
export type Target =
  | { kind: 'none' }
  /**
   * `draft` is what the new conversation is to be, as `ConversationService.draft` makes it: its own settings stand there.
   * `id` is that of `idOfTitle` where several processes may begin the same one. `parent` is where one without a draft came
   * from.
   */
  | { kind: 'new'; title?: string; draft?: Conversation; id?: string; parent?: Conversation['parent'] }
  /** `store: false` reads the conversation and leaves it as it was. */
  | { kind: 'conversation'; id: string; store?: boolean };

/** What tools the model of an exchange has. */
export interface ToolOptions {
  /** Absent: its calls are handed to whoever asked. */
  tools?: ToolBox;
  /** Most calls of the model in one answer, those of a resumed one not counted; 10 when absent. */
  maxSteps?: number;
}

export interface ExchangeInput extends ToolOptions {
  target: Target;
  /** What the model is told was said before; for a conversation its own messages count instead. */
  history?: ChatMessage[];
  /** What is said now; the last one is the user's. Empty with `retry`. */
  messages: NewMessage[];
  /** Given for this call; kept with a new conversation. */
  flags: SettingValues;
  /** The prompt named in this call: a level of settings, and what a new conversation remembers. */
  prompt?: AppliedPrompt;
  /** Answer the conversation's question that waits for an answer, or its last one again. */
  retry?: boolean;
  /** What is said now was written by others: `sanitize` holds for it too, not only for its reference text. */
  isOfOthers?: boolean;
  /** The form that the answer to a question was to have which is asked anew; one among `flags` counts before it. */
  output?: SettingValues['output'];
  /** An answer that does not fit its schema is not asked for once more. */
  noRepair?: boolean;
  /** Never answered from the cache, as no retry is. */
  asksAnew?: boolean;
  /** Reference text for the question that `retry` asks again, in place of its own. */
  rag_context?: string;
  /** Files for that question, in place of its own. */
  parts?: FilePart[];
  /** Bytes of files that the messages name: kept with them. */
  files?: FileBytes;
  /** Ids of stored messages that this exchange takes the place of, once it is answered (edit). */
  replaces?: string[];
  /** Steps of an earlier answer that this one goes on from: what their tools gave is sent again. */
  resumes?: DoneStep[];
  /** Nothing is sent to anybody, so that no key is needed. */
  dryRun?: boolean;
  /** What its calls are for; an answer when absent. */
  purpose?: Purpose;
  /** What may be spent on this and on others, in place of one of its own. */
  budget?: Budget;
  /** What is in force; read now when absent. */
  settings?: SettingsSnapshot;
}

/** What a message or a prompt says: its messages, the last one the user's, the prompt's level of settings, and files. */
export type Said = Pick<ExchangeInput, 'messages' | 'prompt' | 'files'>;
