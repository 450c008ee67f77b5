import type { Target } from '../core/exchange/input.ts';
import type { SettingValues } from '../core/tables/settings.ts';
import type { Context } from './context.ts';
import type { SettingsSnapshot } from '../core/settings/snapshot.ts';

/** Where a one-shot answer is kept. Without a flag or setting: as a conversation when a person is there. */
export function newConversationByRule(
  settings: SettingsSnapshot,
  flags: SettingValues,
  options: { save?: boolean },
  { io }: Context,
): Target {
  const { values } = settings.effective({ flag: flags });
  const personIsThere = io.stdin.isTTY || io.stdout.isTTY || io.stderr.isTTY;
  const byRule = values.save === 'always' || (values.save === 'auto' && personIsThere);
  return { kind: (options.save ?? byRule) ? 'new' : 'none' };
}
