import type { Notice, ProviderEvent } from '../events.ts';
import type { ModelInfo } from '../records/chat.ts';
import type { Ability } from '../records/model-facts.ts';
import type { FileAbility } from '../records/media-types.ts';
import type { ModelRequest } from '../records/model-request.ts';
import type { Wire } from '../tables/setting-row.ts';

export interface StreamOptions {
  signal: AbortSignal;
  /** Nobody looks at what only --verbose shows: it may be left out. */
  isUnwatched?: boolean;
}

/** A model vendor. One method asks; everything else is written over it. */
export interface ChatCompletionProvider {
  readonly name: string;
  /**
   * Sends one request and yields what comes back. Ends normally only after a `finish` event; every fault is thrown as
   * an `LlmkitError`, also when `signal` aborts (then its reason is thrown). Aborting closes the connection.
   */
  stream(request: ModelRequest, options: StreamOptions): AsyncIterable<ProviderEvent>;
  /** What the vendor's list endpoint offers. */
  listModels(options: { signal: AbortSignal }): Promise<ModelInfo[]>;
  /** The vendor's own SDK client, for what the port does not cover; undefined where there is none. */
  client(): Promise<unknown>;
}

/** Everything an adapter needs to talk to one server. Built by `settings`, the only place that sees keys. */
export interface Connection {
  /** The provider's name as the user knows it. */
  provider: string;
  /** The server as messages name it: a vendor by its title, others by their address ("the server at 127.0.0.1:8080"). */
  server: string;
  type: ProviderType;
  /** Absent: the SDK's own default. */
  base_url?: string;
  /** What sets the base URL that counts here, for error messages: `base_url`, a variable, or a dotted key of config. */
  base_url_way: string;
  /** True for the address of one call or conversation (--base-url, LLM_BASE_URL): no key but LLM_API_KEY goes there. */
  ad_hoc: boolean;
  api_key?: string;
  /** A command that tells the key, not run yet. */
  key_command?: string;
  /** Where the key came from: a variable, `keys.json`, or the dotted key of the command. */
  api_key_from?: string;
  headers: Record<string, string>;
  /** Its usage says what a call cost, in US dollars. */
  tells_cost?: true;
  /** The wires that are spoken there; absent where nobody knows. */
  wires?: readonly OpenAIWire[];
  /** The variable to set a key in, for error messages. */
  api_key_env?: string;
  /** Silence after which a call is given up, in milliseconds. */
  timeout_ms: number;
  /** Silence allowed before the first byte of the answer, in milliseconds. */
  first_byte_timeout_ms: number;
  max_retries: number;
}

/** A wire of the type `openai`: Chat Completions, Responses. */
export type OpenAIWire = 'chat' | 'responses';

/** A wire, `mock`, or a vendor that the program brings. */
export type ProviderType = Wire | 'mock' | 'own';

/** One row of the list of known vendors, or of the user's own `providers` in config. */
export interface ProviderDefinition {
  name: string;
  /** As people write it in prose: "OpenAI", "LM Studio". */
  title: string;
  type: ProviderType;
  base_url?: string;
  /** Variable that holds the key; absent for servers that need none. */
  api_key_env?: string;
  /** Beginnings that no other vendor's keys have. */
  key_starts?: readonly string[];
  /** Variable that overrides the base URL. */
  base_url_env?: string;
  /** Default model; absent where the user has to name one. */
  model?: string;
  /** It serves other vendors' models too: a vendor's name before a slash is part of their names. */
  resells?: true;
  /** Its usage says what a call cost, in US dollars. */
  tells_cost?: true;
  /** The wires that a vendor of type `openai` speaks, the usual one first; absent: Chat Completions alone. */
  wires?: readonly OpenAIWire[];
  /** It takes many requests at once, at a lower price: batches of the form that its type has. */
  batches?: true;
  /** What none of its models takes on this wire. */
  takes?: Partial<Record<Ability, boolean>>;
  /** The most bytes of a file of a kind, and of all files of a request, that its own server takes. */
  largest_files?: Partial<Record<FileAbility | 'all', number>>;
  /** No name of its models holds a slash. */
  plain_names?: true;
  /** The user's own: nothing is known of it but what config says. */
  is_own?: true;
  /** A vendor whose address config changes: somebody else may answer there. */
  is_moved?: true;
  headers?: Record<string, string>;
  /** A program and its arguments that tell the key, as one line. */
  key_command?: string;
}

/** The request that an adapter would put on the wire, keys left out. */
export interface WireRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: unknown;
  /** The fate of parameters on the way there. */
  notices: Notice[];
}

/** Opens vendors. Loading an SDK happens on the first call of the provider, never before. */
export interface ProviderFactory {
  definitions: readonly ProviderDefinition[];
  open(connection: Connection): ChatCompletionProvider;
  /** The host that a call goes to; undefined for one that goes to none. */
  hostOf(connection: Connection): string | undefined;
  /** The request that `stream` would send, without sending it. */
  describe(connection: Connection, request: ModelRequest): Promise<WireRequest>;
}

/** A model server that answers on this machine. */
export interface LocalServer {
  /** Name of its row in the list of vendors. */
  provider: string;
  base_url: string;
  models: Omit<ModelInfo, 'provider'>[];
}
