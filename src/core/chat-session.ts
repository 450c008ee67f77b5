import type { ConversationService } from './conversation-service.ts';
import type { EffectiveSettings } from './effective-settings.ts';
import { LlmkitError } from './errors.ts';
import type { ChatEvent } from './events.ts';
import type { ExchangeInput } from './exchange.ts';
import { threadSettings } from './exchange-plan.ts';
import type { LLMService } from './llm-service.ts';
import { documentBlock } from './rag-context.ts';
import type { Conversation } from './records/conversation.ts';
import type { Message, NewMessage } from './records/message.ts';
import type { SettingKey, SettingValues } from './settings.ts';
import { changedSettings, withoutKept } from './session-settings.ts';
import type { SettingsService } from './settings-service.ts';

/** What prompts and their variables mean to a chat; whoever starts the session connects them. */
export interface SessionPrompts {
  names(): Promise<string[]>;
  /** The messages of the prompt, its variables asked for where they are missing. */
  prepare(name: string, thread: Conversation | undefined): Promise<PreparedPrompt>;
  /** Changes values stored with the thread. */
  setVariables(thread: Conversation, values: Record<string, string>): Promise<Conversation>;
}

/** A prompt ready to be sent: its messages, the last one the user's, and the settings it brings. */
export interface PreparedPrompt {
  messages: NewMessage[];
  settings?: SettingValues;
}

export interface SessionServices {
  conversations: ConversationService;
  settings: SettingsService;
  llm: LLMService;
  prompts?: SessionPrompts;
}

/** Reference text that goes with the next message. */
export interface Attachment {
  name: string;
  content: string;
}

type Events = AsyncGenerator<ChatEvent>;
type Options = { signal: AbortSignal };

/** A message that did not get as far as the store: `retry` sends it again. */
type Unsent = Pick<ExchangeInput, 'messages' | 'prompt'>;

/**
 * One chat of a person with a model: a thread (none before the first message), what was set for it, and what goes with
 * the next message. Everything the REPL does, it does through this.
 */
export class ChatSession {
  /** Goes with the next message that gets as far as the store. */
  attachments: Attachment[] = [];
  readonly #services: SessionServices;
  #thread: Conversation | undefined;
  /** What a new thread begins with. */
  #forNew: SettingValues;
  /** Given for each call; what the thread keeps itself stands there. */
  #forCalls: SettingValues;
  #title: string | undefined;
  #unsent: Unsent | undefined;

  /** `flags` are kept with a new thread; with a thread they hold for every call of this session. */
  constructor(services: SessionServices, { flags, thread }: { flags: SettingValues; thread?: Conversation }) {
    this.#services = services;
    this.#forNew = flags;
    this.#forCalls = flags;
    this.#thread = thread;
  }

  /** The thread as it was last seen; undefined before the first message. */
  get thread(): Conversation | undefined {
    return this.#thread;
  }

  get title(): string | undefined {
    return this.#thread?.title ?? this.#title;
  }

  /** What the next message is sent with. */
  effective(): Promise<EffectiveSettings> {
    return this.#effectiveWith(this.#forCalls, this.#thread);
  }

  /** Says `content`, with the attachments, and streams the answer. */
  ask(content: string, options: Options): Events {
    const context = this.attachments.map(({ name, content: text }) => documentBlock(name, text)).join('\n\n');
    return this.#say({ messages: [{ role: 'user', content, ...(context !== '' && { rag_context: context }) }] }, options);
  }

  /** The messages of a stored prompt, to be sent with `askPrepared`; its variables are asked for. */
  async preparePrompt(name: string): Promise<PreparedPrompt> {
    return this.#prompts().prepare(name, this.#thread);
  }

  askPrepared({ messages, settings }: PreparedPrompt, options: Options): Events {
    return this.#say({ messages, ...(settings && { prompt: settings }) }, options);
  }

