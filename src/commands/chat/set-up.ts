import { present } from '../../core/fields.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import { conversationSettings } from '../../core/exchange/call-settings.ts';
import type { App } from '../../core/services.ts';
import type { SettingValues } from '../../core/tables/settings.ts';
import type { Context } from '../context.ts';

/**
 * Where nothing is configured and there is no key, asks a person on a terminal how to begin. Resolves to the flags to
 * go on with. Elsewhere it does nothing: the call then fails with every way out.
 */
export async function setUp(
  app: App,
  flags: SettingValues,
  conversation: Conversation | undefined,
  context: Context,
): Promise<SettingValues> {
  const { io, globals, output, signal } = context;
  if (!io.stdin.isTTY || !io.stderr.isTTY || globals.json || globals.ndjson) return flags;
  const settings = await app.settings.snapshot();
  const kept = conversation && conversationSettings(conversation);
  const effective = settings.effective(present({ flag: flags, conversation: kept }));
  if (!(await app.setup.isNeeded(effective))) return flags;
  const { askFirstChoice } = await import('../../terminal/first-run.ts');
  const titleOf = (provider: string) => settings.definitions.find(({ name }) => name === provider)?.title ?? provider;
  const { inForm } = await import('../../terminal/form-keys.ts');
  const choice = await inForm({ signal }, async (asking) =>
    askFirstChoice({ servers: await app.setup.findLocalServers(), titleOf, asking }),
  );
  if (choice.type === 'mock') {
    output.note('note: mock answers this time only; nothing was changed');
    return { ...flags, provider: 'mock' };
  }
  if (choice.type === 'key') await app.setup.useKey(choice.provider, choice.key);
  else await app.setup.useServer(choice.server, choice.model);
  const what =
    choice.type === 'key'
      ? `the key of ${titleOf(choice.provider)} is stored; change it with: llmkit keys set ${choice.provider}`
      : `${choice.server.provider}/${choice.model} is set; change it with: llmkit config set model MODEL`;
  output.note(`note: ${what}`);
  return flags;
}
