import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

const folders: string[] = [];

// Not after each test: hooks run in the order of imports, and programs that write here are ended by later ones.
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** An empty folder that is removed after the tests of the file. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'llmkit-test-'));
  folders.push(folder);
  return folder;
}

/** A path for LLMKIT_HOME that does not exist yet; removed after the tests of the file. */
export function tempHome(): string {
  return join(tempFolder(), 'home');
}
