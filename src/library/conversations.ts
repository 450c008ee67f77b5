import type { Notice } from '../core/events.ts';
import { present } from '../core/fields.ts';
import { splitReference } from '../core/prompts/names.ts';
import type { ExchangeInput } from '../core/exchange/input.ts';
import type { Listing, Page } from '../core/ports/repository.ts';
import type { ConversationSummary } from '../core/records/conversation-summary.ts';
import type { Conversation } from '../core/records/conversation.ts';
import type { Message } from '../core/records/message.ts';
import type { App as Services } from '../core/services.ts';
import { exchangeOf, settingsOf, textValues, type CallOptions, type VariableValues } from './call-options.ts';
import { preceded, type ChatStream, type OpenStream } from './chat-stream.ts';
import { requireKind, requireKindIfGiven } from './given.ts';
import { pageOf } from './listed.ts';
import type { Prompts } from './prompts.ts';
import { cleanedValues } from './untrusted.ts';

/** A conversation to begin; the settings of a call are kept with it. */
export interface NewConversationOptions extends CallOptions {
  title?: string;
  /** Whose it is; else the actor's. */
  userId?: string;
  isPublic?: boolean;
  /** A prompt that opens it, as NAME, NAME@V or id. */
  prompt?: string;
  variables?: VariableValues;
}

export interface ConversationFilter extends Page {
  /** Words of the title, without regard to case. */
  query?: string;
  /** The prompt that it was made from or asked with, as NAME or NAME@V. */
  prompt?: string;
  userId?: string;
}

/** What is said to a conversation, and what is to be told of how it was made. */
type SaidTo = Pick<ExchangeInput, 'messages' | 'prompt' | 'isOfOthers'> & { notices?: Notice[] };

/** Conversations by id, exact title, unique prefix of an id, or `last`. Nothing said or answered is lost. */
export class Conversations {
  readonly #services: Services;
  readonly #prompts: Prompts;
  readonly #stream: OpenStream;

  constructor(services: Services, prompts: Prompts, stream: OpenStream) {
    this.#services = services;
    this.#prompts = prompts;
    this.#stream = stream;
  }

  /** Never calls a model. Throws `invalid_variables`. */
  async createConversation(from: NewConversationOptions = {}): Promise<Conversation> {
    const { title, userId, isPublic, prompt, variables = {} } = requireKind('object', from, 'options');
    requireKindIfGiven('text', title, 'a title');
    const flags = { ...settingsOf(from), ...present({ user_id: userId }) };
    const start = { flags, ...present({ title }) };
    const { conversations } = this.#services;
    const opened = prompt === undefined ? {} : await this.#opening(prompt, variables);
    const made = await conversations.createConversation({ ...start, ...opened });
    return isPublic === undefined ? made : this.#services.changes.change(made.id, { is_public: isPublic });
  }

  async #opening(reference: string, variables: VariableValues) {
    const { given } = await cleanedValues(this.#services, textValues(variables));
    const prepared = await this.#prompts.prepare(reference, { given }, 'open');
    const { history, use } = await this.#services.runner.opening(prepared);
    return { history, prompt: use };
  }

  /** Throws `not_found`, and `ambiguous` where several match. */
  async getConversation(ref: string): Promise<Conversation> {
    return this.#services.conversations.find(ref);
  }

  /** Newest used first. */
  async listConversations(filter: ConversationFilter = {}): Promise<Listing<ConversationSummary>> {
    const { query, prompt, userId, ...page } = requireKind('object', filter, 'options');
    const ofPrompt = prompt === undefined ? undefined : splitReference(prompt);
    const wanted = present({ ...page, query, prompt: ofPrompt, user_id: userId });
    const { conversations, total, faults } = await this.#services.conversations.list(wanted);
    return { entries: conversations, total, faults };
  }

