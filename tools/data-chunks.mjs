// What src/compose/built-data.ts reads from dist/ is in the library a chunk for each file: a program that bundles the library
// takes it along, and has no files beside itself.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['starters', 'prices'];
const PREFIX = 'llmkit-data:';

export function dataChunks() {
  return {
    name: 'data-chunks',
    resolveId: { filter: { id: /^llmkit-data:/ }, handler: (id) => id },
    load: {
      filter: { id: /^llmkit-data:|[\\/]src[\\/]compose[\\/]built-data\.ts$/ },
      handler: (id) => (id.startsWith(PREFIX) ? dataModule(id.slice(PREFIX.length)) : loaders()),
    },
  };
}

/** @param {string} name */
function dataModule(name) {
  // Parsed as JSON: quicker than as code.
  const text = readFileSync(join('dist', `${name}.json`), 'utf8');
  return { code: `export default JSON.parse(${JSON.stringify(text)});`, moduleType: 'js' };
}

function loaders() {
  const names = FOLDERS.flatMap((folder) =>
    readdirSync(join('dist', folder)).map((file) => `${folder}/${file.replace(/\.json$/, '')}`),
  );
  const rows = names.map((name) => `  ${JSON.stringify(name)}: () => import(${JSON.stringify(PREFIX + name)}),`);
  const code = `const LOADERS = {\n${rows.join('\n')}\n};
export async function builtData(name) {
  return Object.hasOwn(LOADERS, name) ? (await LOADERS[name]()).default : undefined;
}`;
  return { code, moduleType: 'js' };
}
