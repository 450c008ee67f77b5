// Loads files of src into this process, which cannot read TypeScript.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const ENTRY = 'loaded-sources';
/** Node loads a path once. */
let count = 0;

/**
 * Everything that files of src export, in one object.
 * @param {readonly string[]} paths below src, without their ending
 * @returns {Promise<any>}
 */
export async function loadSources(paths) {
  // Below the project, where its packages are found.
  const scratch = `dist/.sources-${process.pid}-${count++}`;
  const bundle = await rolldown({
    input: ENTRY,
    platform: 'node',
    tsconfig: false,
    external: ['yaml', 'liquidjs', 'valibot'],
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === ENTRY ? join(process.cwd(), `${ENTRY}.ts`) : null),
        load: (id) =>
          id.endsWith(`${ENTRY}.ts`) ? paths.map((path) => `export * from './src/${path}.ts';`).join('\n') : null,
      },
    ],
  });
  const { output } = await bundle.write({ dir: scratch, format: 'esm', codeSplitting: false });
  await bundle.close();
  const main = output.find((chunk) => chunk.type === 'chunk' && chunk.isEntry);
  const loaded = await import(pathToFileURL(join(scratch, main?.fileName ?? '')).href);
  rmSync(scratch, { recursive: true });
  return loaded;
}
