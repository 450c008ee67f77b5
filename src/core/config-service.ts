import { configEntry, type ConfigEntry } from './config-keys.ts';
import type { Level } from './effective-settings.ts';
import { asLlmkitError, LlmkitError } from './errors.ts';
import type { DocumentStore } from './ports.ts';
import type { Config } from './records/config.ts';
import { SETTINGS } from './settings.ts';
import type { SettingsService } from './settings-service.ts';

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

  /** The value of `key`; `not_found` when it is not set, `usage` when there is no such setting. */
  async get(key: string): Promise<unknown> {
    const entry = configEntry(key);
    const found = valueAt(await this.#config.read(), entry.path);
    if (found !== undefined) return found;
    throw new LlmkitError('not_found', `${key} is not set.`, {
      hint: 'What is in force without it: llmkit config list --effective',
    });
  }

  /** Sets `key` from text and returns the typed value. */
  async set(key: string, text: string): Promise<unknown> {
    const entry = configEntry(key);
    const value = entry.parse(text);
    if (value === undefined) {
      throw new LlmkitError('usage', `Cannot set ${key} to ${JSON.stringify(text)}: expected ${entry.expected}.`);
    }
    await this.#config.update((config) => putAt(config, entry, value));
    return value;
  }

  async unset(key: string): Promise<void> {
    const entry = configEntry(key);
    await this.get(key);
    await this.#config.update((config) => removeAt(config, entry.path));
  }

  /** Puts a whole document in place of the settings. Throws `config` and changes nothing when a value is not allowed. */
  async replace(document: unknown): Promise<void> {
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
      throw new LlmkitError('config', 'Settings are a JSON object.');
    }
    for (const [key, value] of leaves(document as Node)) checkLeaf(key, value);
    await this.#config.update((config) => {
      for (const key of Object.keys(config)) delete config[key];
      Object.assign(config, document);
    });
  }

  /** Every value that is not allowed where it stands. Keys that only a newer llmkit knows are none. */
  async faults(): Promise<{ message: string; hint: string }[]> {
    return leaves(await this.#config.read()).flatMap(([key, value]) => {
      try {
        checkLeaf(key, value);
        return [];
      } catch (thrown) {
        const { code, message } = asLlmkitError(thrown);
        return code === 'config' ? [{ message, hint: `Run: llmkit config set ${key} VALUE` }] : [];
      }
    });
  }

  /** Every setting in force with its source, provider connections included. */
  async effective(): Promise<EffectiveEntry[]> {
    const { values, sources } = await this.#settings.effective({});
    const rows = SETTINGS.flatMap(({ key, env }): EffectiveEntry[] => {
      const source = sources[key];
      if (source === undefined || values[key] === undefined) return [];
      // A provider that follows from LLM_MODEL has no variable of its own.
      const variable = source === 'environment' && this.#settings.isInEnvironment(env) ? { variable: env } : {};
      return [{ key, value: values[key], source, ...variable }];
    });
    return [...rows, ...(await this.#settings.effectiveBaseUrls())];
  }
}

/** The values of nested settings under their dotted keys. */
function leaves(node: Node, prefix = ''): [string, unknown][] {
  return Object.entries(node).flatMap(([key, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? leaves(value as Node, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value]],
  );
}

function checkLeaf(key: string, value: unknown): void {
  const entry = configEntry(key);
  if (entry.accepts(value)) return;
  throw new LlmkitError('config', `Cannot set ${key} to ${JSON.stringify(value)}: expected ${entry.expected}.`);
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
