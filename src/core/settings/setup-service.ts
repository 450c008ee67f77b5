import type { ConfigService } from './config-service.ts';
import type { EffectiveSettings } from './effective.ts';
import type { KeyService } from './key-service.ts';
import type { LocalServer } from '../ports/provider.ts';
import type { SettingsService } from './service.ts';
import type { SettingsSnapshot } from './snapshot.ts';

export interface SetupPorts {
  settings: SettingsService;
  config: ConfigService;
  keys: KeyService;
  findLocalServers: () => Promise<LocalServer[]>;
}

/** The first steps with a new home: from nothing to a model that answers. */
export class SetupService {
  readonly #ports: SetupPorts;

  constructor(ports: SetupPorts) {
    this.#ports = ports;
  }

  /** Whether nothing names a provider and there is no key at all, so that `effective` cannot be asked. */
  isNeeded(settings: SettingsSnapshot, { sources, guessed, values }: EffectiveSettings): boolean {
    if (sources.provider !== 'default' || guessed || values.base_url !== undefined) return false;
    return settings.providersWithKey().length === 0;
  }

  /** Model servers that answer on this machine. */
  findLocalServers(): Promise<LocalServer[]> {
    return this.#ports.findLocalServers();
  }

  /** Stores the key and makes its provider the configured one, and `model`, if there is one. */
  async useKey(provider: string, key: string, model?: string): Promise<void> {
    await this.#ports.keys.set(provider, key);
    await this.#ports.config.set('provider', provider);
    if (model !== undefined) await this.#ports.config.set('model', model);
  }

  /** Makes a model of a local server the configured one. */
  async useServer(server: LocalServer, model: string): Promise<void> {
    const { definitions } = await this.#ports.settings.snapshot();
    const known = definitions.find(({ name }) => name === server.provider);
    if (known?.base_url !== server.base_url)
      await this.#ports.config.set(`providers.${server.provider}.base_url`, server.base_url);
    await this.#ports.config.set('provider', server.provider);
    await this.#ports.config.set('model', model);
  }
}
