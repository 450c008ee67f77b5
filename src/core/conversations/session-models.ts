import { askedLevel } from '../exchange/call-settings.ts';
import type { EffectiveSettings } from '../settings/effective.ts';
import type { SessionServices } from './session-services.ts';

/** Names of models that can be typed where `inForce` is: aliases, default models, and what the provider in force lists. */
export async function modelNamesIn(
  { llm, settings }: Pick<SessionServices, 'llm' | 'settings'>,
  inForce: EffectiveSettings,
  options: { signal: AbortSignal },
): Promise<string[]> {
  const listed = await llm.listModels({ ...options, only: inForce.provider, inForce }).catch(() => ({ models: [] }));
  return (await settings.snapshot()).modelNames(
    listed.models.map(({ id, provider: name }) => ({ provider: name, model: id })),
    inForce.sources.provider === 'default' ? {} : { conversation: askedLevel(inForce) },
  );
}
