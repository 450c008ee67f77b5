import type { Anthropic } from '@anthropic-ai/sdk';
import type { OpenAI } from 'openai';
import { createMemoryPorts, createPorts } from '../compose/ports.ts';
import type { Environment } from '../core/environment.ts';
import { LlmkitError } from '../core/errors.ts';
import type { Notice } from '../core/events.ts';
import { present } from '../core/fields.ts';
import type { AnswerCache } from '../core/ports/answer-cache.ts';
import type { Connection, ProviderFactory } from '../core/ports/provider.ts';
import type { UsageLog } from '../core/ports/usage-log.ts';
import type { UsageLine } from '../core/records/usage-line.ts';
import { checkedActor, type Actor } from '../core/ownership/actor.ts';
import { createServices, type App as Services, type Ports } from '../core/services.ts';
import type { KeyCommands } from '../core/settings/key-commands.ts';
import { limitsOf } from '../core/settings/limits.ts';
import type { Limits } from '../core/tables/limits.ts';
import { ChatStream, type OpenStream } from './chat-stream.ts';
import { settingsOf, type CallOptions } from './call-options.ts';
import { Conversations } from './conversations.ts';
import { requireKind, requireKindIfGiven } from './given.ts';
import { tell } from './hooks.ts';
import { environmentFrom, providerNameOf } from './environment.ts';
import { Llm } from './llm.ts';
import { withMiddleware, type Middleware } from './middleware.ts';
import { defineProvider, withProviders, type Provider } from './own-providers.ts';
import { Prompts } from './prompts.ts';
import { watched, type RecordChange } from './record-changes.ts';
import { portsOf, type OwnStore } from './store.ts';
import { UsageFigures } from './usage.ts';
import { VariableDefinitions } from './variables.ts';

/**
 * Who is asked, and how. Settings count as the environment does: above config, below what a call asks for; `signal` ends
 * every call.
 */
export interface LlmOptions extends Omit<CallOptions, 'ragContext'> {
  /** Name of a known vendor, or one of your own (`defineProvider`). */
  provider?: string | Provider;
  /** Sent to `provider` only. */
  apiKey?: string;
  /** Address of the server to ask in place of the vendor's own. */
  baseUrl?: string;
  /** Sent with every request to `provider`, or to `baseUrl`. */
  headers?: Record<string, string>;
  /** Vendors beside the built-in ones. */
  providers?: Provider[];
  /** Variables to read (LLM_*, keys, proxy). Default: `process.env` for `createApp`, none for `createStatelessLlm`. */
  env?: Environment;
  /** The way to the network in place of our own, of the shape of the global `fetch`. */
  fetch?: typeof globalThis.fetch;
  /** Around every call, outermost first: cache, logging, redaction. */
  middleware?: Middleware[];
  /** Retries, fallbacks, dropped parameters, truncation: what a stream yields as `notice`. */
  onNotice?: (notice: Notice) => void;
  /** After every call, also a failed one: tokens, duration, status; never text. */
  onUsage?: (line: UsageLine) => void;
}

export interface CreateAppOptions extends Omit<LlmOptions, 'cache'> {
  /** Folder of all data. Default LLMKIT_HOME, else ~/.llmkit. */
  home?: string;
  /** `jsonStore(home)` by default; `memoryStore()`; or any subset of repositories of your own. */
  store?: Partial<OwnStore>;
  /** Who acts. Default: whom the setting `user_id` (LLMKIT_USER) names, else the one user of the home. */
  actor?: Actor;
  /** Most that may be sent, used and spent, in place of those in config.json. */
  limits?: Limits;
  /** After every change of a conversation, a prompt or a variable, also of one that an answer makes. */
  onChange?: (change: RecordChange) => void;
  /** Keep answers, for 7 days unless it says so; `store` in place of the folder `cache` of the home. */
  cache?: boolean | { ttlMs?: number; store?: AnswerCache };
}

/** What the services of an app need beside their ports; those of several actors share it. */
interface AppMeans extends Pick<CreateAppOptions, 'onNotice' | 'onChange' | 'tools' | 'maxSteps' | 'signal'> {
  keyCommands?: KeyCommands;
}

/** The services over one place for records. */
export class LibraryApp {
  readonly llm: Llm;
  readonly conversations: Conversations;
  readonly prompts: Prompts;
  readonly variables: VariableDefinitions;
  readonly usage: UsageFigures;
  readonly #services: Services;
  readonly #ports: Ports;
  readonly #options: AppMeans;