  /** Asks the newest unanswered message, or the last question, again. */
  retry(options: Options): Events {
    if (this.#unsent) return this.#say(this.#unsent, options);
    const { id } = this.#existing('retry');
    return this.#followed(this.#services.conversations.retry(id, this.#forCalls, options));
  }

  /** What `retry` would ask. */
  get retryable(): string | undefined {
    const { conversations } = this.#services;
    const waiting = this.#thread?.pending.findLast((entry) => conversations.isUnanswered(entry));
    const message = this.#unsent?.messages.at(-1) ?? waiting?.messages.at(-1);
    return (message ?? this.#thread?.messages.findLast(({ role }) => role === 'user'))?.content;
  }

  /** Takes back the last `count` exchanges; returns their questions, newest first. */
  async undo(count: number): Promise<Message[]> {
    const { thread, questions } = await this.#services.conversations.undo(this.#existing('take anything back').id, count);
    this.#thread = thread;
    return questions;
  }

  /** Goes on in a copy of the thread, up to message `at` (all of it when absent). */
  async fork(at?: number): Promise<Conversation> {
    return (this.#thread = await this.#services.conversations.fork(this.#existing('fork').id, at));
  }

  /** Rewrites message `number`; what follows is taken back. No events when it is no question: nothing is asked then. */
  async edit(number: number, content: string, options: Options): Promise<Events | undefined> {
    const { id } = this.#existing('edit');
    const events = await this.#services.conversations.edit(id, { number, content, flags: this.#forCalls }, options);
    if (events) return this.#followed(events);
    await this.refresh();
    return undefined;
  }

  /** Takes back all messages; resolves to how many. */
  async clear(): Promise<number> {
    const count = await this.#services.conversations.clear(this.#existing('clear').id);
    await this.refresh();
    return count;
  }

  /** Goes on in another thread; what was set for this one stays there. */
  async open(reference: string): Promise<Conversation> {
    this.#thread = await this.#services.conversations.find(reference);
    this.#forCalls = withoutKept(this.#forNew);
    this.#unsent = undefined;
    return this.#thread;
  }

  /** Goes on in a new thread, with what was set so far. */
  startNew(): void {
    this.#thread = undefined;
    this.#title = undefined;
    this.#unsent = undefined;
    this.#forCalls = this.#forNew;
  }

  /** Threads that can be opened, newest used first. */
  async recent(limit: number): Promise<Conversation[]> {
    return (await this.#services.conversations.list({ limit })).conversations;
  }

  async rename(title: string): Promise<void> {
    if (this.#thread) this.#thread = await this.#services.conversations.change(this.#thread.id, { title });
    else this.#title = title;
  }

  /** Sets what the thread keeps, now or when it begins. Throws, and changes nothing, when that could not be asked. */
  async set(settings: SettingValues, unset: SettingKey[] = []): Promise<void> {
    const forNew = changedSettings(this.#forNew, settings, unset);
    const forCalls = this.#thread ? changedSettings(this.#forCalls, {}, [...(Object.keys(settings) as SettingKey[]), ...unset]) : forNew;
    const effective = await this.#effectiveWith({ ...forCalls, ...settings }, this.#thread);
    if (settings.model !== undefined || settings.provider !== undefined) await this.#services.settings.connection(effective, { needsKey: true });
    if (this.#thread) this.#thread = await this.#services.conversations.change(this.#thread.id, { settings, unset });
    this.#forNew = forNew;
    this.#forCalls = forCalls;
  }

  /** Values of variables stored with the thread; `values` changes them. */
  async variables(values: Record<string, string> = {}): Promise<Record<string, string>> {
    const isChange = Object.keys(values).length > 0;
    if (isChange) this.#thread = await this.#prompts().setVariables(this.#existing('change variables'), values);
    return this.#thread?.variable_values ?? {};
  }

  promptNames(): Promise<string[]> {
    return this.#services.prompts?.names() ?? Promise.resolve([]);
  }

  /** What can stand after `/model`: aliases, default models, and with `signal` what the providers list. */
  async modelNames(options: { signal: AbortSignal }): Promise<string[]> {
    const { provider } = await this.effective();
    const listed = await this.#services.llm.listModels({ ...options, only: provider }).catch(() => ({ models: [] }));
    const definitions = await this.#services.settings.definitions();
    const known = definitions.flatMap(({ name, model }) => (model === undefined ? [] : [`${name}/${model}`]));
    return [...new Set([...listed.models.map(({ id, provider: name }) => `${name}/${id}`), ...known])];
  }

  /** Reads the thread again: another process may have written into it. */
  async refresh(): Promise<void> {
    if (this.#thread) this.#thread = await this.#services.conversations.find(this.#thread.id);
  }

  #prompts(): SessionPrompts {
    if (this.#services.prompts) return this.#services.prompts;
    throw new LlmkitError('usage', 'Cannot use prompts in the chat: this version does not connect them yet.', {
      hint: 'Paste the text of the prompt instead.',
    });
  }

  #existing(what: string): Conversation {
    if (this.#thread) return this.#thread;
    throw new LlmkitError('not_found', `Cannot ${what}: nothing has been said yet.`, { hint: 'Type a message, or open a conversation with /open.' });
  }

  #effectiveWith(flag: SettingValues, thread: Conversation | undefined): Promise<EffectiveSettings> {
    return this.#services.settings.effective({ flag, ...(thread && { thread: threadSettings(thread) }) });
  }

  async *#say(said: Unsent, options: Options): Events {
    const { conversations } = this.#services;
    this.#unsent = said;
    const target = this.#thread
      ? ({ kind: 'thread', id: this.#thread.id } as const)
      : ({ kind: 'new', ...(this.#title !== undefined && { title: this.#title }) } as const);
    for await (const event of this.#followed(conversations.exchange(target, { ...said, flags: this.#forCalls }, options))) {
      if (event.type === 'stored') {
        this.#unsent = undefined;
        this.attachments = [];
      }
      yield event;
    }
  }

  /** Passes events on and keeps the thread up to date, also when the exchange fails. */
  async *#followed(events: AsyncIterable<ChatEvent>): Events {
    for await (const event of events) {
      if (event.type === 'stored') {
        if (!this.#thread) this.#forCalls = withoutKept(this.#forCalls);
        this.#thread = await this.#services.conversations.find(event.conversation_id);
      }
      yield event;
    }
  }
}
