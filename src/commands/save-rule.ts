import type { Target } from '../core/exchange/input.ts';
import type { App } from '../core/services.ts';
import type { SettingValues } from '../core/settings/table.ts';
import type { Context } from './context.ts';

/** Where a one-shot answer is kept. Without a flag or setting: as a conversation when a person is there. */
export async function newConversationByRule(
  app: App,
  flags: SettingValues,
  options: { save?: boolean },
  { io }: Context,
): Promise<Target> {
  const { values } = await app.settings.effective({ flag: flags });
  const personIsThere = io.stdin.isTTY || io.stdout.isTTY || io.stderr.isTTY;
  const byRule = values.save === 'always' || (values.save === 'auto' && personIsThere);
  return { kind: (options.save ?? byRule) ? 'new' : 'none' };
}
