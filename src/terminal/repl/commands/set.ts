import { LlmkitError } from '../../../core/errors.ts';
import { didYouMean, nearest } from '../../../core/nearest.ts';
import { parseSetting } from '../../../core/settings/levels.ts';
import { settingNamed, settingsIn, type SettingKey } from '../../../core/tables/settings.ts';
import type { ReplCommand, ReplContext } from '../repl-command.ts';

export const run: ReplCommand = async (argument, repl) => {
  if (argument === '') return show(repl, settingsIn('conversation'));
  // `key value` and `key=value` mean the same; a vendor's own parameter is `extra key=value`.
  const [, key = '', value] = /^([^\s=]+)(?:\s*=\s*|\s+|$)([^]*)$/.exec(argument) ?? [];
  const setting = keptSetting(key);
  if (value === '-') await repl.session.set({}, [setting]);
  else if (value) await repl.session.set({ [setting]: parseSetting(setting, value, key) });
  return show(repl, [setting]);
};

/** The setting that was meant, of those that a conversation keeps. Throws `usage`. */
function keptSetting(key: string): SettingKey {
  const found = settingNamed(key.replaceAll('-', '_'), 'conversation');
  if (found) return found;
  const names = settingsIn('conversation');
  const near = nearest(key, names);
  throw new LlmkitError('usage', `There is no parameter ${JSON.stringify(key)}.`, {
    advice: [...didYouMean(near, 'parameter'), { kind: 'known', what: 'parameters', given: key, names }],
  });
}

async function show({ session, screen }: ReplContext, wanted: readonly SettingKey[]): Promise<void> {
  const { values, sources } = await session.effective();
  for (const key of wanted) {
    const value = values[key];
    const text = value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
    if (value !== undefined) screen.line(['dim', `${key}: `], text, ['dim', ` (${sources[key]})`]);
    else if (wanted.length === 1) screen.note(`${key}: not set`);
  }
}
