// Which part of src may import what: the table of docs/architecture.md. oxlint.config.mjs and
// test/architecture.test.ts both hold it.

/**
 * @typedef {object} Rule
 * @property {string[]} layers parts of src it may import, besides its own
 * @property {string[]} packages packages it may import, `node:*` for Node's own, `@scope/*` for a scope
 * @property {boolean} [outside] whether it may touch process, console and fetch
 */

/** @type {Record<string, Rule>} by folder of src or file directly in it */
const layers = {
  core: { layers: [], packages: ['valibot'] },
  formats: { layers: ['core'], packages: ['yaml'] },
  providers: { layers: ['core'], packages: ['openai', '@anthropic-ai/sdk', 'eventsource-parser'] },
  store: { layers: ['core'], packages: ['lowdb', 'node:*'], outside: true },
  commands: { layers: ['core', 'formats', 'terminal', 'version.ts'], packages: ['commander'] },
  terminal: {
    layers: ['core'],
    packages: ['chalk', 'ora', '@inquirer/*', 'lowlight', 'fast-string-width', 'node:*'],
    outside: true,
  },
  'app.ts': {
    layers: ['core', 'formats', 'providers', 'store', 'home-folder.ts', 'regex-guard.ts', 'starters.ts'],
    packages: ['node:*'],
    outside: true,
  },
  'make-lists.ts': { layers: ['core', 'store', 'home-folder.ts', 'starters.ts'], packages: [] },
  'home-folder.ts': { layers: [], packages: ['node:*'] },
  'main.ts': { layers: ['commands', 'core', 'terminal'], packages: ['commander'], outside: true },
  'entry.ts': {
    layers: ['main.ts', 'app.ts', 'make-lists.ts', 'code-cache.ts', 'terminal', 'version.ts'],
    packages: ['node:*'],
    outside: true,
  },
  'code-cache.ts': { layers: [], packages: ['node:*'], outside: true },
  'index.ts': { layers: ['app.ts', 'core', 'version.ts'], packages: [] },
  'regex-guard.ts': { layers: ['core'], packages: ['node:*'] },
  'starters.ts': { layers: ['core'], packages: ['node:*'] },
  'version.ts': { layers: [], packages: [] },
};

/** @type {Record<string, Partial<Rule>>} what single files may do beyond their layer */
const exceptions = {
  'core/template.ts': { packages: ['liquidjs'] },
  'core/template-engine.ts': { packages: ['liquidjs'] },
  'providers/http.ts': { outside: true },
  'providers/dispatcher.ts': { packages: ['undici'] },
};

export const layerNames = Object.keys(layers);

/** Paths below src that have a rule of their own. */
export const ruledPaths = [...layerNames, ...Object.keys(exceptions)];

/**
 * The layer of a file below src and its rule; undefined for a file that the table does not know.
 * @param {string} path for example `core/template.ts`
 * @returns {(Rule & { name: string }) | undefined}
 */
export function ruleFor(path) {
  const name = path.split('/')[0] ?? path;
  const layer = layers[name];
  const exception = exceptions[path];
  if (!layer) return undefined;
  return { name, ...layer, ...exception, packages: [...layer.packages, ...(exception?.packages ?? [])] };
}
