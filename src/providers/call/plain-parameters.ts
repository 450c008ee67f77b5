import { PARAMETER_KEYS, SETTINGS, type ParameterKey } from '../../core/tables/settings.ts';
import type { Wire } from '../../core/tables/setting-row.ts';

/** The parameters that `wire` takes or not, other than those that its adapter sends in a way of its own. */
export function plainParameters(wire: Wire, own: readonly ParameterKey[]): { key: ParameterKey; isTaken: boolean }[] {
  const plain = PARAMETER_KEYS.filter((key) => !own.includes(key));
  return plain.map((key) => ({ key, isTaken: SETTINGS[key].request.includes(wire) }));
}
