import { maskedKey } from '../key-shapes.ts';
import { keysFor, keySources, type KeyPlaces, type KeySource } from './key-sources.ts';
import type { Environment } from '../environment.ts';
import type { LlmkitError } from '../errors.ts';
import type { Connection, ProviderDefinition } from '../ports/provider.ts';
import type { Config } from '../records/config.ts';
import type { Keys } from '../records/keys.ts';
import type { Prices } from '../records/prices.ts';
import { ownPrices } from './price-values.ts';
import { connectionFor, providerDefinitions } from './connection.ts';
import { chooseModel, isAliasIn, type SettingsContext } from './choose-model.ts';
import { effectiveSettings, ownerOfEnvironmentKey, type EffectiveSettings } from './effective.ts';
import { settingsFrom, settingsFromEnvironment, type LevelValues } from './levels.ts';
import { refuseUnknownPrefix } from './model-check.ts';
import type { ModelChoice } from './model-names.ts';
import { isAtHome } from './server-name.ts';
import type { SettingValues } from '../tables/settings.ts';

/** What was read at one moment. */
export interface SnapshotSources {
  config: Config;
  /** The stored keys, or why they cannot be read: told only where they are needed. */
  keys: Keys | LlmkitError;
  env: Environment;
  given?: SettingValues;
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
  readonly #sources: SnapshotSources;

  constructor(sources: SnapshotSources) {
    const { config, keys, env, vendors } = sources;
    this.#sources = sources;
    this.config = config;
    this.definitions = providerDefinitions(vendors, config);
    this.#env = env;
    this.#keys = keys;
  }

  /** The same with other settings. */
  withConfig(config: Config): SettingsSnapshot {
    return new SettingsSnapshot({ ...this.#sources, config });
  }

  /** The same with a key that is not stored. */
  withKey(provider: string, key: string): SettingsSnapshot {
    return new SettingsSnapshot({ ...this.#sources, keys: { keys: { ...this.#storedKeys(), [provider]: key } } });
  }

  /**
   * Adds environment and config to the given levels and applies the precedence; a fallback is asked for at its provider's own
   * address. Throws `config` for a bad value.
   */
  effective(
    levels: Pick<LevelValues, 'flag' | 'prompt' | 'conversation'>,
    options: { fallbackOf?: EffectiveSettings } = {},
  ): EffectiveSettings {
    return effectiveSettings({ ...levels, ...this.#ambient() }, this.#context(), options);
  }

  /** The variables that hold keys: those of known vendors too where config names others. */
  get keyVariables(): Set<string> {
    const rows = [...this.#sources.vendors, ...this.definitions];
    return new Set(rows.flatMap(({ api_key_env: variable }) => variable ?? []));
  }

  /** The user that environment or config name. */
  get userId(): string | undefined {
    const { environment, config } = this.#ambient();
    return environment.user_id ?? config.user_id;
  }

  #ambient(): Required<Pick<LevelValues, 'environment' | 'config'>> {
    return {
      environment: { ...settingsFromEnvironment(this.#env), ...this.#sources.given },
      config: settingsFrom(this.config, { in: 'config', called: 'config.json' }),
    };
  }

  #context(): SettingsContext {
    const { definitions, config } = this;
    return {
      definitions,
      config,
      providersWithKey: () => this.providersWithKey(),
      isAtHome: (provider) => definitions.some((row) => row.name === provider && isAtHome(row, this.#env)),
    };
  }

  /** Throws `unknown_provider` for `model` as an alias, or as config's own, where it begins with a provider that does not exist. */
  checkModel(model: string, as: 'alias' | 'configured'): void {
    const { config } = this;
    if (as === 'configured' && isAliasIn(this, model)) return;
    const chosen: SettingValues = typeof config.provider === 'string' ? { provider: config.provider } : {};
    const levels = as === 'alias' ? { flag: { model }, config: chosen } : { config: { ...chosen, model } };
    this.checkChoice(chooseModel(levels, { ...this.#context(), config: {}, providersWithKey: () => [] }));
  }

  /** Throws `unknown_provider` where the model begins with a provider that does not exist, and cannot be meant otherwise. */
  checkChoice({ provider, model, values }: ModelChoice & { values?: SettingValues }): void {
    const definition = this.definitions.find(({ name }) => name === provider);
    const atHome = definition && values?.base_url === undefined && isAtHome(definition, this.#env);
    if (definition) refuseUnknownPrefix(model, definition, this.definitions, atHome === true);
  }

  /** How to reach the provider of `effective`; `needsKey: false` for a dry run. Throws `unknown_provider`, `no_key`, … */
  connection(effective: EffectiveSettings, { needsKey }: { needsKey: boolean }): Connection {
    const { definitions } = this;
    const withheld = this.config.untrusted?.providers ?? [];
    const storedKeys = () => this.#storedKeys();
    return connectionFor({ effective, definitions, env: this.#env, storedKeys, withheld, needsKey });
  }

  /** What the user says that models cost. */
  get ownPrices(): Record<string, Prices> {
    return ownPrices(this.config);
  }

  /** Names of the providers for which the environment or keys.json holds a key, or config a command that tells one. */
  providersWithKey(): string[] {
    const places = this.#places();
    return this.definitions.filter((definition) => !keysFor(places(definition)).next().done).map(({ name }) => name);
  }

  /** Every key that there is, masked: that of each provider, those of names that no provider has, and that of LLM_BASE_URL. */
  keySources(): KeySource[] {
    const places = this.#places();
    const known = new Set(this.definitions.map(({ name }) => name));
    const unknown = Object.keys(this.#storedKeys()).filter((name) => !known.has(name));
    return [
      ...this.#keyOfAddress(),
      ...[...this.definitions, ...unknown.map((name) => ({ name }))].flatMap((row) => keySources(places(row))),
    ];
  }

  /** Where the keys of a provider may stand. */
  #places(): (definition: KeyPlaces['definition']) => KeyPlaces {
    const keys = this.#storedKeys();
    const env = this.#env;
    const owner = env['LLM_API_KEY'] ? ownerOfEnvironmentKey(this.#ambient()) : undefined;
    return (definition) => ({ definition, env, storedKeys: () => keys, ownsEnvironmentKey: definition.name === owner });
  }

  /** The key that LLM_BASE_URL gets. */
  #keyOfAddress(): KeySource[] {
    const { LLM_BASE_URL: address, LLM_API_KEY: key } = this.#env;
    return address && key
      ? [{ provider: 'LLM_BASE_URL', source: 'LLM_API_KEY', key: maskedKey(key), in_force: true }]
      : [];
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
   * provider, and alone where that means the same; `levels` are those of a conversation.
   */
  modelNames(listed: readonly Required<ModelChoice>[], levels: Pick<LevelValues, 'conversation'> = {}): string[] {
    const { aliases = {} } = this.config;
    const context = this.#context();
    const all = { ...levels, ...this.#ambient() };
    const asked = this.providersToList();
    const defaults = this.definitions.flatMap(({ name, model, api_key_env: variable }) =>
      model !== undefined && (variable === undefined || asked.includes(name)) ? [{ provider: name, model }] : [],
    );
    const names = [...listed, ...defaults].flatMap(({ provider, model }) => {
      const meant = chooseModel({ ...all, flag: { model } }, context);
      const isSame = meant.provider === provider && meant.model === model && !meant.guessed;
      // What the server of an address lists is there under its name alone: with a prefix it is the vendor's.
      if (meant.is_implied) return listed.some((each) => each.model === model) ? [model] : [`${provider}/${model}`];
      return [`${provider}/${model}`, ...(isSame ? [model] : [])];
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
