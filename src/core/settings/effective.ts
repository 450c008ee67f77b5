import { chooseModel, withoutAddress, type SettingsContext } from './choose-model.ts';
import { LEVELS, type Level, type LevelValues } from './levels.ts';
import { SETTING_KEYS, settingRow, type SettingKey, type SettingValues } from '../tables/settings.ts';

export interface EffectiveSettings {
  values: SettingValues;
  /** Where each value came from. */
  sources: Partial<Record<SettingKey, Level>>;
  provider: string;
  /** Undefined when the provider has no default model and nobody named one. */
  model: string | undefined;
  /** The provider whose own address LLM_API_KEY may go to; undefined where it belongs to LLM_BASE_URL. */
  environmentProvider: string | undefined;
  /** True when nothing names a provider and the choice fell on the only vendor with a key. */
  guessed: boolean;
  /** True when no provider was named, only the address of a server. */
  isImplied: boolean;
  /** The chosen provider, whose the model plainly is not. */
  insteadOf?: string;
}

/**
 * Applies the precedence: each value from the highest level that has it, provider, model and address together. A fallback
 * is asked for at its provider's own address, and gets no LLM_API_KEY that goes to the address which it leaves.
 */
export function effectiveSettings(
  levels: LevelValues,
  context: SettingsContext,
  { fallbackOf }: { fallbackOf?: EffectiveSettings } = {},
): EffectiveSettings {
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

  const choice = chooseModel(fallbackOf ? withoutAddress(levels) : levels, context);
  const leavesAddress = fallbackOf?.values.base_url !== undefined;
  const preset = defaultModel(choice.provider, levels, context);
  const model = choice.model ?? preset.model;
  if (choice.level !== undefined) sources.provider = choice.level;
  const effective: EffectiveSettings = {
    values: { ...(values as SettingValues), provider: choice.provider },
    sources,
    provider: choice.provider,
    model,
    environmentProvider: leavesAddress ? undefined : ownerOfEnvironmentKey(levels),
    guessed: choice.guessed,
    isImplied: choice.is_implied === true,
    ...(choice.instead_of !== undefined && { insteadOf: choice.instead_of }),
  };
  put(effective, 'model', model, choice.model === undefined ? preset.level : (choice.model_level ?? choice.level));
  put(effective, 'base_url', choice.address && levels[choice.address]!.base_url, choice.address);
  return effective;
}

/** Puts a value that was settled together with others in place of that of the highest level. */
function put({ values, sources }: EffectiveSettings, key: 'model' | 'base_url', value?: string, source?: Level): void {
  delete values[key];
  if (value !== undefined) values[key] = value;
  else delete sources[key];
  if (value !== undefined && source !== undefined) sources[key] = source;
}

/** LLM_API_KEY belongs to LLM_BASE_URL, to the provider that LLM_PROVIDER names, or to the configured one. */
export function ownerOfEnvironmentKey({ environment, config }: LevelValues): string | undefined {
  if (environment?.base_url !== undefined) return undefined;
  return environment?.provider ?? config?.provider ?? builtInSettings().provider;
}

interface DefaultModel {
  /** Undefined where the provider has none. */
  model: string | undefined;
  level: Level;
}

/** The model where nothing beside the provider names one. `model` in config.json is that of the configured provider only. */
function defaultModel(provider: string, { config }: LevelValues, context: SettingsContext): DefaultModel {
  const meant =
    config?.model === undefined
      ? { provider: undefined, model: undefined }
      : chooseModel({ config }, { ...context, providersWithKey: () => [] });
  if (meant.model !== undefined && meant.provider === provider) return { model: meant.model, level: 'config' };
  const definition = context.definitions.find(({ name }) => name === provider);
  return { model: definition?.model, level: 'default' };
}

let builtIn: Readonly<SettingValues> | undefined;

export function builtInSettings(): Readonly<SettingValues> {
  if (builtIn) return builtIn;
  const rows = SETTING_KEYS.map((key) => [key, settingRow(key).default] as const);
  builtIn = Object.fromEntries(rows.filter(([, value]) => value !== undefined)) as SettingValues;
  return builtIn;
}
