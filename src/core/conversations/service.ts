import { LlmkitError } from '../errors.ts';
import { namedFiles } from '../files/named-files.ts';
import { refuseBadMessages } from '../exchange/given-messages.ts';
import { findConversation, type FindOptions } from './find.ts';
import { findPlace, type MessagePlace } from './place.ts';
import { lineageOf, type LineageNode } from './lineage.ts';
import { removableIn, type Removable } from './removable.ts';
import type { ChatEvent } from '../events.ts';
import { isUnanswered } from '../exchange/waiting.ts';
import { runExchange } from '../exchange/run.ts';
import type { ExchangeInput, ExchangePorts, Target, ToolOptions } from '../exchange/input.ts';
import { listConversations, searchIn, type ConversationList, type ConversationsWanted } from '../lists.ts';
import type { RegexGuard } from '../ports/regex-guard.ts';
import type { Scanned } from '../ports/repository.ts';
import type { AppliedPrompt } from '../prompts/runner.ts';
import type { ChatCompletionResponse } from '../records/chat.ts';
import { createConversation, type Conversation } from '../records/conversation.ts';
import { filesOf } from '../records/file-parts.ts';
import type { NewMessage } from '../records/message.ts';
import type { SearchHit } from '../search/hits.ts';
import type { SearchQuery } from '../search/search.ts';
import { settingsFrom } from '../settings/levels.ts';
import type { SettingValues } from '../tables/settings.ts';
import { beingAnswered, questionToRetry } from '../exchange/waiting.ts';
import { present } from '../fields.ts';
import { conversationStart } from '../exchange/conversation-start.ts';

/** The beginning of a conversation. */
export interface ConversationStart {
  title?: string;
  flags?: SettingValues;
  prompt?: AppliedPrompt;
  history?: NewMessage[];
}

/** The words of a caller to a conversation, and what to do with them. */
export interface SendInput extends ToolOptions {
  messages: NewMessage[];
  flags?: SettingValues;
  /** False reads the conversation and leaves it as it was. Default true. */
  store?: boolean;
}

/** The outside of the conversations. */
export interface ConversationPorts extends ExchangePorts {
  regex: Pick<RegexGuard, 'findAll'>;
}

/** The conversations: created, continued, listed, removed. Nothing typed or received is lost. */
export class ConversationService {
  readonly #ports: ConversationPorts;

  constructor(ports: ConversationPorts) {
    this.#ports = ports;
  }

  /** A new conversation with its settings, opened by a prompt if one is given. Never calls a model. */
  async createConversation(input: ConversationStart = {}): Promise<Conversation> {
    const conversation = await this.draft(input);
    return this.#ports.conversations.create(conversation.id, conversation);
  }

  /** The same conversation, stored nowhere yet. */
  async draft(input: ConversationStart = {}): Promise<Conversation> {
    const { prompt, history = [], title } = input;
    const flags = settingsFrom({ ...input.flags }, { in: 'call', called: 'the call', code: 'usage' });
    refuseBadMessages(history);
    const level = prompt && { ...prompt.settings, ...present({ system: prompt.system }) };
    const settings = await this.#ports.settings.snapshot();
    const effective = settings.effective(present({ flag: flags, prompt: level }));
    if (flags.model !== undefined) settings.checkChoice(present(effective));
    const start = conversationStart({ flags, history, ...present({ prompt }) }, effective);
    return createConversation(
      { ...start, ...present({ title }), ...(prompt && { opened_by_prompt: true }) },
      this.#ports,
    );
  }

  /** The conversation that `reference` means: `last`, an id, an exact title, or a unique prefix of an id. */
  find(reference: string, { toRead = false }: Pick<FindOptions, 'toRead'> = {}): Promise<Conversation> {
    const { conversations, lastUsed } = this.#ports;
    const isUnanswered = (entry: Conversation['pending'][number]) => this.isUnanswered(entry);
    return findConversation(conversations, reference, { isUnanswered, lastUsed, toRead });
  }

