import type { KeySource } from '../../core/settings/key-sources.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';

/** "openai  …abcd  OPENAI_API_KEY" */
export function keyLine({ provider, key = '(a command)', source, in_force: isInForce }: KeySource): string {
  return [sanitizeLine(provider), key, source, ...(isInForce ? [] : ['(not used)'])].join('  ');
}
