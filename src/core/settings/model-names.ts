import type { ProviderDefinition } from '../ports/provider.ts';

/** A model and whose it is. */
export interface ModelChoice {
  provider: string;
  /** Absent: the provider's default model. */
  model?: string;
}

/** The vendors whose models are known by their names alone. */
const FAMILIES: readonly [RegExp, string][] = [
  [/^claude/, 'anthropic'],
  // gpt-oss is what OpenAI gives away and does not serve itself.
  [/^(gpt-\d|o1|o3|o4|chatgpt)/, 'openai'],
];

/** The vendor whose name `model` plainly bears, if there is one. */
export function familyOf(model: string): string | undefined {
  return FAMILIES.find(([pattern]) => pattern.test(model))?.[1];
}

/** The provider that `name` begins with, and the rest; undefined for a name that stands alone. */
export function prefixed(
  name: string,
  inForce: string,
  definitions: readonly ProviderDefinition[],
): Required<ModelChoice> | undefined {
  const slash = name.indexOf('/');
  if (slash < 1 || slash === name.length - 1) return undefined;
  const prefix = name.slice(0, slash);
  const find = (wanted: string) => definitions.find((definition) => definition.name === wanted);
  const own = find(prefix);
  if (!own || (own.name === inForce && own.model === name)) return undefined;
  if (prefix !== inForce && find(inForce)?.resells && isVendor(own)) return undefined;
  return { provider: prefix, model: name.slice(slash + 1) };
}

/** What somebody else can resell: no server of one's own, and no mock. */
function isVendor({ type, api_key_env, is_own: isOwn }: ProviderDefinition): boolean {
  return type !== 'mock' && api_key_env !== undefined && !isOwn;
}
