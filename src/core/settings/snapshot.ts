import type { Environment } from '../environment.ts';
import type { LlmkitError } from '../errors.ts';
import type { Connection, ProviderDefinition } from '../ports/provider.ts';
import type { Config } from '../records/config.ts';
import type { Keys } from '../records/keys.ts';
import { connectionFor, providerDefinitions } from './connection.ts';
import { builtInSettings, effectiveSettings, type EffectiveSettings, type LevelValues } from './effective.ts';
import { settingsFrom, settingsFromEnvironment } from './levels.ts';
import { parseModelName, type ModelChoice } from './model-names.ts';

/** What was read at one moment. */
export interface SnapshotSources {
  config: Config;
  /** The stored keys, or why they cannot be read: told only where they are needed. */
  keys: Keys | LlmkitError;
  env: Environment;
  vendors: readonly ProviderDefinition[];
}

/** A base URL set for a provider and where it was set. */
export interface BaseUrlEntry {
  key: string;
  value: string;
  source: 'environment' | 'config';
  variable?: string;
}

/** Config, keys and environment as they were at one moment, and what follows from them for a call. */
export class SettingsSnapshot {
  readonly config: Config;
  /** Known vendors and the user's own, as config changes them. */
  readonly definitions: readonly ProviderDefinition[];
  readonly #env: Environment;
  readonly #keys: Keys | LlmkitError;

  constructor({ config, keys, env, vendors }: SnapshotSources) {
    this.config = config;
    this.definitions = providerDefinitions(vendors, config);
    this.#env = env;
    this.#keys = keys;
  }

  /** Adds environment and config to the given levels and applies the precedence. Throws `config` for a bad value. */
  effective(levels: Pick<LevelValues, 'flag' | 'prompt' | 'conversation'>): EffectiveSettings {
    const all = {
      ...levels,
      environment: settingsFromEnvironment(this.#env),
      config: settingsFrom(this.config, { in: 'config', called: 'config.json' }),
    };
    const { definitions, config } = this;
    return effectiveSettings(all, { definitions, config, providersWithKey: () => this.providersWithKey() });
  }

  /** How to reach the provider of `effective`; `needsKey: false` for a dry run. Throws `unknown_provider`, `no_key`, … */
  connection(effective: EffectiveSettings, { needsKey }: { needsKey: boolean }): Connection {
    const { definitions } = this;
    return connectionFor({ effective, definitions, env: this.#env, storedKeys: () => this.#storedKeys(), needsKey });
  }

  /** Names of the providers for which the environment or keys.json holds a key. */
  providersWithKey(): string[] {
    const keys = this.#storedKeys();
    const env = this.#env;
    const configured = env['LLM_PROVIDER'] || this.config.provider || builtInSettings().provider;
    const owner = env['LLM_API_KEY'] ? configured : undefined;
    return this.definitions
      .filter(
        ({ name, api_key_env: variable }) =>
          name === owner || Boolean(variable && env[variable]) || Object.hasOwn(keys, name),
      )
      .map(({ name }) => name);
  }

  /** Providers worth asking for their models: those with a key, the user's own, and the one in force if it was chosen. */
  providersToList(): string[] {
    const { provider, sources } = this.effective({});
    const atHand = [...this.providersWithKey(), ...Object.keys(this.config.providers ?? {})];
    const chosen = sources.provider === 'default' ? [] : [provider];
    return [...new Set([...atHand, ...chosen, 'mock'])];
  }

  /**
   * How models can be typed: aliases, `listed` ones and the defaults of the providers worth asking, each with its
   * provider, and alone where that means the same.
   */
  modelNames(listed: readonly Required<ModelChoice>[]): string[] {
    const { aliases = {} } = this.config;
    const context = {
      aliases,
      configuredProvider: this.effective({}).environmentProvider,
      isProvider: (name: string) => this.definitions.some((definition) => definition.name === name),
    };
    const asked = this.providersToList();
    const defaults = this.definitions.flatMap(({ name, model, api_key_env: variable }) =>
      model !== undefined && (variable === undefined || asked.includes(name)) ? [{ provider: name, model }] : [],
    );
    const names = [...listed, ...defaults].flatMap(({ provider, model }) => {
      const meant = parseModelName(model, context);
      return [`${provider}/${model}`, ...(meant.provider === provider && meant.model === model ? [model] : [])];
    });
    return [...new Set([...Object.keys(aliases), ...names])];
  }

  isInEnvironment(variable: string | undefined): variable is string {
    return variable !== undefined && Boolean(this.#env[variable]);
  }

  /** Base URLs that differ from the built-in ones, with where they come from. */
  effectiveBaseUrls(): BaseUrlEntry[] {
    return this.definitions.flatMap(({ name, base_url_env: variable }): BaseUrlEntry[] => {
      const key = `providers.${name}.base_url`;
      const fromEnvironment = variable === undefined ? undefined : this.#env[variable];
      if (fromEnvironment) return [{ key, value: fromEnvironment, source: 'environment', variable: variable! }];
      const configured = this.config.providers?.[name]?.base_url;
      return configured === undefined ? [] : [{ key, value: configured, source: 'config' }];
    });
  }

  #storedKeys(): Keys['keys'] {
    if (this.#keys instanceof Error) throw this.#keys;
    return this.#keys.keys;
  }
}
