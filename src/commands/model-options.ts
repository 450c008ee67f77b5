import { InvalidArgumentError, type Command, type Option } from 'commander';
import { refusedValue } from '../core/settings/levels.ts';
import { SETTING_KEYS, settingRow, type SettingKey, type SettingValues } from '../core/tables/settings.ts';
import type { Setting } from '../core/tables/setting-row.ts';
import { NamedOption } from './named-option.ts';

/** Adds a flag for each setting that has one. */
export function addSettingOptions(command: Command, wanted: readonly SettingKey[] = SETTING_KEYS): Command {
  for (const key of SETTING_KEYS.filter((candidate) => wanted.includes(candidate))) {
    const setting = settingRow(key);
    if (setting.flags !== undefined) command.addOption(settingOption(setting, setting.flags));
    if (setting.negativeFlag) command.option(setting.negativeFlag.flags, setting.negativeFlag.description);
  }
  return command;
}

function settingOption(setting: Setting, flags: string): Option {
  const option = new NamedOption(flags, setting.description).helpGroup('Advanced:');
  if (!flags.includes('<')) return option;
  if (setting.kind.choices) option.choices([...setting.kind.choices]);
  return option.argParser((text: string, previous: unknown) => {
    const value = setting.kind.parse(text);
    // commander would repeat the text, which may hold a password.
    if (value === undefined && setting.kind.isSecret) throw refusedValue(setting.kind, text, flags, 'usage');
    if (value === undefined) throw new InvalidArgumentError(`Expected ${setting.kind.expected}.`);
    return setting.repeatable && previous !== undefined ? add(previous, value) : value;
  });
}

function add(previous: unknown, value: unknown): unknown {
  if (Array.isArray(previous)) return [...(previous as unknown[]), ...(value as unknown[])];
  return { ...(previous as object), ...(value as object) };
}

/** Lets `--model` be given more than once: see `modelsGiven`. Where that `isOfUse`, help says so; else it is refused later. */
export function takeSeveralModels(command: Command, isOfUse: boolean): void {
  const option = command.options.find(({ long }) => long === '--model')!;
  const parse = option.parseArg!;
  if (isOfUse) option.description += '; more than once: all of them at once';
  option.argParser((text: string, previous: unknown) => {
    const model = parse(text, undefined);
    return previous === undefined ? model : [previous, model].flat();
  });
}

/** The models, where `--model` was given more than once. */
export function modelsGiven(options: object): string[] | undefined {
  const { model } = options as { model?: unknown };
  return Array.isArray(model) ? (model as string[]) : undefined;
}

/** The values that the flags of `addSettingOptions` gave, by setting key. */
export function settingsFromOptions(options: object): SettingValues {
  const given = options as Record<string, unknown>;
  const values: Record<string, unknown> = {};
  for (const key of SETTING_KEYS) {
    const found = valueIn(given, settingRow(key));
    // Of several models the first stands for all.
    const value = key === 'model' && Array.isArray(found) ? (found as unknown[])[0] : found;
    if (value !== undefined) values[key] = value;
  }
  return values;
}

function valueIn(given: Record<string, unknown>, setting: Setting): unknown {
  const value = given[attributeName(setting)];
  if (setting.flags !== undefined) return value;
  // commander has "true" where a flag that only denies is absent.
  return value === false ? setting.negativeFlag?.value : undefined;
}

/** The name under which commander hands a setting's flag over. */
function attributeName(setting: Setting): string {
  const flags = setting.flags ?? setting.negativeFlag?.flags;
  const long = flags?.match(/--(?:no-)?([a-z-]+)/)?.[1] ?? '';
  return long.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
