import fs from 'node:fs';
import { LlmkitError } from '../core/errors.ts';
import type { LLMService } from '../core/exchange/llm-service.ts';
import type { Clock } from '../core/ports.ts';
import type { Conversation } from '../core/records/conversation.ts';
import { createServices, type App, type Ports } from '../core/services.ts';
import { SETTINGS, type SettingKey } from '../core/settings/table.ts';
import { homeFolder, type HomeOptions } from './home-folder.ts';
import { createProviderFactory } from '../providers/factory.ts';
import type { ModelQuirks } from '../providers/call/negotiate.ts';
import { regexGuard } from './regex-guard.ts';
import { starters } from './starters.ts';
import { createMemoryRepository } from '../store/memory/repository.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { UUID_KEYS } from '../store/records/key.ts';
import { createStore, type Store } from '../store/store.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface StatelessOptions {
  provider?: string;
  /** Sent to `provider` only. */
  apiKey?: string;
  model?: string;
  /** 0 to 2 */
  temperature?: number;
  /** tokens */
  maxTokens?: number;
  /** Adapters of your own in place of the built-in ones. */
  ports?: Partial<Ports>;
}

export interface CreateAppOptions extends StatelessOptions {
  /** Folder of all data; else LLMKIT_HOME, else ~/.llmkit. */
  home?: string;
}

const clock: Clock = { now: () => new Date(), monotonic: () => performance.now() };

interface PortsOptions extends HomeOptions {
  /** Aborts when the program is to end: then no command waits for another process any more. */
  stop?: AbortSignal;
}

/** The real adapters: files under the home, vendors over the network. */
export function createPorts(options: PortsOptions): Ports {
  return portsOver(createStore(homeFolder(options), { clock, stop: options.stop }), options.env);
}

function portsOver({ modelQuirks, ...store }: Store, env: Environment): Ports {
  return {
    ...store,
    env,
    clock,
    regex: regexGuard,
    starters,
    promptFormat: async () => (await import('../formats/own.ts')).ownFormat,
    // The global is loaded by Node at its first use; lists never get here.
    ids: { uuid: () => globalThis.crypto.randomUUID() },
    scratch: () => createMemoryRepository<Conversation>({ kind: 'conversation', keyRule: UUID_KEYS }),
    findLocalServers: async () =>
      (await import('../providers/local-servers.ts')).findLocalServers(globalThis.fetch, env),
    providers: createProviderFactory({
      env,
      clock,
      quirks: quirksIn(modelQuirks),
      fetch: globalThis.fetch,
      random: Math.random,
      readText: (file) => fs.promises.readFile(file, 'utf8'),
    }),
  };
}

/** What models were seen to reject, kept in the home. Failing to read or write it costs a round trip, never an answer. */
function quirksIn(document: Store['modelQuirks']): ModelQuirks {
  const ignore = () => undefined;
  return {
    get: (model) => document.read().then(({ quirks }) => quirks[model], ignore),
    remember: async (model, parameter, action) => {
      const change = ({ quirks }: { quirks: Record<string, Record<string, string>> }) => {
        quirks[model] = { ...quirks[model], [parameter]: action };
      };
      await document.update(change).catch(ignore);
    },
  };
}

/** What `main` builds the services with. */
export async function makeApp(options: PortsOptions): Promise<App> {
  return createServices(createPorts(options));
}

/** The services over a home on disk. */
export function createApp(options: CreateAppOptions = {}): App {
  const env = environmentFrom(options);
  return createServices({ ...createPorts({ home: options.home, env }), ...options.ports, env });
}

/** Model calls that touch no disk: no home, no config, no stored keys. */
export function createStatelessLlm(options: StatelessOptions = {}): LLMService {
  const env = environmentFrom(options);
  return createServices({ ...portsOver(createMemoryStore(), env), ...options.ports, env }).llm;
}

/**
 * Options count as the environment does: above config, below what a call asks for. Throws `usage` for one out of range.
 * Keys and servers of the process's environment that belong to another provider do not count beside an option.
 */
function environmentFrom(options: StatelessOptions): Environment {
  refuseBadOption('temperature', 'temperature', options.temperature);
  refuseBadOption('maxTokens', 'max_tokens', options.maxTokens);
  return {
    ...withoutForeign(process.env, options),
    ...(options.provider !== undefined && { LLM_PROVIDER: options.provider }),
    ...(options.apiKey !== undefined && { LLM_API_KEY: options.apiKey }),
    ...(options.model !== undefined && { LLM_MODEL: options.model }),
    ...(options.temperature !== undefined && { LLM_TEMPERATURE: String(options.temperature) }),
    ...(options.maxTokens !== undefined && { LLM_MAX_TOKENS: String(options.maxTokens) }),
  };
}

/**
 * LLM_API_KEY and LLM_BASE_URL belong to the provider of LLM_PROVIDER, and a key given as an option never goes to a
 * server that somebody else named.
 */
function withoutForeign(inherited: Environment, { provider, apiKey }: StatelessOptions): Environment {
  const { LLM_API_KEY: key, LLM_BASE_URL: baseUrl, ...others } = inherited;
  if (provider !== undefined && provider !== inherited['LLM_PROVIDER']) return others;
  return {
    ...others,
    ...(key !== undefined && { LLM_API_KEY: key }),
    ...(baseUrl !== undefined && apiKey === undefined && { LLM_BASE_URL: baseUrl }),
  };
}

function refuseBadOption(option: string, key: SettingKey, value: unknown): void {
  const { kind } = SETTINGS.find((setting) => setting.key === key)!;
  if (value === undefined || kind.accepts(value)) return;
  throw new LlmkitError(
    'usage',
    `Cannot use ${JSON.stringify(value)} for the option ${option}: expected ${kind.expected}.`,
  );
}
