import { checkNode, faultsIn, modelFaults, valueToTell, type ConfigFault } from './config-faults.ts';
import { configEntry, shownConfig, shownValue, type ConfigEntry } from './config-keys.ts';
import { definitionOf } from './model-check.ts';
import { didYouMean } from '../nearest.ts';
import type { Level } from './levels.ts';
import { asLlmkitError, LlmkitError } from '../errors.ts';
import { withoutKeysIn } from '../key-shapes.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { Config } from '../records/config.ts';
import { SETTING_KEYS, settingRow } from '../tables/settings.ts';
import type { SettingsService } from './service.ts';

/** One value in force and where it came from. */
export interface EffectiveEntry {
  key: string;
  value: unknown;
  source: Level;
  /** The environment variable, when it came from one. */
  variable?: string;
}

type Node = Record<string, unknown>;

/** config.json: typed and validated, by dotted key. */
export class ConfigService {
  readonly #config: DocumentStore<Config>;
  readonly #settings: SettingsService;

  constructor(config: DocumentStore<Config>, settings: SettingsService) {
    this.#config = config;
    this.#settings = settings;
  }

  get path(): string | undefined {
    return this.#config.path;
  }

  read(): Promise<Config> {
    return this.#config.read();
  }

  /** All that is set, as it may be shown: the values of headers are hidden. */
  async shown(): Promise<Config> {
    return shownConfig(await this.#config.read());
  }

  /** The value of `key`; `not_found` when it is not set, `usage` when there is no such setting. */
  async get(key: string): Promise<unknown> {
    const entry = configEntry(key);
    const found = valueAt(await this.#config.read(), entry.path);
    if (found !== undefined) return found;
    throw new LlmkitError('not_found', `${key} is not set.`, {
      advice: [{ kind: 'list', what: 'effective_settings' }],
    });
  }

  /** Sets `key` from text and returns the typed value as it may be shown. Throws `unknown_provider` for such a `provider`. */
  async set(key: string, text: string): Promise<unknown> {
    const entry = configEntry(key);
    const value = entry.parse(text);
    if (value === undefined) {
      throw new LlmkitError('usage', `Cannot set ${key} to ${valueToTell(entry, text)}: expected ${entry.expected}.`, {
        advice: didYouMean(entry.meant?.(text)),
      });
    }
    const { path } = entry;
    // One that nothing is known of would make every call fail.
    if (key === 'provider') this.#checkProvider({ ...(await this.#config.read()), provider: value });
    if (key === 'model') (await this.#settings.snapshot()).checkModel(value as string, 'configured');
    if (path[0] === 'aliases') (await this.#settings.snapshot()).checkModel(value as string, 'alias');
    await this.#config.update((config) => putAt(config, entry, value));
    return shownValue(entry.path, value);
  }

  async unset(key: string): Promise<void> {
    const entry = configEntry(key);
    await this.get(key);
    await this.#config.update((config) => removeAt(config, entry.path));
  }

  /**
   * Puts a whole document in place of the settings, which it was made from as they were `before`. Throws `config` when
   * a value is not allowed and `conflict` when the settings are others by now; nothing is changed then.
   */
  async replace(document: unknown, before: Config): Promise<void> {
    checkNode([], document, before);
    this.#checkProvider(document as Config);
    const [fault] = modelFaults(document as Config, (await this.#settings.snapshot()).withConfig(document as Config));
    if (fault) throw new LlmkitError('config', fault.message, { advice: fault.advice });
    await this.#config.update((config) => {
      const changed = changedKeys(before, config);
      if (changed.length > 0) {
        throw new LlmkitError('conflict', `Cannot save: ${changed.join(', ')} changed since you began to edit.`, {
          advice: [{ kind: 'retry', what: 'command' }],
        });
      }
      for (const key of Object.keys(config)) delete config[key];
      Object.assign(config, document);
    });
  }

  /** Puts what `made` makes of the settings in their place. */
  async change(made: (config: Config) => Config): Promise<void> {
    await this.#config.update((config) => {
      const changed = made(config);
      for (const key of Object.keys(config)) delete config[key];
      Object.assign(config, changed);
    });
  }

  /** All that `set` would refuse. Keys that only a newer llmkit knows are none: those that are like no known one. */
  async faults(): Promise<ConfigFault[]> {
    const config = await this.#config.read();
    const faults = [...faultsIn([], config), ...modelFaults(config, await this.#settings.snapshot())];
    try {
      this.#checkProvider(config);
    } catch (thrown) {
      const { message, advice } = asLlmkitError(thrown);
      faults.push({ message, advice });
    }
    return faults;
  }

  /** Throws `unknown_provider` for a `provider` that there is none of: every call would fail. */
  #checkProvider(config: Config): void {
    const { provider } = config;
    if (typeof provider === 'string') definitionOf(provider, this.#settings.providersWith(config));
  }

  /** Every setting in force with its source, provider connections included, as it may be shown. */
  async effective(): Promise<EffectiveEntry[]> {
    const settings = await this.#settings.snapshot();
    const { values, sources } = settings.effective({});
    const rows = SETTING_KEYS.flatMap((key): EffectiveEntry[] => {
      const { env } = settingRow(key);
      const source = sources[key];
      if (source === undefined || values[key] === undefined) return [];
      // A provider that follows from LLM_MODEL has no variable of its own.
      const variable = source === 'environment' && settings.isInEnvironment(env) ? { variable: env } : {};
      return [{ key, value: values[key], source, ...variable }];
    });
    return withoutKeysIn([...rows, ...settings.effectiveBaseUrls()]);
  }
}

function changedKeys(before: Config, now: Config): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...keys].filter((key) => JSON.stringify(before[key]) !== JSON.stringify(now[key]));
}

function valueAt(config: Config, path: readonly string[]): unknown {
  let node: unknown = config;
  for (const part of path) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, part)) return undefined;
    node = (node as Node)[part];
  }
  return node;
}

function putAt(config: Config, { path }: ConfigEntry, value: unknown): void {
  let node: Node = config;
  for (const part of path.slice(0, -1)) node = (node[part] ??= {}) as Node;
  node[path.at(-1)!] = value;
}

/** Removes the value and every object that becomes empty by it. */
function removeAt(config: Config, path: readonly string[]): void {
  const parent = valueAt(config, path.slice(0, -1)) as Node;
  delete parent[path.at(-1)!];
  if (path.length > 1 && Object.keys(parent).length === 0) removeAt(config, path.slice(0, -1));
}
