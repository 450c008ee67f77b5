import { parseModelName, type ModelChoice } from './model-names.ts';
import type { ProviderDefinition } from '../ports/provider.ts';
import type { Config } from '../records/config.ts';
import { SETTING_KEYS, settingRow, type SettingKey, type SettingValues } from './table.ts';

/** Where a value can come from, highest first. */
export const LEVELS = ['flag', 'prompt', 'conversation', 'environment', 'config', 'default'] as const;
export type Level = (typeof LEVELS)[number];
export type LevelValues = Partial<Record<Level, SettingValues>>;

export interface EffectiveSettings {
  values: SettingValues;
  /** Where each value came from. */
  sources: Partial<Record<SettingKey, Level>>;
  provider: string;
  /** Undefined when the provider has no default model and nobody named one. */
  model: string | undefined;
  /** The provider that LLM_API_KEY and LLM_BASE_URL belong to. */
  environmentProvider: string;
  /** True when nothing names a provider and the choice fell on the only vendor with a key. */
  guessed: boolean;
}

export interface SettingsContext {
  definitions: readonly ProviderDefinition[];
  config: Config;
  /** Providers for which a key is at hand; asked only when nothing names a provider. */
  providersWithKey: () => string[];
}

/** Applies the precedence: each value from the highest level that has it, provider and model together. */
export function effectiveSettings(levels: LevelValues, context: SettingsContext): EffectiveSettings {
  const all: LevelValues = { ...levels, default: builtInSettings() };
  const values: Record<string, unknown> = {};
  const sources: Partial<Record<SettingKey, Level>> = {};
  for (const key of SETTING_KEYS) {
    const level = LEVELS.find((candidate) => all[candidate]?.[key] !== undefined);
    if (level === undefined) continue;
    values[key] = all[level]![key];
    sources[key] = level;
  }
  const extra = LEVELS.toReversed().map((level) => all[level]?.extra ?? {});
  if (values['extra'] !== undefined) values['extra'] = Object.assign({}, ...extra);

  const environmentProvider = levels.environment?.provider ?? configuredProvider(levels);
  const choice = chooseModel(levels, context);
  const preset = defaultModel(choice.provider, levels, context);
  const model = choice.model ?? preset.model;
  if (choice.level !== undefined) sources.provider = choice.level;
  if (choice.model === undefined) sources.model = preset.level;
  else if (choice.level !== undefined) sources.model = choice.level;

  const effective = { values: values as SettingValues, sources, provider: choice.provider, model, environmentProvider };
  effective.values.provider = choice.provider;
  if (model === undefined) delete effective.values.model;
  else effective.values.model = model;
  dropForeignBaseUrl(effective, levels, context);
  return { ...effective, guessed: choice.guessed };
}

interface Choice extends ModelChoice {
  level?: Level;
  guessed: boolean;
}

/**
 * Levels where an alias counts although they name a provider too. `--provider` takes the model whole, and a conversation keeps
 * it as resolved.
 */
const MAY_NAME_ALIASES: ReadonlySet<Level> = new Set(['environment', 'config']);

/** The highest level that names a provider or a model settles both. */
function chooseModel(levels: LevelValues, context: SettingsContext): Choice {
  for (const level of LEVELS) {
    const { provider, model } = levels[level] ?? {};
    const isAlias = model !== undefined && MAY_NAME_ALIASES.has(level) && isAliasIn(context, model);
    if (provider !== undefined && !isAlias)
      return { provider, ...(model !== undefined && { model }), level, guessed: false };
    if (model === undefined) continue;
    return { ...parsedModel(model, levels, context), level, guessed: false };
  }
  const withKey = context.providersWithKey();
  const only = withKey.length === 1 ? withKey[0]! : undefined;
  return { provider: only ?? configuredProvider(levels), guessed: only !== undefined };
}

function isAliasIn({ config }: SettingsContext, model: string): boolean {
  return Object.hasOwn(config.aliases ?? {}, model);
}

function parsedModel(model: string, levels: LevelValues, { definitions, config }: SettingsContext) {
  return parseModelName(model, {
    isProvider: (name) => definitions.some((definition) => definition.name === name),
    aliases: config.aliases ?? {},
    configuredProvider: levels.environment?.provider ?? configuredProvider(levels),
  });
}

function configuredProvider(levels: LevelValues): string {
  return levels.config?.provider ?? builtInSettings().provider!;
}

interface DefaultModel {
  /** Undefined where the provider has none. */
  model: string | undefined;
  level: Level;
}

/** The model where nothing beside the provider names one. `model` in config.json is that of the configured provider only. */
function defaultModel(provider: string, levels: LevelValues, context: SettingsContext): DefaultModel {
  const { model, provider: configured } = levels.config ?? {};
  const meant =
    model !== undefined && isAliasIn(context, model)
      ? parsedModel(model, levels, context)
      : { provider: configured, model };
  if (meant.model !== undefined && meant.provider === provider) return { model: meant.model, level: 'config' };
  const definition = context.definitions.find(({ name }) => name === provider);
  return { model: definition?.model, level: 'default' };
}

/**
 * A base URL belongs to the provider that was chosen with it: LLM_BASE_URL to the environment's provider, a conversation's to
 * the one the conversation means by itself. Where another one is chosen, another server is meant.
 */
function dropForeignBaseUrl(
  effective: Omit<EffectiveSettings, 'guessed'>,
  levels: LevelValues,
  context: SettingsContext,
): void {
  const from = effective.sources.base_url;
  if (from === undefined || from === 'flag') return;
  const { flag: _flag, prompt: _prompt, ...ofConversation } = levels;
  const owner = from === 'environment' ? effective.environmentProvider : chooseModel(ofConversation, context).provider;
  if (effective.provider === owner) return;
  delete effective.values.base_url;
  delete effective.sources.base_url;
}

export function builtInSettings(): SettingValues {
  const rows = SETTING_KEYS.map((key) => [key, settingRow(key).default] as const);
  return Object.fromEntries(rows.filter(([, value]) => value !== undefined)) as SettingValues;
}
