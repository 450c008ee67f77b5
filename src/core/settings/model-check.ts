import { LlmkitError } from '../errors.ts';
import { shownName } from '../key-shapes.ts';
import { didYouMean, nearest } from '../nearest.ts';
import type { ProviderDefinition } from '../ports/provider.ts';

/** The row of `name`; `unknown_provider` with the nearest name otherwise. */
export function definitionOf(name: string, definitions: readonly ProviderDefinition[]): ProviderDefinition {
  const found = definitions.find((definition) => definition.name === name);
  if (found) return found;
  const names = definitions.map((definition) => definition.name);
  const near = nearest(name, names);
  throw new LlmkitError('unknown_provider', `Cannot find a provider named ${JSON.stringify(shownName(name))}.`, {
    advice: [...didYouMean(near), { kind: 'known', what: 'providers', names }],
  });
}

/**
 * Throws `unknown_provider` for `A/B` whose `A` is no provider, where it would go to a vendor `atHome` whose models' names
 * hold no slash.
 */
export function refuseUnknownPrefix(
  model: string | undefined,
  vendor: ProviderDefinition,
  definitions: readonly ProviderDefinition[],
  atHome: boolean,
): void {
  const slash = model?.indexOf('/') ?? -1;
  if (model === undefined || slash < 0 || !atHome || !vendor.plain_names) return;
  const prefix = model.slice(0, slash);
  const names = definitions.map(({ name }) => name);
  if (names.includes(prefix)) return;
  const near = nearest(prefix, names);
  throw new LlmkitError(
    'unknown_provider',
    `Cannot ask for ${JSON.stringify(model)}: there is no provider ${JSON.stringify(prefix)}.`,
    {
      advice: [
        ...didYouMean(near && `${near}${model.slice(slash)}`),
        ...(near === undefined ? ([{ kind: 'known', what: 'providers', names }] as const) : []),
      ],
    },
  );
}
