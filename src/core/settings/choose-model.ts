import { LEVELS, type Level, type LevelValues } from './levels.ts';
import { familyOf, prefixed, type ModelChoice } from './model-names.ts';
import type { ProviderDefinition } from '../ports/provider.ts';
import { present } from '../fields.ts';
import type { Config } from '../records/config.ts';

export interface SettingsContext {
  definitions: readonly ProviderDefinition[];
  config: Config;
  /** Providers for which a key is at hand; asked only when nothing names a provider. */
  providersWithKey: () => string[];
  /** Whether a provider is called at the vendor's own address. */
  isAtHome: (provider: string) => boolean;
}

/** Who is asked for which model, and at which address. */
export interface Choice extends ModelChoice {
  /** The level that settled it; absent where none did. */
  level?: Level;
  /** The level that names the model, where it is another. */
  model_level?: Level;
  /** The level whose base URL goes along; absent: the provider's own address. */
  address?: Level;
  /** True when nothing names a provider and the choice fell on the only vendor with a key. */
  guessed: boolean;
  /** True when no provider was named, only the address of a server. */
  is_implied?: true;
  /** The chosen provider, whose the model plainly is not. */
  instead_of?: string;
}

/** The levels that somebody gives. */
const GIVEN: readonly Level[] = LEVELS.filter((level) => level !== 'default');

/** The wire that an address speaks where nobody says another. */
const WIRE = 'openai';

/**
 * Levels where an alias counts although they name a provider too. `--provider` takes the model whole, and a conversation keeps
 * it as resolved.
 */
const MAY_NAME_ALIASES: ReadonlySet<Level> = new Set(['environment', 'config']);

/** The highest level that names a provider, a model or an address settles the three. */
export function chooseModel(levels: LevelValues, context: SettingsContext): Choice {
  const level = GIVEN.find((candidate) => {
    const { provider, model, base_url: address } = levels[candidate] ?? {};
    return (provider ?? model ?? address) !== undefined;
  });
  if (level === undefined) return unchosen(context);
  const { provider, model } = levels[level]!;
  return (provider ?? model) === undefined ? atAddress(level, levels, context) : namedAt(level, levels, context);
}

/** What a level means that names a provider, a model or both. */
function namedAt(level: Level, levels: LevelValues, context: SettingsContext): Choice {
  const { provider, model } = levels[level]!;
  const isAlias = model !== undefined && MAY_NAME_ALIASES.has(level) && isAliasIn(context, model);
  if (provider === undefined || isAlias) return byName(model!, level, levels, context);
  const address = addressFor({ provider, level }, levels);
  return { provider, ...present({ model, address }), level, guessed: false };
}

/** A server that only an address names: it speaks our usual wire, and is asked for the next model that is named below. */
function atAddress(level: Level, levels: LevelValues, context: SettingsContext): Choice {
  const server: Choice = { provider: WIRE, level, address: level, guessed: false, is_implied: true };
  const next = GIVEN.slice(GIVEN.indexOf(level) + 1).find(
    (lower) => (levels[lower]?.model ?? levels[lower]?.provider) !== undefined,
  );
  const { provider, model } = (next && levels[next]) ?? {};
  if (next === undefined || model === undefined) return server;
  const named = namedAt(next, levels, context);
  if (context.definitions.find(({ name }) => name === named.provider)?.type === 'mock') return server;
  const isWhole = provider !== undefined && !isAliasIn(context, model);
  if (isWhole || named.is_implied) return { ...server, model, model_level: next };
  return level === 'environment' ? named : { ...named, level, model_level: next, address: level };
}

