import type { Environment } from '../environment.ts';
import { asLlmkitError } from '../errors.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { ProviderDefinition } from '../ports/provider.ts';
import type { Config } from '../records/config.ts';
import type { Keys } from '../records/keys.ts';
import { providerDefinitions } from './connection.ts';
import type { SettingValues } from '../tables/settings.ts';
import { SettingsSnapshot } from './snapshot.ts';

export interface SettingsPorts {
  config: DocumentStore<Config>;
  keys: DocumentStore<Keys>;
  vendors: readonly ProviderDefinition[];
  env: Environment;
  /** Of whoever made the services; they count as the environment does. */
  given?: SettingValues;
}

/** Reads what settings come from. */
export class SettingsService {
  readonly #ports: SettingsPorts;

  constructor(ports: SettingsPorts) {
    this.#ports = ports;
  }

  /** The providers that there are with these settings. */
  providersWith(config: Config): ProviderDefinition[] {
    return providerDefinitions(this.#ports.vendors, config);
  }

  /** What is in force now. Taken once for an exchange, so that all of it is decided by the same settings. */
  async snapshot(): Promise<SettingsSnapshot> {
    const { config, keys, env, vendors, given = {} } = this.#ports;
    return new SettingsSnapshot({
      config: await config.read(),
      keys: await keys.read().catch(asLlmkitError),
      env,
      given,
      vendors,
    });
  }
}
