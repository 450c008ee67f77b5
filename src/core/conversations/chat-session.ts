import type { EffectiveSettings } from '../settings/effective.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import type { ChatEvent } from '../events.ts';
import type { Said, Target, ToolOptions } from '../exchange/input.ts';
import type { Conversation } from '../records/conversation.ts';
import type { ConversationSummary } from '../records/conversation-summary.ts';
import type { SettingKey, SettingValues } from '../tables/settings.ts';
import { type Attachment, questionWith } from '../files/attached.ts';
import { isRemoved, nothingSaid, promptsOf } from './session-services.ts';
import type { PromptWords, SessionServices, SessionStart } from './session-services.ts';
import { type ListedModels, namesOfModels, refuseUnaskable } from './session-models.ts';
import { SessionSettings } from './session-settings.ts';
import { callSettings } from '../exchange/call-settings.ts';
import { SessionUsage } from './session-usage.ts';
import type { MessagePlace } from './place.ts';
import { present } from '../fields.ts';

type Events = AsyncGenerator<ChatEvent>;
type Options = { signal: AbortSignal };

/**
 * One chat of a person with a model: a conversation (none before the first message), what was set for it, and what goes with
 * the next message. Everything the REPL does, it does through this.
 */
export class ChatSession {
  /** Goes with the next message that gets as far as the store. */
  attachments: Attachment[] = [];
  /** What the model may call, asked for before each question; absent: nothing. */
  tools?: (signal: AbortSignal) => Promise<ToolOptions>;
  readonly usage: SessionUsage;
  readonly #services: SessionServices;
  #conversation: Conversation | undefined;
  #own: SessionSettings;
  /** For the conversation that is yet to begin. */
  #title: string | undefined;
  #variables: Record<string, string> = {};
  /** Words that did not get as far as the store: `retry` says them again. */
  #unsent: Said | undefined;

  /** `flags` are kept with a new conversation; with a stored one they hold for every call of this session. */
  constructor(services: SessionServices, { flags, conversation }: SessionStart) {
    this.#services = services;
    this.usage = new SessionUsage(services.usage, (what) => this.existing(what));
    this.#own = new SessionSettings(flags);
    this.#conversation = conversation;
  }

  /** The conversation as it was last seen; undefined before the first message. */
  get conversation(): Conversation | undefined {
    return this.#conversation;
  }

  get title(): string | undefined {
    return this.#conversation?.title ?? this.#title;
  }

