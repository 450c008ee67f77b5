import type { Environment } from '../environment.ts';
import { LlmkitError } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { withoutQuotes } from '../tables/pasted.ts';
import { settingRow, SETTING_KEYS, settingsIn, type SettingKey, type SettingValues } from '../tables/settings.ts';
import type { SettingPlace } from '../tables/setting-row.ts';
import type { ValueKind } from '../tables/value-kinds.ts';

/** Where a value can come from, highest first. */
export const LEVELS = ['flag', 'prompt', 'conversation', 'environment', 'config', 'default'] as const;
export type Level = (typeof LEVELS)[number];
export type LevelValues = Partial<Record<Level, SettingValues>>;

/** `text` as the value of `key`. Throws `usage` (or `code`) naming `where` it came from. */
export function parseSetting(
  key: SettingKey,
  text: string,
  where: string,
  code: 'usage' | 'config' = 'usage',
): unknown {
  const { kind } = settingRow(key);
  const value = kind.parse(text);
  if (value === undefined) throw refusedValue(kind, text, where, code);
  return value;
}

/** The error for a text that stands for no value of `kind`. It is not repeated where it may hold a secret. */
export function refusedValue(kind: ValueKind, text: string, where: string, code: 'usage' | 'config'): LlmkitError {
  const shown = kind.isSecret?.(text) ? 'this' : JSON.stringify(text);
  return new LlmkitError(code, `Cannot use ${shown} for ${where}: expected ${kind.expected}.`, {
    advice: didYouMean(kind.meant?.(text)),
  });
}

/** The settings that the environment gives. Empty variables count as absent. Throws `config` for a bad one. */
export function settingsFromEnvironment(env: Environment): SettingValues {
  const found = SETTING_KEYS.flatMap((key) => {
    const { env: variable } = settingRow(key);
    const text = variable && withoutQuotes((env[variable] ?? '').trim());
    return text ? [[key, parseSetting(key, text, variable, 'config')]] : [];
  });
  return Object.fromEntries(found) as SettingValues;
}

/** A record that holds settings beside other keys, which are ignored. */
export interface SettingsRecord {
  /** Which of them count: those that may stand in such a record, or all in what a caller gives. */
  in: SettingPlace | 'call';
  /** What messages call it. */
  called: string;
  /** Of the error for a value of the wrong type: `config` when absent. */
  code?: 'usage';
}

/** The settings in `record`. Throws when a value has the wrong type. */
export function settingsFrom(
  record: Record<string, unknown>,
  { in: place, called, code }: SettingsRecord,
): SettingValues {
  const values: Record<string, unknown> = {};
  for (const key of place === 'call' ? SETTING_KEYS : settingsIn(place)) {
    const value = record[key];
    if (value === undefined || value === null) continue;
    const { kind } = settingRow(key);
    if (!kind.accepts(value)) {
      throw new LlmkitError(
        code ?? 'config',
        `Cannot use ${key} ${JSON.stringify(value)} in ${called}: expected ${kind.expected}.`,
      );
    }
    values[key] = value;
  }
  return values;
}