/** Whose the model called `name` is, as `level` names it. */
function byName(name: string, level: Level, levels: LevelValues, context: SettingsContext): Choice {
  const isAlias = isAliasIn(context, name);
  const full = writtenOut(name, context);
  const explicit = prefixed(full, chosenBy(levels, level, context)?.provider ?? WIRE, context.definitions);
  // LLM_BASE_URL is for names that are bare.
  const others = isAlias || explicit ? withoutAddress(levels, ['environment']) : levels;
  if (explicit) {
    const address = addressFor({ provider: explicit.provider, level }, others);
    return { ...explicit, ...present({ address }), level, guessed: false };
  }
  const chosen = chosenBy(others, level, context);
  if (chosen === undefined) return { ...unchosen(context, full), level };
  const address = addressFor(chosen, others);
  const bare: Choice = { provider: chosen.provider, model: full, ...present({ address }), level, guessed: false };
  if (address) return chosen.is_implied ? { ...bare, is_implied: true } : bare;
  const family = familyOf(full);
  if (family === undefined || family === chosen.provider || !isOfFamily(chosen.provider, context)) return bare;
  return { ...bare, provider: family, instead_of: chosen.provider };
}

/** A vendor that serves its own models and no others. */
function isOfFamily(provider: string, { isAtHome }: SettingsContext): boolean {
  return (provider === 'openai' || provider === 'anthropic') && isAtHome(provider);
}

/** Nobody chose a provider: a name may tell, else the only vendor with a key, else the default. */
function unchosen(context: SettingsContext, model?: string): Choice {
  const named = model === undefined ? {} : { model };
  const family = model === undefined ? undefined : familyOf(model);
  if (family !== undefined) return { provider: family, ...named, guessed: false };
  const withKey = context.providersWithKey();
  const only = withKey.length === 1 ? withKey[0]! : undefined;
  return { provider: only ?? WIRE, ...named, guessed: only !== undefined };
}

/** A provider and the level that chose it. */
interface Chosen {
  provider: string;
  level: Level;
  /** An address alone chose it. */
  is_implied?: true;
}

/**
 * The provider that bare names of level `named` belong to; undefined where nobody chose one. A model of a lower level that
 * names its provider chooses that too: who set loc/slow goes on at home with another name.
 */
function chosenBy(levels: LevelValues, named: Level, context: SettingsContext): Chosen | undefined {
  for (const level of GIVEN) {
    const { provider, base_url: address, model } = levels[level] ?? {};
    if (provider !== undefined) return { provider, level };
    if (address !== undefined) return { provider: WIRE, level, is_implied: true };
    if (model === undefined || GIVEN.indexOf(level) <= GIVEN.indexOf(named)) continue;
    const inForce = chosenBy(levels, level, context)?.provider ?? WIRE;
    const explicit = prefixed(writtenOut(model, context), inForce, context.definitions);
    if (explicit) return { provider: explicit.provider, level };
  }
  return undefined;
}

/**
 * The level whose address a provider is called at: that which chose it, or a higher one. A conversation's address stays when
 * a higher level names the same provider again.
 */
function addressFor({ provider, level }: Chosen, levels: LevelValues): Level | undefined {
  const atOrAbove = GIVEN.slice(0, GIVEN.indexOf(level) + 1);
  const found = atOrAbove.find((candidate) => levels[candidate]?.base_url !== undefined);
  const { conversation } = levels;
  const isSame = conversation?.base_url !== undefined && conversation.provider === provider;
  return found ?? (isSame ? 'conversation' : undefined);
}

/** The levels without the addresses of `which`, of all when absent. */
export function withoutAddress(levels: LevelValues, which: readonly Level[] = LEVELS): LevelValues {
  const entries = Object.entries(levels).map(([level, values]) => {
    const { base_url: _address, ...others } = values;
    return [level, which.includes(level as Level) ? others : values];
  });
  return Object.fromEntries(entries) as LevelValues;
}

/** The model that an alias stands for; another name as it is. */
function writtenOut(name: string, context: SettingsContext): string {
  return isAliasIn(context, name) ? context.config.aliases![name]! : name;
}

export function isAliasIn({ config }: Pick<SettingsContext, 'config'>, model: string): boolean {
  return Object.hasOwn(config.aliases ?? {}, model);
}
