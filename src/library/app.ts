import type { Anthropic } from '@anthropic-ai/sdk';
import type { OpenAI } from 'openai';
import { createMemoryPorts, createPorts } from '../compose/ports.ts';
import { LlmkitError } from '../core/errors.ts';
import { present } from '../core/fields.ts';
import type { Connection, ProviderFactory } from '../core/ports/provider.ts';
import type { UsageLog } from '../core/ports/usage-log.ts';
import type { UsageLine } from '../core/records/usage-line.ts';
import { checkedActor, type Actor } from '../core/ownership/actor.ts';
import { createServices, type App as Services, type Ports } from '../core/services.ts';
import type { KeyCommands } from '../core/settings/key-commands.ts';
import { limitsOf } from '../core/settings/limits.ts';
import type { SettingValues } from '../core/tables/settings.ts';
import { ExchangeStream, type OpenStream } from './chat-stream.ts';
import { requireOptions, settingsOfApp, type CreateAppOptions, type LlmOptions } from './app-options.ts';
import { Conversations, type ConversationsFront } from './conversations.ts';
import { requireKind } from './given.ts';
import { tell } from './hooks.ts';
import { environmentFrom, providerNameOf } from './environment.ts';
import { once } from '../core/records/once.ts';
import { lazily } from './lazily.ts';
import { Llm, type LlmFront } from './llm.ts';
import { withMiddleware } from './middleware.ts';
import { withProviders } from './own-providers.ts';
import { Prompts, type PromptsFront } from './prompts.ts';
import { watched } from './record-changes.ts';
import { portsOf } from './store.ts';
import { UsageFigures, type UsageFiguresFront } from './usage.ts';
import { VariableDefinitions, type VariableDefinitionsFront } from './variables.ts';

/** What the services of an app need beside their ports; those of several actors share it. */
interface AppMeans extends Pick<CreateAppOptions, 'onNotice' | 'onChange' | 'tools' | 'maxSteps' | 'signal'> {
  keyCommands?: () => KeyCommands;
}

/** What programs see of an app. */
export type AppFront = Pick<LibraryApp, keyof LibraryApp>;

/** The services over one place for records. */
export class LibraryApp {
  readonly llm: LlmFront;
  readonly conversations: ConversationsFront;
  readonly prompts: PromptsFront;
  readonly variables: VariableDefinitionsFront;
  readonly usage: UsageFiguresFront;
  readonly #services: Services;
  readonly #ports: () => Ports;
  readonly #options: AppMeans;

  /** `ports` are opened when the app is first used. */
  constructor(ports: () => Ports, options: AppMeans = {}) {
    const { onChange, keyCommands } = options;
    const stream = streamsWith(options);
    this.#ports = once(ports);
    this.#options = options;
    this.#services = lazily(() => {
      const opened = this.#ports();
      const seen = onChange ? watched(opened, onChange, () => this.#whoActs()) : opened;
      return createServices(seen, keyCommands?.());
    });
    const prompts = new Prompts(this.#services);
    this.prompts = prompts;
    this.llm = new Llm(this.#services, prompts, stream);
    this.conversations = new Conversations(this.#services, prompts, stream);
    this.variables = new VariableDefinitions(this.#services, prompts);
    this.usage = new UsageFigures(this.#services);
  }

  /**
   * The same app seen by another: private records of other users are not there, public ones can be read and used, and an
   * admin sees all. Without `userId` everything belongs to the one user of the home. Throws `usage` for a `userId` that
   * is no text: a program that forgot to fill it in would show everything.
   */
  as(actor: Actor): AppFront {
    const keyCommands = () => this.#services.keyCommands;
    const checked = checkedActor(actor);
    return new LibraryApp(() => ({ ...this.#ports(), actor: checked }), { ...this.#options, keyCommands });
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
    return this.#ports()
      .providers.open(settings.connection(effective, { needsKey: true }))
      .client();
  }
}

/** Streams with what an app gives to each call. */
function streamsWith({ onNotice, tools, maxSteps, signal: ofAll }: AppMeans): OpenStream {
  return (options, start) => {
    const both = [ofAll, requireKind('object', options, 'options').signal].filter((one) => one !== undefined);
    const signal = both.length > 1 ? AbortSignal.any(both) : both[0];
    const all = { ...present({ tools, maxSteps }), ...present(options) };
    return new ExchangeStream((stopping) => start(all, stopping), present({ signal, onNotice }));
  };
}

/** The services over a home on disk, or over what `store` brings. Nothing is read before the first use. */
export function createApp(options: CreateAppOptions = {}): AppFront {
  requireOptions(options);
  const { cache, limits, actor, ...others } = options;
  const kept = typeof cache === 'object' ? cache : {};
  const given = {
    ...settingsOfApp({ ...others, ...present({ cache: cache === undefined ? undefined : cache !== false }) }),
    ...(kept.ttlMs !== undefined && { cache_ttl: `${kept.ttlMs / 1000}s` }),
  };
  const own = present({ limits: limits && limitsOf(limits, refusedLimit), answers: kept.store, actor });
  const open = () => {
    const env = environmentFrom(options, options.env ?? process.env);
    const ports = createPorts({ home: options.home, env, fetch: options.fetch });
    return { ...withOptions({ ...ports, ...portsOf(options.store ?? {}), env }, options, given), ...own };
  };
  return new LibraryApp(open, options);
}

function refusedLimit(place: string, expected: string): LlmkitError {
  return new LlmkitError('usage', `Cannot use ${place}: expected ${expected}.`);
}

/** Model calls alone: no disk, and nothing of the environment unless `env` is given. */
export function createStatelessLlm(options: LlmOptions = {}): LlmFront {
  requireOptions(options);
  const given = settingsOfApp(options);
  const open = () => {
    const env = environmentFrom(options, options.env ?? {});
    return withOptions(createMemoryPorts(env, options.fetch), options, given);
  };
  return new LibraryApp(open, options).llm;
}

/** The ports with what the options put around them. */
function withOptions(ports: Ports, options: Omit<LlmOptions, 'cache'>, given: SettingValues): Ports {
  const { provider, providers = [], middleware = [], onUsage } = options;
  const own = typeof provider === 'object' ? [...providers, provider] : providers;
  return {
    ...ports,
    given,
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
