import type { LlmkitError } from './errors.ts';
import type { Notice, ProviderEvent } from './events.ts';
import type { PromptFault } from './records/prompt-faults.ts';
import type { ChatCompletionRequest, ModelInfo } from './records/chat.ts';
import type { Conversation } from './records/conversation.ts';
import type { Prompt, PromptDraft } from './records/prompt.ts';
import type { UsageLine } from './records/usage-line.ts';

/** A model vendor. One method asks; everything else is written over it. */
export interface ChatCompletionProvider {
  readonly name: string;
  /**
   * Sends one request and yields what comes back. Ends normally only after a `finish` event; every fault is thrown as
   * an `LlmkitError`, also when `signal` aborts (then its reason is thrown). Aborting closes the connection.
   */
  stream(request: ChatCompletionRequest, options: { signal: AbortSignal }): AsyncIterable<ProviderEvent>;
  /** What the vendor's list endpoint offers. */
  listModels(options: { signal: AbortSignal }): Promise<ModelInfo[]>;
  /** The vendor's own SDK client, for what the port does not cover; undefined where there is none. */
  client(): Promise<unknown>;
}

/** Everything an adapter needs to talk to one server. Built by `settings`, the only place that sees keys. */
export interface Connection {
  /** The provider's name as the user knows it. */
  provider: string;
  type: ProviderType;
  /** Absent: the SDK's own default. */
  base_url?: string;
  /** How a person sets the base URL that counts here, for error messages: a flag, a variable or a command. */
  base_url_way: string;
  /** True for the address of one call or thread (--base-url, LLM_BASE_URL): no key but LLM_API_KEY goes there. */
  ad_hoc: boolean;
  api_key?: string;
  /** Where the key came from: a variable, or `keys.json`. */
  api_key_from?: string;
  headers: Record<string, string>;
  /** The variable to set a key in, for error messages. */
  api_key_env?: string;
  /** Silence after which a call is given up, in milliseconds. */
  timeout_ms: number;
  /** Silence allowed before the first byte of the answer, in milliseconds. */
  first_byte_timeout_ms: number;
  max_retries: number;
}

export type ProviderType = 'openai' | 'anthropic' | 'mock';

/** One row of the list of known vendors, or of the user's own `providers` in config. */
export interface ProviderDefinition {
  name: string;
  /** As people write it in prose: "OpenAI", "LM Studio". */
  title: string;
  type: ProviderType;
  base_url?: string;
  /** Variable that holds the key; absent for servers that need none. */
  api_key_env?: string;
  /** Variable that overrides the base URL. */
  base_url_env?: string;
  /** Default model; absent where the user has to name one. */
  model?: string;
  headers?: Record<string, string>;
}

/** What an adapter would put on the wire, keys left out. */
export interface WireRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  /** What happened to parameters on the way there. */
  notices: Notice[];
}

/** Opens vendors. Loading an SDK happens on the first call of the provider, never before. */
export interface ProviderFactory {
  definitions: readonly ProviderDefinition[];
  open(connection: Connection): ChatCompletionProvider;
  /** The request that `stream` would send, without sending it. */
  describe(connection: Connection, request: ChatCompletionRequest): Promise<WireRequest>;
}

export interface Page {
  limit?: number;
  offset?: number;
}

/**
 * Records by key. `update` is the only way to change one: it re-reads under a lock, applies the synchronous `change` and
 * makes the result durable before it resolves. If `change` throws, nothing is written and the error passes through.
 */
export interface Repository<T> {
  get(key: string): Promise<T | undefined>;
  /** Refuses an existing key with `conflict`. */
  create(key: string, record: T): Promise<T>;
  /** Refuses a missing key with `not_found`. Returns the record as written. */
  update(key: string, change: (record: T) => void, options?: UpdateOptions): Promise<T>;
  /** True if there was one. */
  remove(key: string): Promise<boolean>;
  /** Keys, newest change first. */
  keys(): Promise<string[]>;
  /**
   * What `view` shows of the records, for lists. `view` sees a document that no schema has checked, and returns undefined
   * for one that lacks what it shows; such a record is then read properly. One that cannot be read, or for which `view`
   * throws, is a fault beside the others.
   */
  list<S>(
    view: (document: Record<string, unknown>, key: string) => S | undefined,
    options?: ListOptions,
  ): Promise<Listing<S>>;
}

