import { SETTINGS, type SettingKey, type SettingValues } from './settings.ts';

/** `flags` without what a thread keeps: what is left, such as a time-out, holds for every call. */
export function withoutKept(flags: SettingValues): SettingValues {
  const kept = SETTINGS.filter(({ key, thread }) => thread === true || key === 'system').map(({ key }) => key);
  return changedSettings(flags, {}, kept);
}

/** `before` with some values set and some gone. A model named alone settles the provider too, and the other way round. */
export function changedSettings(before: SettingValues, set: SettingValues, unset: readonly SettingKey[]): SettingValues {
  const after: SettingValues = { ...before };
  const both: SettingKey[] = ['model', 'provider'];
  const touchesBoth = both.some((key) => key in set || unset.includes(key));
  for (const key of [...unset, ...(touchesBoth ? both : [])]) delete after[key];
  return { ...after, ...set, ...(set.extra && { extra: { ...before.extra, ...set.extra } }) };
}
