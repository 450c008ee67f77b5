import type { Environment } from '../../core/environment.ts';
import type { SettingsSnapshot } from '../../core/settings/snapshot.ts';

/** The environment without what is ours: settings of llmkit, and the variables that keys stand in. */
export function environmentForTools(
  env: Environment,
  { keyVariables }: Pick<SettingsSnapshot, 'keyVariables'>,
): Environment {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => !/^LLM(KIT)?_/.test(name) && !keyVariables.has(name)),
  );
}
