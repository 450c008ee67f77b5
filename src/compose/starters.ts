import fs from 'node:fs';
import path from 'node:path';
import type { Starters } from '../core/ports/starters.ts';

// Where the compiled templates/ lie, seen from the built module. Put in by the build, and by jest.config.mjs in tests.
declare const __LLMKIT_STARTERS__: string;

/** The prompts that come with llmkit, as tools/starters.mjs compiled them from templates/. */
export const starters: Starters = {
  list: async () => read('list') as never,
  async get(name) {
    const prompts = read('prompts') as Record<string, never>;
    return Object.hasOwn(prompts, name) ? prompts[name] : undefined;
  },
};

/** Reads the starters, or the part that lists show: it stands in a file of its own and is a tenth of the whole. */
function read(part: 'list' | 'prompts'): unknown {
  return JSON.parse(fs.readFileSync(path.join(import.meta.dirname, __LLMKIT_STARTERS__, `${part}.json`), 'utf8'));
}
