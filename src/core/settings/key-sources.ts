import type { Environment } from '../environment.ts';
import { maskedKey } from '../key-shapes.ts';
import type { ProviderDefinition } from '../ports/provider.ts';
import type { Keys } from '../records/keys.ts';
import { withoutQuotes } from '../tables/pasted.ts';

/** Where the keys of one provider may stand. */
export interface KeyPlaces {
  definition: Pick<ProviderDefinition, 'name' | 'api_key_env' | 'key_command'>;
  env: Environment;
  /** Asked only when the environment holds no key; throws when they cannot be read. */
  storedKeys: () => Keys['keys'];
  /** LLM_API_KEY is meant for it. */
  ownsEnvironmentKey: boolean;
  /** At an address of one call no other key is sent than LLM_API_KEY. */
  adHoc?: boolean;
}

/** A key, or the command that tells it. */
export type FoundKey = { from: string; key: string } | { from: string; command: string };

/** Every place that holds a key for a provider, the one in force first. What is not asked for is not looked at. */
export function* keysFor({ definition, env, storedKeys, ownsEnvironmentKey, adHoc = false }: KeyPlaces) {
  const { name, api_key_env: own, key_command: command } = definition;
  const variables = [...(adHoc || ownsEnvironmentKey ? ['LLM_API_KEY'] : []), ...(adHoc || !own ? [] : [own])];
  for (const from of variables) if (env[from]) yield { from, key: withoutQuotes(env[from]) } satisfies FoundKey;
  if (adHoc) return;
  const keys = storedKeys();
  if (Object.hasOwn(keys, name)) yield { from: STORED, key: keys[name]! } satisfies FoundKey;
  if (command !== undefined) yield { from: `providers.${name}.${COMMAND}`, command } satisfies FoundKey;
}

/** The source of keys that `keys set` stores. */
export const STORED = 'keys.json';

const COMMAND = 'key_command';

/** Tells whether a source is a command, which `keys set` comes before. */
export function isCommand(source: string): boolean {
  return source.endsWith(`.${COMMAND}`);
}

/** A key that there is for a provider, as it may be shown. */
export interface KeySource {
  provider: string;
  /** A variable, `keys.json`, or the dotted key of a command in config. */
  source: string;
  /** The last four characters behind dots; only dots for a short key. Absent for a command, which is not run for this. */
  key?: string;
  /** False where another one comes first. */
  in_force: boolean;
}

/** The places that hold a key for a provider, masked, in the order in which they count. */
export function keySources(places: KeyPlaces): KeySource[] {
  return [...keysFor(places)].map((found, at) => ({
    provider: places.definition.name,
    source: found.from,
    ...('key' in found && { key: maskedKey(found.key) }),
    in_force: at === 0,
  }));
}
