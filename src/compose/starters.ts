import type { Starters } from '../core/ports/starters.ts';
import { builtData } from './built-data.ts';

/**
 * The prompts that come with llmkit, as tools/starters.mjs compiled them from templates/. The part that lists show stands by
 * itself and is a tenth of the whole.
 */
export const starters: Starters = {
  list: async () => (await builtData('starters/list')) as never,
  async get(name) {
    const prompts = (await builtData('starters/prompts')) as Record<string, never>;
    return Object.hasOwn(prompts, name) ? prompts[name] : undefined;
  },
};
