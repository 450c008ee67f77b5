import { connectionFor, providerDefinitions } from './connection.ts';
import { builtInSettings, effectiveSettings, type EffectiveSettings, type LevelValues } from './effective.ts';
import { parseModelName, type ModelChoice } from './model-names.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { Connection, ProviderDefinition } from '../ports/provider.ts';
import type { Config } from '../records/config.ts';
import type { Keys } from '../records/keys.ts';
import { settingsFromEnvironment, settingsFromRecord } from './table.ts';
import type { Environment } from '../environment.ts';

export interface SettingsPorts {
  config: DocumentStore<Config>;
  keys: DocumentStore<Keys>;
  vendors: readonly ProviderDefinition[];
  env: Environment;
}

/** A base URL set for a provider and where it was set. */
export interface BaseUrlEntry {
  key: string;
  value: string;
  source: 'environment' | 'config';
  variable?: string;
}

/** What is in force for a call: the levels of SPEC 3 read, put in order, and turned into a connection. */
export class SettingsService {
  readonly #ports: SettingsPorts;

  constructor(ports: SettingsPorts) {
    this.#ports = ports;
  }

  /** Known vendors and the user's own, as config changes them. */
  async definitions(): Promise<ProviderDefinition[]> {
    return providerDefinitions(this.#ports.vendors, await this.#ports.config.read());
  }

  /** Adds environment and config to the given levels and applies the precedence. Throws `config` for a bad value. */
  async effective(levels: Pick<LevelValues, 'flag' | 'prompt' | 'conversation'>): Promise<EffectiveSettings> {
    const config = await this.#ports.config.read();
    const environment = settingsFromEnvironment(this.#ports.env);
    const definitions = await this.definitions();
    const all = {
      ...levels,
      environment,
      config: settingsFromRecord(config, 'config.json', (row) => row.config === true),
    };
    const named = Object.values(all).some((level) => level.provider !== undefined || level.model !== undefined);
    const withKey = named ? [] : await this.providersWithKey(definitions);
    return effectiveSettings(all, { definitions, config, providersWithKey: () => withKey });
  }

  /** How to reach the provider of `effective`; `needsKey: false` for a dry run. */
  async connection(effective: EffectiveSettings, { needsKey }: { needsKey: boolean }): Promise<Connection> {
    return connectionFor({
      effective,
      definitions: await this.definitions(),
      env: this.#ports.env,
      readKeys: () => this.#ports.keys.read(),
      needsKey,
    });
  }

  /** Providers worth asking for their models: those with a key, the user's own, and the one in force if it was chosen. */
  async providersToList(): Promise<string[]> {
    const config = await this.#ports.config.read();
    const { provider, sources } = await this.effective({});
    const atHand = [...(await this.providersWithKey()), ...Object.keys(config.providers ?? {})];
    const isChosen = sources.provider !== 'default' || atHand.length === 0;
    return [...new Set(isChosen ? [...atHand, provider] : atHand)];
  }

  /**
   * How models can be typed: aliases, `listed` ones and the defaults of the providers worth asking, each with its
   * provider, and alone where that means the same.
   */
  async modelNames(listed: readonly Required<ModelChoice>[]): Promise<string[]> {
    const definitions = await this.definitions();
    const { aliases = {} } = await this.#ports.config.read();
    const { environmentProvider: configuredProvider } = await this.effective({});
    const context = {
      aliases,
      configuredProvider,
      isProvider: (name: string) => definitions.some((d) => d.name === name),
    };
    const asked = await this.providersToList();
    const defaults = definitions.flatMap(({ name, model, api_key_env: variable }) =>
      model !== undefined && (variable === undefined || asked.includes(name)) ? [{ provider: name, model }] : [],
    );
    const names = [...listed, ...defaults].flatMap(({ provider, model }) => {
      const meant = parseModelName(model, context);
      return [`${provider}/${model}`, ...(meant.provider === provider && meant.model === model ? [model] : [])];
    });
    return [...new Set([...Object.keys(aliases), ...names])];
  }

  isInEnvironment(variable: string | undefined): variable is string {
    return variable !== undefined && Boolean(this.#ports.env[variable]);
  }

  /** Base URLs that differ from the built-in ones, with where they come from. */
  async effectiveBaseUrls(): Promise<BaseUrlEntry[]> {
    const { env } = this.#ports;
    const config = await this.#ports.config.read();
    return (await this.definitions()).flatMap(({ name, base_url_env: variable }): BaseUrlEntry[] => {
      const key = `providers.${name}.base_url`;
      const fromEnvironment = variable === undefined ? undefined : env[variable];
      if (fromEnvironment) return [{ key, value: fromEnvironment, source: 'environment', variable: variable! }];
      const configured = config.providers?.[name]?.base_url;
      return configured === undefined ? [] : [{ key, value: configured, source: 'config' }];
    });
  }

  /** Names of the providers for which the environment or keys.json holds a key. */
  async providersWithKey(definitions?: readonly ProviderDefinition[]): Promise<string[]> {
    const { env } = this.#ports;
    const { keys } = await this.#ports.keys.read();
    const known = definitions ?? (await this.definitions());
    const configured = env['LLM_PROVIDER'] || (await this.#ports.config.read()).provider || builtInSettings().provider;
    const owner = env['LLM_API_KEY'] ? configured : undefined;
    return known
      .filter(
        ({ name, api_key_env: variable }) =>
          name === owner || Boolean(variable && env[variable]) || Object.hasOwn(keys, name),
      )
      .map(({ name }) => name);
  }
}
