import { askedLevel, callSettings } from '../exchange/call-settings.ts';
import type { Conversation } from '../records/conversation.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import type { ModelChoice } from '../settings/model-names.ts';
import type { SettingsService } from '../settings/service.ts';
import type { SettingValues } from '../tables/settings.ts';
import type { SessionServices } from './session-services.ts';

export interface ListedModels {
  signal: AbortSignal;
  /** Absent: what the provider in force lists. */
  of?: 'all';
}

/** How the models can be typed that a chat with the settings `inForce` can ask. What does not answer is left out. */
export async function namesOfModels(
  { llm, settings, setup }: SessionServices,
  inForce: EffectiveSettings,
  { signal, of }: ListedModels,
): Promise<string[]> {
  const only = of === 'all' ? {} : { only: inForce.provider };
  const [{ models }, servers] = await Promise.all([
    llm.listModels({ signal, ...only, inForce }).catch(() => ({ models: [] })),
    of === 'all' ? (setup?.findLocalServers() ?? []) : [],
  ]);
  const listed: Required<ModelChoice>[] = models.map(({ id, provider }) => ({ provider, model: id }));
  const local = servers
    .filter(({ provider }) => listed.every((each) => each.provider !== provider))
    .flatMap(({ provider, models: ids }) => ids.map(({ id }) => ({ provider, model: id })));
  return (await settings.snapshot()).modelNames(
    [...listed, ...local],
    inForce.sources.provider === 'default' ? {} : { conversation: askedLevel(inForce) },
  );
}

/** Throws what asking the model of `flags` would throw before anything is sent. */
export async function refuseUnaskable(
  settings: SettingsService,
  flags: SettingValues,
  conversation: Conversation | undefined,
): Promise<void> {
  const now = await settings.snapshot();
  now.connection(callSettings(now, { flags }, undefined, conversation), { needsKey: true });
}