export interface UpdateOptions {
  /** Whether to wait for who else changes the record also when the program is told to stop: for what cannot be had again. */
  despiteStop?: boolean;
}

export interface ListOptions extends Page {
  /** Default `newest`: by last change, newest first. */
  order?: 'newest' | 'key';
}

export interface Listing<S> {
  entries: S[];
  faults: LlmkitError[];
}

export type ConversationRepository = Repository<Conversation>;

/** One document, for example config.json. A missing file reads as the empty document. */
export interface DocumentStore<T> {
  read(): Promise<T>;
  update(change: (document: T) => void): Promise<T>;
  /** Where it lives, for messages; undefined when it is not a file. */
  readonly path: string | undefined;
}

/** Append-only lines about model calls. */
export interface UsageLog {
  append(line: UsageLine): Promise<void>;
  /** Lines since `since` (ISO timestamp; all when absent), oldest first. Unreadable lines are skipped. */
  read(since?: string): Promise<UsageLine[]>;
}

/** What was typed at the prompt of the chat, to be recalled. An entry may have several lines. */
export interface InputHistory {
  /** Oldest first; the oldest of many are forgotten. */
  read(): Promise<string[]>;
  append(entry: string): Promise<void>;
}

/** A model server that answers on this machine. */
export interface LocalServer {
  /** Name of its row in the list of vendors. */
  provider: string;
  base_url: string;
  models: string[];
}

/** Identity of processes, so that a pending message whose process died can be told from one in flight. */
export interface Owners {
  /** The owner text of this process. */
  readonly mine: string;
  /** True only when it is certain that the owner is gone. */
  isDead(owner: string): boolean;
}

export interface Clock {
  now(): Date;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
}

export interface Ids {
  uuid(): string;
}

/** Regular expressions that users wrote, run so that none can hang the program. */
export interface RegexGuard {
  /** Whether `pattern` matches the whole of `text`. Throws `invalid_variables` for a pattern that is none. */
  matchesWhole(pattern: string, text: string): Promise<boolean | 'too slow'>;
}

export type PromptRepository = Repository<Prompt>;

/** A file format of prompts: text to draft and back. */
export interface PromptFormat {
  /** Throws `invalid_template` with line and column. `name` is for messages. */
  parse(text: string, name: string): PromptDraft;
  /** The same with the faults of fields beside what could be read; throws only for what is no YAML. */
  examine(text: string, name: string): { draft: PromptDraft; faults: PromptFault[] };
  print(prompt: PromptDraft): string;
  /** Values of variables from the text of a JSON or YAML file. Throws `usage`. */
  parseValues(text: string, name: string): Record<string, string>;
}

/** Something that is not as it should be. */
export interface HomeFinding {
  path: string;
  /** One sentence: what is wrong. */
  message: string;
  /** What a person can do about it. */
  hint?: string;
  /** What was done about it; absent while it is as it was. */
  mended?: string;
  /** Worth knowing, and no fault. */
  note?: true;
}

export interface HomeReport {
  /** How many files were looked at. */
  files: number;
  findings: HomeFinding[];
}

/** A file of the home that did not get into a backup, and why. */
export interface LeftOut {
  path: string;
  message: string;
}

export interface BackupReport {
  file: string;
  files: number;
  left_out: LeftOut[];
  /** Settings whose values stayed out with the keys. */
  values_left_out: string[];
}

export interface RestoreReport {
  files: number;
  /** Where the home went that was there before; absent when there was none. */
  kept?: string;
  /** The backup holds no keys, so the keys of the home before are in the new one. */
  keys_kept: boolean;
  /** Settings whose values the backup lacks. */
  values_missing: string[];
}

/** The home as a whole, as a doctor or a mover sees it. */
export interface HomeKeeper {
  /** Its folder; undefined when it is not on a disk. */
  readonly path: string | undefined;
  /** Looks at every file; with `fix` mends what is safe and sets aside what is not, keeping its bytes. */
  examine(options: { fix: boolean }): Promise<HomeReport>;
  /** Writes the whole home to one new file. Without `keys` the stored keys stay out, and the values of headers. */
  backUp(file: string, options: { keys: boolean; force: boolean; at: Date }): Promise<BackupReport>;
  /** Puts the home of a backup in place, or changes nothing. What was there before is kept beside it. */
  restore(file: string, options: { force: boolean; at: Date }): Promise<RestoreReport>;
}
