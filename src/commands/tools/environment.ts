import type { Environment } from '../../core/environment.ts';
import type { SettingsSnapshot } from '../../core/settings/snapshot.ts';

/** The environment without what is ours: settings of llmkit, and the variables that keys stand in. */
export function environmentForTools(
  env: Environment,
  { definitions }: Pick<SettingsSnapshot, 'definitions'>,
): Environment {
  const keys = new Set(definitions.map(({ api_key_env: variable }) => variable));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^LLM(KIT)?_/.test(name) && !keys.has(name)));
}