  /** What the next message is sent with. */
  async effective(now?: SettingsSnapshot): Promise<EffectiveSettings> {
    const settings = now ?? (await this.#services.settings.snapshot());
    if (this.#conversation) return callSettings(settings, { flags: this.#own.forCalls }, undefined, this.#conversation);
    const { kept, flags } = this.#own.forNewConversation;
    return settings.effective({ flag: flags, conversation: kept });
  }

  /** Says `content`, with the attachments, and streams the answer. */
  ask(content: string, options: Options): Events {
    return this.say(questionWith(content, this.attachments), options);
  }

  /** The words of a stored prompt, to be sent with `say`; its variables are asked for. */
  async preparePrompt(name: string, { given = {}, input }: PromptWords = {}): Promise<Said> {
    return promptsOf(this.#services).prepare(name, { given, stored: await this.variables(), input });
  }

  /** Asks the unanswered question, or the last one again. */
  async *retry(options: Options): Events {
    if (this.#unsent) return yield* this.say(this.#unsent, options);
    const { id } = this.existing('retry');
    const all = { ...options, ...(await this.tools?.(options.signal)) };
    yield* this.#followed(this.#services.conversations.retry(id, this.#own.forCalls, all));
  }

  /** The question that `retry` would ask; undefined also while another process has it answered. */
  get retryable(): string | undefined {
    if (this.unanswered !== undefined) return this.unanswered;
    if (!this.#conversation || this.#services.conversations.isBeingAnswered(this.#conversation)) return undefined;
    return this.#conversation.messages.findLast(({ role }) => role === 'user')?.content;
  }

  /** The question that waits for its first answer, if `retry` would ask it. */
  get unanswered(): string | undefined {
    const waiting = this.#conversation && this.#services.conversations.questionToRetry(this.#conversation);
    return (this.#unsent ?? waiting)?.messages.at(-1)?.content;
  }

  /** Takes back the last `count` exchanges, one that was never sent first; returns their questions, newest first. */
  async undo(count: number): Promise<string[]> {
    const unsent = this.#unsent?.messages.at(-1)?.content;
    const rest = unsent === undefined ? count : count - 1;
    const taken = rest === 0 ? undefined : await this.#services.changes.undo(this.existing('take back more').id, rest);
    this.#conversation = taken?.conversation ?? this.#conversation;
    this.#unsent = undefined;
    return [...(unsent === undefined ? [] : [unsent]), ...(taken?.questions ?? []).map(({ content }) => content)];
  }

  /** Puts back what the last undo or clear took; returns the questions among it. */
  async redo(): Promise<string[]> {
    const { conversation, questions } = await this.#services.changes.redo(this.existing('put back anything').id);
    this.#conversation = conversation;
    return questions.map(({ content }) => content);
  }

  /** Goes on in a copy of the conversation, up to message `at` (all of it when absent). */
  async fork(at?: number): Promise<Conversation> {
    return (this.#conversation = await this.#services.changes.fork(this.existing('fork').id, at));
  }

  /** Rewrites message `number`; what follows is taken back. No events when it is no question: nothing is asked then. */
  async edit(number: number, content: string, options: Options): Promise<Events | undefined> {
    const { id } = this.existing('edit');
    const input = { number, content, flags: this.#own.forCalls, ...(await this.tools?.(options.signal)) };
    const events = await this.#services.changes.edit(id, input, options);
    if (events) return this.#followed(events);
    return this.refresh().then(() => undefined);
  }

  /** Takes back all messages; resolves to how many. */
  async clear(): Promise<number> {
    const count = await this.#services.changes.clear(this.existing('clear').id);
    await this.refresh();
    return count;
  }

  /** Goes on in another conversation, which a place of it may name; what was set for this one stays there. */
  async open(reference: string): Promise<MessagePlace> {
    const place = await this.#services.conversations.findPlace(reference);
    this.#conversation = place.conversation;
    this.#own.conversationOpened();
    this.#unsent = undefined;
    return place;
  }

  /** Goes on in a new conversation, with what was set so far, and with `unsent` to be said by `retry`. */
  startNew(unsent?: Said): void {
    this.#conversation = undefined;
    this.#title = undefined;
    this.#variables = {};
    this.#unsent = unsent;
    this.#own.startNew();
  }

  /** Tells whether another process removed the conversation: what is said next, or was not sent, then begins a new one. */
  async leaveIfRemoved(): Promise<boolean> {
    const isGone = this.#conversation !== undefined && (await isRemoved(this.#services, this.#conversation));
    if (isGone) this.startNew(this.#unsent);
    return isGone;
  }

  /** Conversations that can be opened, newest used first. */
  async recent(limit: number): Promise<ConversationSummary[]> {
    return (await this.#services.conversations.list({ limit })).conversations;
  }

  async rename(title: string): Promise<void> {
    if (this.#conversation) this.#conversation = await this.#services.changes.change(this.#conversation.id, { title });
    else this.#title = title;
  }

  /** Sets what the conversation keeps, now or when it begins. Throws, and changes nothing, when that could not be asked. */
  async set(settings: SettingValues, unset: SettingKey[] = []): Promise<void> {
    const own = this.#own.changed(settings, unset, this.#conversation !== undefined);
    const { settings: service, changes } = this.#services;
    if (settings.model !== undefined || settings.provider !== undefined)
      await refuseUnaskable(service, { ...own.forCalls, ...settings }, this.#conversation);
    if (this.#conversation) this.#conversation = await changes.change(this.#conversation.id, { settings, unset });
    this.#own = own;
  }

  /** Values of variables stored with the conversation, now or when it begins; `values` changes them, an empty one removes. */
  async variables(values: Record<string, string> = {}): Promise<Record<string, string>> {
    if (this.#conversation) {
      if (Object.keys(values).length > 0)
        this.#conversation = await promptsOf(this.#services).setVariables(this.#conversation, values);
      return this.#conversation.variable_values ?? {};
    }
    const all = Object.entries({ ...this.#variables, ...values }).filter(([, value]) => value !== '');
    return (this.#variables = Object.fromEntries(all));
  }

  promptNames(): Promise<string[]> {
    return this.#services.sessionPrompts?.names() ?? Promise.resolve([]);
  }

  /** Names for `/model`: aliases, default models that can be asked, and what the provider in force lists, or `all` do. */
  async modelNames(options: ListedModels): Promise<string[]> {
    return namesOfModels(this.#services, await this.effective(), options);
  }

  /** Everything that is found in any conversation, as it is found. */
  search(words: readonly string[], options: Options) {
    return this.#services.conversations.search({ words }, options);
  }

  /** Reads the conversation again: another process may have written into it. */
  async refresh(): Promise<void> {
    if (this.#conversation) this.#conversation = await this.#services.conversations.find(this.#conversation.id);
  }

  /** The conversation; without one, the error that says what cannot be done. */
  existing(what: string): Conversation {
    if (this.#conversation) return this.#conversation;
    throw nothingSaid(what);
  }

  /** Says what was prepared, with nothing beside it, and streams the answer. */
  async *say(said: Said, options: Options): Events {
    this.#unsent = said;
    const next = { ...said, ...(await this.tools?.(options.signal)) };
    const { target, flags } = await this.#next();
    const exchange = this.#services.conversations.exchange(target, { ...next, flags }, options);
    for await (const event of this.#followed(exchange)) {
      if (event.type === 'stored') {
        this.#unsent = undefined;
        this.attachments = [];
      }
      yield event;
    }
  }

  /** Where the next message goes. What was set for a new conversation is its own: a prompt holds for its call alone. */
  async #next(): Promise<{ target: Target; flags: SettingValues }> {
    if (this.#conversation)
      return { target: { kind: 'conversation', id: this.#conversation.id }, flags: this.#own.forCalls };
    const { kept, flags } = this.#own.forNewConversation;
    const draft = await this.#services.conversations.draft({ flags: kept });
    if (Object.keys(this.#variables).length > 0) draft.variable_values = this.#variables;
    return { target: { kind: 'new', draft, ...present({ title: this.#title }) }, flags };
  }

  /** Passes events on and keeps the conversation up to date, also when the exchange fails. */
  async *#followed(events: AsyncIterable<ChatEvent>): Events {
    for await (const event of events) {
      if (event.type === 'stored') {
        if (!this.#conversation) this.#own.conversationBegan();
        this.#conversation = await this.#services.conversations.find(event.conversation_id);
      }
      yield event;
    }
  }
}
