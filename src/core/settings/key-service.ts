import { LlmkitError } from '../errors.ts';
import { shownName } from '../key-shapes.ts';
import { refuseBadName, refuseKeyAsName } from '../names.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { Config } from '../records/config.ts';
import type { Keys } from '../records/keys.ts';
import type { ConfigService } from './config-service.ts';
import { pastedKey } from '../tables/pasted.ts';
import type { KeySource } from './key-sources.ts';
import type { SettingsService } from './service.ts';

const LONGEST_KEY = 10_000;

/** keys.json: set, listed masked, removed. No other way leads to a stored key but the connection that uses it. */
export class KeyService {
  readonly #keys: DocumentStore<Keys>;
  readonly #settings: SettingsService;
  readonly #config: ConfigService;

  constructor(keys: DocumentStore<Keys>, settings: SettingsService, config: ConfigService) {
    this.#config = config;
    this.#keys = keys;
    this.#settings = settings;
  }

  get path(): string | undefined {
    return this.#keys.path;
  }

  /** Throws `usage` for what names no provider, before its key is asked for. */
  checkProvider(provider: string): void {
    refuseKeyAsName(provider, 'provider');
    refuseBadName(provider, 'provider');
  }

  /** `key` without blanks, quotes and the name of its variable around it. Throws `usage` for what no key can be. */
  checkKey(provider: string, key: string): string {
    const trimmed = pastedKey(key);
    if (!/^[\x21-\x7e]+$/.test(trimmed) || trimmed.length > LONGEST_KEY) {
      throw new LlmkitError(
        'usage',
        `Cannot store the key of ${provider}: ${trimmed === '' ? 'it is empty' : 'it contains blanks, line ends or other characters no key has'}.`,
        {
          advice: [{ kind: 'give', what: 'key', provider }],
        },
      );
    }
    return trimmed;
  }

  /** Stores `key` for `provider`, as `checkKey` has it. */
  async set(provider: string, key: string): Promise<{ provider: string; known: boolean }> {
    this.checkProvider(provider);
    const checked = this.checkKey(provider, key);
    await this.#keys.update((document) => {
      document.keys[provider] = checked;
    });
    const { definitions, config } = await this.#settings.snapshot();
    if (config.untrusted?.providers?.includes(provider)) await this.#config.change((now) => trusting(provider, now));
    return { provider, known: definitions.some(({ name }) => name === provider) };
  }

  /** Every key that there is, wherever it stands; no command is run. */
  async list(): Promise<KeySource[]> {
    const sources = (await this.#settings.snapshot()).keySources();
    return sources.map((source) => ({ ...source, provider: shownName(source.provider) }));
  }

  async remove(provider: string): Promise<void> {
    const { keys } = await this.#keys.read();
    if (!Object.hasOwn(keys, provider)) {
      throw new LlmkitError(
        'not_found',
        `Cannot remove a key of ${JSON.stringify(shownName(provider))}: none is stored.`,
        {
          advice: [{ kind: 'list', what: 'keys' }],
        },
      );
    }
    await this.#keys.update((document) => {
      delete document.keys[provider];
    });
  }
}

/** The settings with `provider`, for which a key was just given, among those that get one. */
function trusting(provider: string, { untrusted, ...config }: Config): Config {
  const providers = (untrusted?.providers ?? []).filter((name) => name !== provider);
  const { providers: _all, ...commands } = untrusted ?? {};
  const rest = { ...commands, ...(providers.length > 0 && { providers }) };
  return Object.keys(rest).length === 0 ? config : { ...config, untrusted: rest };
}
