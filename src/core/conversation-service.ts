import { asLlmkitError, LlmkitError } from './errors.ts';
import { findConversation } from './find-conversation.ts';
import type { ChatEvent } from './events.ts';
import { isUnanswered } from './exchange-plan.ts';
import { runExchange, type ExchangeInput, type ExchangePorts, type Target } from './exchange.ts';
import type { Page } from './ports.ts';
import type { ChatCompletionResponse } from './records/chat.ts';
import { createConversation, type Conversation } from './records/conversation.ts';
import type { Message, NewMessage } from './records/message.ts';
import type { SettingKey, SettingValues } from './settings.ts';
import { clearThread, forkOf, messageAt, rewriteMessage, undoExchanges } from './thread-changes.ts';
import { settingsToKeep } from './thread-writer.ts';

/** What a caller says to a thread. */
export interface SendInput {
  messages: NewMessage[];
  flags?: SettingValues;
  /** False reads the thread and leaves it as it was. Default true. */
  store?: boolean;
}

/** What `change` puts into a thread; what is absent stays. */
export interface ThreadChange {
  title?: string;
  is_public?: boolean;
  /** Kept with the thread from now on; `system` becomes its system prompt. */
  settings?: SettingValues;
  /** Settings, or `system`, that the thread no longer keeps. */
  unset?: SettingKey[];
}

export interface ConversationList {
  conversations: Conversation[];
  /** Records that could not be read; the rest is listed all the same. */
  faults: LlmkitError[];
}

/** The threads: created, continued, listed, removed. Nothing typed or received is lost. */
export class ConversationService {
  readonly #ports: ExchangePorts;

  constructor(ports: ExchangePorts) {
    this.#ports = ports;
  }

  /** A new, empty thread with its settings. Never calls a model. */
  async createConversation(input: { title?: string; flags?: SettingValues } = {}): Promise<Conversation> {
    const flags = input.flags ?? {};
    const { values } = await this.#ports.settings.effective({ flag: flags });
    const conversation = createConversation(
      {
        ...(input.title !== undefined && { title: input.title }),
        ...(values.system !== undefined && { system_prompt: values.system }),
        ...(values.user_id !== undefined && { user_id: values.user_id }),
        settings: settingsToKeep(flags, values),
      },
      this.#ports,
    );
    return this.#ports.conversations.create(conversation.id, conversation);
  }

