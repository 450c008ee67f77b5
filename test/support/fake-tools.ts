import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tempFolder } from './temp-home.ts';

/** Programs of the shell in a folder of their own. `PATH` begins with it. */
export function fakePrograms(scripts: Readonly<Record<string, string>>) {
  const folder = tempFolder();
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  const fileOf = (name: string) => join(folder, name);
  return {
    PATH: `${folder}${delimiter}${process.env['PATH']}`,
    fileOf,
    /** The bytes of a file that a program wrote there, once it is there and `isWhole`. */
    async written(name: string, isWhole: (bytes: Buffer) => boolean = (bytes) => bytes.length > 0): Promise<Buffer> {
      return until(() => {
        const bytes = existsSync(fileOf(name)) ? readFileSync(fileOf(name)) : Buffer.alloc(0);
        return isWhole(bytes) ? bytes : undefined;
      });
    },
  };
}

/** Looks again and again until there is something; throws after a minute. */
export async function until<T>(look: () => T | undefined): Promise<T> {
  for (const start = performance.now(); performance.now() - start < 60_000;) {
    const found = look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('It did not come within a minute.');
}
