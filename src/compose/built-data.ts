import fs from 'node:fs';
import path from 'node:path';

// Where the build's data lies, seen from the built module. Put in by the build, and by jest.config.mjs in tests.
declare const __LLMKIT_DATA__: string;

/**
 * The data that the build compiled under `name`, as `starters/list`. The command line reads it as quickly as can be; in the
 * library tools/data-chunks.mjs puts chunks in the place of this module, which go along with a program that is bundled.
 */
export async function builtData(name: string): Promise<unknown> {
  return JSON.parse(fs.readFileSync(path.join(import.meta.dirname, __LLMKIT_DATA__, `${name}.json`), 'utf8'));
}
