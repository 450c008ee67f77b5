import type { ConversationService } from './service.ts';
import { LlmkitError } from '../errors.ts';
import type { ChatEvent } from '../events.ts';
import { outputAsked, promptOf } from '../exchange/asked.ts';
import { foldNow, type FoldOptions } from '../exchange/due-summary.ts';
import { isUnanswered } from '../exchange/waiting.ts';
import type { ExchangeInput, ExchangePorts, ToolOptions } from '../exchange/input.ts';
import type { ChatCompletionResponse } from '../records/chat.ts';
import type { Conversation, Pending } from '../records/conversation.ts';
import type { Message, NewMessage } from '../records/message.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import type { SettingKey, SettingValues } from '../tables/settings.ts';
import { clearConversation, forkOf, messageAt, rewriteMessage, undoExchanges } from './changes.ts';
import { putBack, undoably } from './redo.ts';
import { conversationSettings } from '../exchange/call-settings.ts';
import { settingsToKeep } from '../exchange/conversation-start.ts';
import { withText } from '../records/parts.ts';
import { present } from '../fields.ts';

/** The fields that `change` puts into a conversation; what is absent stays. */
export interface ConversationChange {
  title?: string;
  is_public?: boolean;
  /** Kept with the conversation from now on; `system` becomes its system prompt. */
  settings?: SettingValues;
  /** Settings, or `system`, that the conversation no longer keeps. */
  unset?: SettingKey[];
}

/** Changes to conversations that were begun: taken back, rewritten, branched, set. What is taken back moves to `removed`. */
export class ConversationChanges {
  readonly #ports: ExchangePorts;
  readonly #conversations: ConversationService;

  constructor(ports: ExchangePorts, conversations: ConversationService) {
    this.#ports = ports;
    this.#conversations = conversations;
  }

  /** Takes back the last `count` exchanges and returns their questions, newest first. They move to `removed`. */
  async undo(id: string, count = 1): Promise<{ conversation: Conversation; questions: Message[] }> {
    let questions: Message[] = [];
    const conversation = await this.#update(id, (record) => {
      questions = undoably(record, () => undoExchanges(record, count, this.#waiting));
    });
    return { conversation, questions };
  }

  /** Takes back all messages; the system prompt and the settings stay. Resolves to how many there were. */
  async clear(id: string): Promise<number> {
    let count = 0;
    await this.#update(id, (record) => {
      count = undoably(record, () => clearConversation(record, this.#waiting));
    });
    return count;
  }

