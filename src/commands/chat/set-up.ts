import { present } from '../../core/fields.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import { conversationSettings } from '../../core/exchange/call-settings.ts';
import type { App } from '../../core/services.ts';
import type { SettingValues } from '../../core/tables/settings.ts';
import type { SettingsSnapshot } from '../../core/settings/snapshot.ts';
import type { FirstChoice } from '../../terminal/first-run.ts';
import type { Context } from '../context.ts';

/** What to go on with once everything is set up. */
export interface SetUp {
  flags: SettingValues;
  settings: SettingsSnapshot;
}

/**
 * Where nothing is configured and there is no key, asks a person on a terminal how to begin. Resolves to the flags and
 * settings to go on with. Elsewhere it does nothing: the call then fails with every way out.
 */
export async function setUp(
  app: App,
  { flags, settings }: SetUp,
  conversation: Conversation | undefined,
  context: Context,
): Promise<SetUp> {
  const { io, globals, output } = context;
  if (!io.stdin.isTTY || !io.stderr.isTTY || globals.json || globals.ndjson) return { flags, settings };
  const kept = conversation && conversationSettings(conversation);
  const effective = settings.effective(present({ flag: flags, conversation: kept }));
  if (!app.setup.isNeeded(settings, effective)) return { flags, settings };
  const choice = await chooseFirst(app, settings, context);
  if (choice.type === 'mock') {
    output.note('note: mock answers this time only; nothing was changed');
    return { flags: { ...flags, provider: 'mock' }, settings };
  }
  if (choice.type === 'server') {
    await app.setup.useServer(choice.server, choice.model);
    tellModel(`${choice.server.provider}/${choice.model}`, context);
    return { flags, settings: await app.settings.snapshot() };
  }
  const { name, title } = choice.vendor;
  await app.setup.useKey(name, choice.key, choice.model);
  output.note(`note: the key of ${title} is stored; change it with: llmkit keys set ${name}`);
  if (choice.model !== undefined) tellModel(choice.model, context);
  return { flags, settings: await app.settings.snapshot() };
}

function tellModel(model: string, { output }: Context): void {
  output.note(`note: ${model} is set; change it with: llmkit config set model MODEL`);
}

/** From before the first question on, so that nothing that is pasted early is echoed. */
async function chooseFirst(app: App, settings: SettingsSnapshot, context: Context): Promise<FirstChoice> {
  const { inForm } = await import('../../terminal/form-keys.ts');
  const spinner = context.spinner();
  return inForm({ signal: context.signal }, async (asking) => {
    const servers = await app.setup.findLocalServers();
    const { askFirstChoice } = await import('../../terminal/first-run.ts');
    const titleOf = (provider: string) => settings.definitions.find(({ name }) => name === provider)?.title ?? provider;
    const tryKey = async (provider: string, key: string) => {
      spinner?.start(`${titleOf(provider)} is asked for its models`);
      const { signal } = asking;
      const { models, faults } = await app.llm.listModels({ signal, only: provider, key });
      spinner?.stop();
      signal.throwIfAborted();
      return faults[0] ?? models.map(({ id }) => id);
    };
    const vendors = settings.definitions.filter(({ api_key_env: variable }) => variable !== undefined);
    const checkKey = (provider: string, key: string) => app.keys.checkKey(provider, key);
    const tell = (text: string) => context.output.warn(text);
    return askFirstChoice({ servers, vendors, titleOf, checkKey, tryKey, tell }, asking);
  });
}
