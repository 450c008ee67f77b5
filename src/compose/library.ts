import { LlmkitError } from '../core/errors.ts';
import type { LLMService } from '../core/exchange/llm-service.ts';
import { present } from '../core/fields.ts';
import { createServices, type App, type Ports } from '../core/services.ts';
import { settingRow, type SettingKey } from '../core/tables/settings.ts';
import { createMemoryStore } from '../store/memory/store.ts';
import { createPorts, portsOver } from './ports.ts';
import type { Environment } from '../core/environment.ts';

export interface StatelessOptions {
  provider?: string;
  /** Sent to `provider` only. */
  apiKey?: string;
  model?: string;
  /** 0 to 2 */
  temperature?: number;
  /** tokens */
  maxTokens?: number;
  /** The way to the network in place of our own, of the shape of the global `fetch`. */
  fetch?: typeof globalThis.fetch;
  /** Adapters of your own in place of the built-in ones. */
  ports?: Partial<Ports>;
}

export interface CreateAppOptions extends StatelessOptions {
  /** Folder of all data; else LLMKIT_HOME, else ~/.llmkit. */
  home?: string;
}

/** The services over a home on disk. */
export function createApp(options: CreateAppOptions = {}): App {
  const env = environmentFrom(options);
  return createServices({ ...createPorts({ home: options.home, env, fetch: options.fetch }), ...options.ports, env });
}

/** Model calls that touch no disk: no home, no config, no stored keys. */
export function createStatelessLlm(options: StatelessOptions = {}): LLMService {
  const env = environmentFrom(options);
  return createServices({ ...portsOver(createMemoryStore(), env, options.fetch), ...options.ports, env }).llm;
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
    ...present({
      LLM_PROVIDER: options.provider,
      LLM_API_KEY: options.apiKey,
      LLM_MODEL: options.model,
      LLM_TEMPERATURE: options.temperature?.toString(),
      LLM_MAX_TOKENS: options.maxTokens?.toString(),
    }),
  };
}

/**
 * LLM_API_KEY and LLM_BASE_URL belong to the provider of LLM_PROVIDER, and a key given as an option never goes to a
 * server that somebody else named.
 */
function withoutForeign(inherited: Environment, { provider, apiKey }: StatelessOptions): Environment {
  const { LLM_API_KEY: key, LLM_BASE_URL: baseUrl, ...others } = inherited;
  if (provider !== undefined && provider !== inherited['LLM_PROVIDER']) return others;
  return { ...others, ...present({ LLM_API_KEY: key, LLM_BASE_URL: apiKey === undefined ? baseUrl : undefined }) };
}

function refuseBadOption(option: string, key: SettingKey, value: unknown): void {
  const { kind } = settingRow(key);
  if (value === undefined || kind.accepts(value)) return;
  throw new LlmkitError(
    'usage',
    `Cannot use ${JSON.stringify(value)} for the option ${option}: expected ${kind.expected}.`,
  );
}