  /** Puts back what the last undo or clear took and returns the questions among it. Throws where more was said since. */
  async redo(id: string): Promise<{ conversation: Conversation; questions: Message[] }> {
    let questions: Message[] = [];
    const conversation = await this.#update(id, (record) => {
      questions = putBack(record);
    });
    return { conversation, questions };
  }

  /**
   * A new conversation with the messages of `id` up to number `at`, all of them when absent. It belongs to whoever makes it.
   * Throws `out_of_range`.
   */
  async fork(id: string, at?: number): Promise<Conversation> {
    const conversation = await this.#conversations.find(id);
    const { user_id: user } = (await this.#ports.settings.snapshot()).effective({}).values;
    const fork = forkOf(conversation, at ?? conversation.message_count, this.#ports);
    return this.#ports.conversations.create(fork.id, { ...fork, ...present({ user_id: user }) });
  }

  /**
   * Gives message `number` another text and takes back what follows. A question is answered anew; an earlier answer
   * stays until the new one is there. Any other message is only rewritten: then there are no events.
   */
  async edit(
    id: string,
    input: { number: number; content: string; flags?: SettingValues } & ToolOptions,
    options: { signal: AbortSignal },
  ): Promise<AsyncGenerator<ChatEvent, ChatCompletionResponse> | undefined> {
    const { number, content, flags = {}, ...tools } = input;
    const anew = await this.askedAnew(id, number, content);
    if (anew) return this.#conversations.exchange({ kind: 'conversation', id }, { ...anew, ...tools, flags }, options);
    await this.rewrite(id, number, content);
    return undefined;
  }

  /** The input that asks question `number` anew with another text; undefined for a message that is no question. */
  async askedAnew(
    id: string,
    number: number,
    content: string,
  ): Promise<Pick<ExchangeInput, 'messages' | 'replaces' | 'prompt' | 'output'> | undefined> {
    const conversation = await this.#conversations.find(id);
    const old = messageAt(conversation, number);
    if (old.role !== 'user') return undefined;
    const { parts } = withText(old, content);
    const question: NewMessage = {
      role: 'user',
      content,
      ...present({ parts, rag_context: old.rag_context }),
    };
    return present({
      messages: [question],
      replaces: conversation.messages.slice(number - 1).map((message) => message.id),
      prompt: promptOf(old.prompt_level, conversation),
      ...outputAsked(old),
    });
  }

  /** Gives message `number`, which is no question, another text and takes back what follows. */
  rewrite(id: string, number: number, content: string): Promise<Conversation> {
    return this.#update(id, (record) => rewriteMessage(record, number, content, this.#ports));
  }

  /** Changes what is kept with a conversation. */
  async change(
    id: string,
    { title, is_public: isPublic, settings = {}, unset = [] }: ConversationChange,
  ): Promise<Conversation> {
    if (title?.trim() === '') throw new LlmkitError('usage', 'Cannot rename the conversation: the title is empty.');
    const { system, ...parameters } = settings;
    const now = await this.#ports.settings.snapshot();
    const level = conversationSettings(await this.#conversations.find(id));
    const effective = now.effective({ flag: parameters, conversation: level });
    if (parameters.model !== undefined) now.checkChoice(present(effective));
    const kept = settingsToKeep(parameters, effective);
    return this.#update(id, (record) => {
      const whose: SettingKey[] = unset.includes('model') ? ['provider'] : unset.includes('provider') ? ['model'] : [];
      for (const key of [...unset, ...whose]) delete record.settings[key];
      if (unset.includes('system')) delete record.system_prompt;
      // Changed values do not make it anew then.
      if (system !== undefined || unset.includes('system')) record.system_by_hand = true;
      // A provider alone means its default model, not the one of the provider before.
      if (parameters.provider !== undefined && parameters.model === undefined) delete record.settings['model'];
      dropReplaced(record, parameters, effective);
      Object.assign(record.settings, kept, mergedExtra(record, parameters));
      if (system !== undefined) record.system_prompt = system;
      if (title !== undefined) record.title = title;
      if (isPublic !== undefined) record.is_public = isPublic;
    });
  }

  /** Folds all but the newest messages into the summary now; see `foldNow`. */
  summarize(id: string, options: FoldOptions, { signal }: { signal: AbortSignal }) {
    return foldNow(this.#ports, id, options, signal);
  }

  /** Takes in a conversation as it is. */
  keep(conversation: Conversation): Promise<Conversation> {
    return this.#ports.conversations.create(conversation.id, conversation);
  }

  get #waiting() {
    return { ids: this.#ports.ids, isUnanswered: (entry: Pending) => isUnanswered(entry, this.#ports) };
  }

  #update(id: string, change: (record: Conversation) => void): Promise<Conversation> {
    return this.#ports.conversations.update(id, (record) => {
      change(record);
      record.updated_at = this.#ports.clock.now().toISOString();
    });
  }
}

/** An address alone chooses its wire; a provider that is named with its model has an address of its own. */
function dropReplaced(
  { settings }: Conversation,
  { model, provider, base_url: address }: SettingValues,
  effective: EffectiveSettings,
): void {
  if ((model ?? provider ?? address) === undefined) return;
  if (effective.isImplied) {
    delete settings['provider'];
    // That of mock is asked for at no server.
    if (model === undefined && effective.model !== settings['model']) delete settings['model'];
  }
  if (effective.values.base_url === undefined) delete settings['base_url'];
}

/** A vendor's own parameters add up. */
function mergedExtra({ settings }: Conversation, { extra }: SettingValues): { extra?: Record<string, unknown> } {
  return extra === undefined ? {} : { extra: { ...(settings['extra'] as object | undefined), ...extra } };
}