  constructor(ports: Ports, options: AppMeans = {}) {
    const { onChange, keyCommands } = options;
    const stream = streamsWith(options);
    this.#ports = ports;
    this.#options = options;
    this.#services = createServices(onChange ? watched(ports, onChange, () => this.#whoActs()) : ports, keyCommands);
    this.prompts = new Prompts(this.#services);
    this.llm = new Llm(this.#services, this.prompts, stream);
    this.conversations = new Conversations(this.#services, this.prompts, stream);
    this.variables = new VariableDefinitions(this.#services, this.prompts);
    this.usage = new UsageFigures(this.#services);
  }

  /**
   * The same app seen by another: private records of other users are not there, public ones can be read and used, and an
   * admin sees all. Without `userId` everything belongs to the one user of the home. Throws `usage` for a `userId` that
   * is no text: a program that forgot to fill it in would show everything.
   */
  as(actor: Actor): LibraryApp {
    const { keyCommands } = this.#services;
    return new LibraryApp({ ...this.#ports, actor: checkedActor(actor) }, { ...this.#options, keyCommands });
  }

  /** The user that is named; undefined where the settings cannot be read. */
  async #whoActs(): Promise<string | undefined> {
    const settings = await this.#services.settings.snapshot().catch(() => undefined);
    return settings?.userId;
  }

  provider(name: 'openai'): Promise<OpenAI>;
  provider(name: 'anthropic'): Promise<Anthropic>;
  provider(name: string): Promise<unknown>;
  /** The vendor's own SDK client, with key and address as calls have them. */
  async provider(name: string): Promise<unknown> {
    const settings = await this.#services.settings.snapshot();
    const effective = settings.effective({ flag: { provider: name } });
    return this.#ports.providers.open(settings.connection(effective, { needsKey: true })).client();
  }
}

/** Streams with what an app gives to each call. */
function streamsWith({ onNotice, tools, maxSteps, signal: ofAll }: AppMeans): OpenStream {
  return (options, start) => {
    const both = [ofAll, requireKind('object', options, 'options').signal].filter((one) => one !== undefined);
    const signal = both.length > 1 ? AbortSignal.any(both) : both[0];
    const all = { ...present({ tools, maxSteps }), ...present(options) };
    return new ChatStream((stopping) => start(all, stopping), present({ signal, onNotice }));
  };
}

/** The services over a home on disk, or over what `store` brings. */
export function createApp(options: CreateAppOptions = {}): LibraryApp {
  requireOptions(options);
  const env = environmentFrom(options, options.env ?? process.env);
  const ports = createPorts({ home: options.home, env, fetch: options.fetch });
  const { cache, limits, actor, ...others } = options;
  const kept = typeof cache === 'object' ? cache : {};
  const given = { ...others, ...present({ cache: cache === undefined ? undefined : cache !== false }) };
  const all = withOptions({ ...ports, ...portsOf(options.store ?? {}), env }, given);
  const cacheTtl = kept.ttlMs === undefined ? {} : { cache_ttl: `${kept.ttlMs / 1000}s` };
  const own = present({ limits: limits && limitsOf(limits, refusedLimit), answers: kept.store, actor });
  return new LibraryApp({ ...all, ...own, given: { ...all.given, ...cacheTtl } }, options);
}

function refusedLimit(place: string, expected: string): LlmkitError {
  return new LlmkitError('usage', `Cannot use ${place}: expected ${expected}.`);
}

/** Model calls alone: no disk, and nothing of the environment unless `env` is given. */
export function createStatelessLlm(options: LlmOptions = {}): Llm {
  requireOptions(options);
  const env = environmentFrom(options, options.env ?? {});
  return new LibraryApp(withOptions(createMemoryPorts(env, options.fetch), options), options).llm;
}

const KINDS_OF_OPTIONS = {
  text: ['apiKey', 'baseUrl', 'home'],
  object: ['env', 'headers', 'store', 'limits', 'signal', 'tools'],
  list: ['middleware', 'providers'],
  function: ['fetch', 'onNotice', 'onUsage', 'onChange'],
} as const satisfies Record<string, readonly (keyof CreateAppOptions)[]>;

/** Throws `usage` for options that cannot be. */
function requireOptions(options: CreateAppOptions | LlmOptions): void {
  requireKind('object', options, 'options');
  for (const [kind, names] of Object.entries(KINDS_OF_OPTIONS))
    for (const name of names)
      requireKindIfGiven(
        kind as keyof typeof KINDS_OF_OPTIONS,
        options[name as keyof LlmOptions],
        `the option ${name}`,
      );
  for (const around of options.middleware ?? []) requireKind('function', around, 'middleware');
  for (const provider of options.providers ?? []) defineProvider(provider);
  if (typeof options.provider === 'object') defineProvider(options.provider);
  else requireKindIfGiven('text', options.provider, 'the option provider');
}

/** The ports with what the options put around them. */
function withOptions(ports: Ports, options: LlmOptions): Ports {
  const { provider, providers = [], middleware = [], onUsage } = options;
  const own = typeof provider === 'object' ? [...providers, provider] : providers;
  return {
    ...ports,
    given: settingsOf(options),
    providers: withHeaders(withProviders(ports.providers, own), options),
    around: (ask) => withMiddleware(ask, middleware),
    usage: onUsage ? telling(ports.usage, onUsage) : ports.usage,
  };
}

/** The factory that sends `headers` to the provider of the options, or to their address. */
function withHeaders(factory: ProviderFactory, { headers, provider }: LlmOptions): ProviderFactory {
  if (headers === undefined) return factory;
  const name = providerNameOf(provider);
  const dressed = (connection: Connection) =>
    connection.ad_hoc || connection.provider === name
      ? { ...connection, headers: { ...connection.headers, ...headers } }
      : connection;
  return {
    ...factory,
    open: (connection) => factory.open(dressed(connection)),
    describe: (connection, request) => factory.describe(dressed(connection), request),
  };
}

function telling(log: UsageLog, onUsage: (line: UsageLine) => void): UsageLog {
  return {
    ...log,
    async append(line) {
      await log.append(line);
      if (line.kind === 'call') tell(onUsage, line);
    },
  };
}