  /** The thread that `reference` means: `last`, an id, an exact title, or a unique prefix of an id. */
  find(reference: string): Promise<Conversation> {
    return findConversation(this.#ports.conversations, reference);
  }

  /** Newest used first. */
  async list(page: Page = {}): Promise<ConversationList> {
    const conversations: Conversation[] = [];
    const faults: LlmkitError[] = [];
    const offset = page.offset ?? 0;
    const keys = (await this.#ports.conversations.keys()).slice(offset, page.limit && offset + page.limit);
    for (const key of keys) {
      try {
        const found = await this.#ports.conversations.get(key);
        if (found) conversations.push(found);
      } catch (thrown) {
        faults.push(asLlmkitError(thrown));
      }
    }
    return { conversations, faults };
  }

  async remove(id: string): Promise<void> {
    if (await this.#ports.conversations.remove(id)) return;
    throw new LlmkitError('not_found', `Cannot remove conversation ${id}: it is gone already.`);
  }

  /** Whether the entry waits for nobody: its call failed or its process is gone. */
  isUnanswered(entry: Conversation['pending'][number]): boolean {
    return isUnanswered(entry, this.#ports);
  }

  /** Says something to the thread `id` and streams the answer. */
  send(id: string, input: SendInput, options: { signal: AbortSignal }) {
    return this.exchange({ kind: 'thread', id, store: input.store ?? true }, input, options);
  }

  /** Answers the newest unanswered message, or the last question again; the earlier answer moves to `removed`. */
  retry(id: string, flags: SettingValues, options: { signal: AbortSignal }) {
    return runExchange(this.#ports, { target: { kind: 'thread', id }, messages: [], flags, retry: true }, options);
  }

  /** Takes back the last `count` exchanges and returns their questions, newest first. They move to `removed`. */
  async undo(id: string, count = 1): Promise<{ thread: Conversation; questions: Message[] }> {
    let questions: Message[] = [];
    const thread = await this.#update(id, (record) => {
      questions = undoExchanges(record, count, (entry) => this.isUnanswered(entry));
    });
    return { thread, questions };
  }

  /** Takes back all messages; the system prompt and the settings stay. Resolves to how many there were. */
  async clear(id: string): Promise<number> {
    let count = 0;
    await this.#update(id, (record) => {
      count = clearThread(record, (entry) => this.isUnanswered(entry));
    });
    return count;
  }

  /** A new thread with the messages of `id` up to number `at`, all of them when absent. Throws `out_of_range`. */
  async fork(id: string, at?: number): Promise<Conversation> {
    const thread = await this.find(id);
    const fork = forkOf(thread, at ?? thread.message_count, this.#ports);
    return this.#ports.conversations.create(fork.id, fork);
  }

  /**
   * Gives message `number` another text and takes back what follows. A question is answered anew; an earlier answer
   * stays until the new one is there. Any other message is only rewritten: then there are no events.
   */
  async edit(
    id: string,
    input: { number: number; content: string; flags?: SettingValues },
    options: { signal: AbortSignal },
  ): Promise<AsyncGenerator<ChatEvent, ChatCompletionResponse> | undefined> {
    const { number, content, flags = {} } = input;
    const thread = await this.find(id);
    const old = messageAt(thread, number);
    if (old.role !== 'user') {
      await this.#update(id, (record) => rewriteMessage(record, number, content, this.#ports));
      return undefined;
    }
    const question: NewMessage = { role: 'user', content, ...(old.rag_context !== undefined && { rag_context: old.rag_context }) };
    const replaces = thread.messages.slice(number - 1).map((message) => message.id);
    return this.exchange({ kind: 'thread', id }, { messages: [question], replaces, flags }, options);
  }

  /** Changes what is kept with a thread. */
  async change(id: string, { title, is_public: isPublic, settings = {}, unset = [] }: ThreadChange): Promise<Conversation> {
    if (title?.trim() === '') throw new LlmkitError('usage', 'Cannot rename the conversation: the title is empty.');
    const { system, ...parameters } = settings;
    const { values } = await this.#ports.settings.effective({ flag: parameters });
    const kept = settingsToKeep(parameters, values);
    return this.#update(id, (record) => {
      const whose: SettingKey[] = unset.includes('model') ? ['provider'] : unset.includes('provider') ? ['model'] : [];
      for (const key of [...unset, ...whose]) delete record.settings[key];
      if (unset.includes('system')) delete record.system_prompt;
      // A provider alone means its default model, not the one of the provider before.
      if (parameters.provider !== undefined && parameters.model === undefined) delete record.settings['model'];
      Object.assign(record.settings, kept, mergedExtra(record, parameters));
      if (system !== undefined) record.system_prompt = system;
      if (title !== undefined) record.title = title;
      if (isPublic !== undefined) record.is_public = isPublic;
    });
  }

  /** Takes in a thread as it is. */
  keep(conversation: Conversation): Promise<Conversation> {
    return this.#ports.conversations.create(conversation.id, conversation);
  }

  #update(id: string, change: (record: Conversation) => void): Promise<Conversation> {
    return this.#ports.conversations.update(id, (record) => {
      change(record);
      record.updated_at = this.#ports.clock.now().toISOString();
    });
  }

  /** One exchange with a new thread, a thread, or none. */
  exchange(
    target: Target,
    input: Omit<ExchangeInput, 'target' | 'flags'> & { flags?: SettingValues },
    options: { signal: AbortSignal },
  ): AsyncGenerator<ChatEvent, ChatCompletionResponse> {
    return runExchange(this.#ports, { ...input, flags: input.flags ?? {}, target }, options);
  }
}

/** A vendor's own parameters add up. */
function mergedExtra({ settings }: Conversation, { extra }: SettingValues): { extra?: Record<string, unknown> } {
  return extra === undefined ? {} : { extra: { ...(settings['extra'] as object | undefined), ...extra } };
}