  /** The conversation or message that `reference` means: `CONV` as for `find`, or `CONV:N`. */
  findPlace(reference: string, options: Pick<FindOptions, 'toRead'> = {}): Promise<MessagePlace> {
    return findPlace((conversation) => this.find(conversation, options), reference);
  }

  /** The same for a retry: `last` is the one asked last, answered or not. */
  findToRetry(reference: string): Promise<Conversation> {
    const { conversations, lastUsed } = this.#ports;
    return findConversation(conversations, reference, { lastUsed });
  }

  /** Newest used first. */
  list(wanted: ConversationsWanted = {}): Promise<ConversationList> {
    return listConversations(this.#ports, wanted);
  }

  /** Everything that is found in titles and messages, as it is found, newest used conversation first. */
  search(query: SearchQuery, options: { signal?: AbortSignal } = {}): AsyncGenerator<Scanned<SearchHit>> {
    return searchIn(this.#ports, query, options);
  }

  /** Where a conversation came from, and what came from the same. */
  lineage(conversation: Conversation): Promise<LineageNode> {
    return lineageOf(this.#ports.conversations, conversation);
  }

  /** Those that are told by how they are, in the order of the list; what could not be read is among the faults. */
  removable(wanted: Removable): Promise<ConversationList> {
    return removableIn(this.#ports, wanted);
  }

  /**
   * Removes a conversation for good; with `asOf`, its `updated_at`, only one that was not used since. Resolves to the hashes
   * of the files that it named, for `removeFiles`; undefined: it was used.
   */
  async remove(id: string, { asOf }: { asOf?: string } = {}): Promise<string[] | undefined> {
    let hashes: string[] = [];
    const isMeant = (record: Conversation) => {
      hashes = filesOf(record).flatMap(({ sha256 }) => sha256 ?? []);
      return asOf === undefined || record.updated_at === asOf;
    };
    if (await this.#ports.conversations.remove(id, isMeant)) return hashes;
    if (await this.#ports.conversations.get(id)) return undefined;
    throw new LlmkitError('not_found', `Cannot remove conversation ${id}: it is gone already.`);
  }

  /** Removes the bytes of files that no conversation names any more; resolves to how many went. */
  async removeFiles(hashes: readonly string[]): Promise<number> {
    if (hashes.length === 0) return 0;
    const { attachments, conversations } = this.#ports;
    return attachments.removeUnnamed(hashes, () => namedFiles(conversations, hashes));
  }

  /** Tells whether the entry waits for nobody: its call failed or its process is gone. */
  isUnanswered(entry: Conversation['pending'][number]): boolean {
    return isUnanswered(entry, this.#ports);
  }

  /** The unanswered question that `retry` takes up; without one it asks the last one again. */
  questionToRetry(conversation: Conversation): Conversation['pending'][number] | undefined {
    return questionToRetry(conversation, (entry) => isUnanswered(entry, this.#ports));
  }

  /** Whether somebody else answers the question said last. */
  isBeingAnswered(conversation: Conversation): boolean {
    return beingAnswered(conversation, (entry) => this.isUnanswered(entry)) !== undefined;
  }

  /** Says something to the conversation `id` and streams the answer. */
  send(id: string, input: SendInput, options: { signal?: AbortSignal } = {}) {
    return this.exchange({ kind: 'conversation', id, store: input.store ?? true }, input, options);
  }

  /** Answers the question that waits for an answer, or the last one again; the earlier answer moves to `removed`. */
  retry(id: string, flags: SettingValues = {}, { signal, ...tools }: { signal?: AbortSignal } & ToolOptions = {}) {
    const input: ExchangeInput = { target: { kind: 'conversation', id }, messages: [], flags, retry: true, ...tools };
    return runExchange(this.#ports, input, present({ signal }));
  }

  /** One exchange with a new conversation, a stored one, or none. */
  exchange(
    target: Target,
    input: Omit<ExchangeInput, 'target' | 'flags'> & { flags?: SettingValues },
    options: { signal?: AbortSignal } = {},
  ): AsyncGenerator<ChatEvent, ChatCompletionResponse> {
    return runExchange(this.#ports, { ...input, flags: input.flags ?? {}, target }, options);
  }
}
