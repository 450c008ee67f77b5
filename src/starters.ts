import fs from 'node:fs';
import type { Prompt } from './core/records/prompt.ts';

// Where the compiled templates/ lie, seen from the built module. Put in by the build, and by jest.config.mjs in tests.
declare const __LLMKIT_STARTERS__: string;

/** The prompts that come with llmkit, as tools/starters.mjs compiled them from templates/. */
export async function readStarters(): Promise<Prompt[]> {
  return JSON.parse(fs.readFileSync(new URL(__LLMKIT_STARTERS__, import.meta.url), 'utf8')) as Prompt[];
}