  /** Changes what is kept with it; `system` becomes its system prompt. */
  async updateConversation(
    ref: string,
    change: { title?: string; isPublic?: boolean } & CallOptions,
  ): Promise<Conversation> {
    const { title, isPublic } = requireKind('object', change, 'the change of a conversation');
    requireKindIfGiven('text', title, 'a title');
    const { id } = await this.getConversation(ref);
    return this.#services.changes.change(id, {
      settings: settingsOf(change),
      ...present({ title, is_public: isPublic }),
    });
  }

  async deleteConversation(ref: string): Promise<void> {
    const { conversations } = this.#services;
    await conversations.removeFiles((await conversations.remove((await this.getConversation(ref)).id)) ?? []);
  }

  /** Resolves to the conversation with question and answer in it. A cut answer is kept, and thrown as its error. */
  async sendMessageAndGetResponse(ref: string, content: string, options: CallOptions = {}): Promise<Conversation> {
    return this.#after(this.streamMessage(ref, content, options), ref);
  }

  /** Sends what a prompt makes of the values; its system text holds for this call. */
  async sendMessageWithPrompt(
    ref: string,
    prompt: string,
    variables: VariableValues = {},
    options: CallOptions & { input?: string } = {},
  ): Promise<Conversation> {
    return this.#after(
      this.#ask(ref, () => this.#prompts.messages(prompt, variables, options), options),
      ref,
    );
  }

  /** Sends a template of the moment, rendered with the conversation's values and those given. */
  async sendMessageWithVariables(
    ref: string,
    template: string,
    variables: VariableValues = {},
    options: CallOptions = {},
  ): Promise<Conversation> {
    const said = async (conversation: Conversation) => {
      const { given, notices } = await cleanedValues(this.#services, textValues(variables));
      const values = { given, ...present({ stored: conversation.variable_values }) };
      const prepared = await this.#services.runner.prepareTemplate(template, conversation, values);
      const content = await this.#services.runner.text(prepared);
      return { messages: [{ role: 'user' as const, content }], notices };
    };
    return this.#after(this.#ask(ref, said, options), ref);
  }

  /** Sends a message; the answer streams, and is kept also when nobody reads it. */
  streamMessage(ref: string, content: string, options: CallOptions = {}): ChatStream {
    const said = { messages: [{ role: 'user' as const, content }], isOfOthers: true };
    return this.#ask(ref, async () => said, options);
  }

  #ask(ref: string, said: (conversation: Conversation) => Promise<SaidTo>, options: CallOptions): ChatStream {
    return this.#stream(options, async (all, signal) => {
      const exchange = exchangeOf(all);
      const conversation = await this.getConversation(ref);
      const { messages, notices = [], ...more } = await said(conversation);
      const last = { ...messages.at(-1)!, ...present({ rag_context: options.ragContext }) };
      const target = { kind: 'conversation' as const, id: conversation.id };
      const input = { ...exchange, ...more, messages: [...messages.slice(0, -1), last] };
      return preceded(notices, this.#services.conversations.exchange(target, input, { signal }));
    });
  }

  async #after({ response }: ChatStream, ref: string): Promise<Conversation> {
    const { conversation_id: id } = await response;
    return this.getConversation(id ?? ref);
  }

  /** The messages in order, numbered from 1 in the list as people see it; the last ones with `last`. */
  async getConversationMessages(
    ref: string,
    options: Page & { last?: number; includeRemoved?: boolean } = {},
  ): Promise<Message[]> {
    const { last, includeRemoved = false, ...page } = requireKind('object', options, 'options');
    const { messages, removed } = await this.getConversation(ref);
    const all = includeRemoved ? [...removed, ...messages] : messages;
    if (last !== undefined) return last > 0 ? all.slice(-last) : [];
    return pageOf(all, page, []).entries;
  }

  /** Takes back all messages; system prompt and settings stay. */
  async clearConversation(ref: string): Promise<Conversation> {
    const { id } = await this.getConversation(ref);
    await this.#services.changes.clear(id);
    return this.getConversation(id);
  }

  /** Takes back the last exchanges; one when absent. */
  async undo(ref: string, exchanges = 1): Promise<Conversation> {
    const { id } = await this.getConversation(ref);
    return (await this.#services.changes.undo(id, exchanges)).conversation;
  }

  /** A new conversation with the messages up to number `at`, all of them when absent. */
  async fork(ref: string, at?: number): Promise<Conversation> {
    const { id } = await this.getConversation(ref);
    return this.#services.changes.fork(id, at);
  }

  /**
   * Folds all but the newest `keep` messages into `summary`; those of the window in force, else 10, when absent. A window that
   * would not use it becomes `summarize`. The messages stay.
   */
  async summarize(ref: string, options: { keep?: number } & CallOptions = {}): Promise<Conversation> {
    const { keep, signal = new AbortController().signal } = requireKind('object', options, 'options');
    const { id } = await this.getConversation(ref);
    const asked = { flags: settingsOf(options), ...present({ keep }) };
    return (await this.#services.changes.summarize(id, asked, { signal })).conversation;
  }

  /** Answers the question that waits for an answer, or the last one again. */
  retry(ref: string, options: CallOptions = {}): ChatStream {
    return this.#stream(options, async (all, signal) => {
      const { flags, ...tools } = exchangeOf(all);
      const { id } = await this.#services.conversations.findToRetry(ref);
      return this.#services.conversations.retry(id, flags, { signal, ...tools });
    });
  }
}

/** What programs see of them; one may put something of its own in their place. */
export type ConversationsFront = Pick<Conversations, keyof Conversations>;
