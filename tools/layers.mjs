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
  formats: {
    layers: ['core'],
    packages: ['yaml', 'csv-parse', 'smol-toml', 'marked', 'highlight.js', '@mozilla/readability', 'linkedom'],
  },
  providers: { layers: ['core'], packages: ['openai', '@anthropic-ai/sdk', 'eventsource-parser'] },
  models: { layers: ['core'], packages: ['gpt-tokenizer'] },
  mcp: {
    layers: ['core', 'version.ts'],
    packages: ['@modelcontextprotocol/server', '@modelcontextprotocol/client', 'node:*'],
    outside: true,
  },
  store: { layers: ['core'], packages: ['lowdb', 'node:*'], outside: true },
  terminal: {
    layers: ['core'],
    packages: ['chalk', 'ora', '@inquirer/*', 'highlight.js', 'fast-string-width', 'ignore', 'node:*'],
    outside: true,
  },
  commands: { layers: ['core', 'formats', 'terminal', 'version.ts'], packages: ['commander'] },
  compose: { layers: ['core', 'formats', 'models', 'providers', 'store'], packages: ['node:*'], outside: true },
  'main.ts': { layers: ['commands', 'core', 'terminal'], packages: ['commander'], outside: true },
  'entry.ts': {
    layers: ['main.ts', 'compose', 'code-cache.ts', 'mcp', 'terminal', 'version.ts'],
    packages: ['node:*'],
    outside: true,
  },
  'code-cache.ts': { layers: [], packages: ['node:*'], outside: true },
  library: { layers: ['compose', 'core'], packages: ['openai', '@anthropic-ai/sdk'], outside: true },
  'index.ts': { layers: ['core', 'library', 'version.ts'], packages: [] },
  'testing.ts': { layers: ['library'], packages: [] },
  'version.ts': { layers: [], packages: [] },
};

/** @type {Record<string, Partial<Rule>>} what single rooms and files may do beyond their layer */
const exceptions = {
  'core/templates': { packages: ['liquidjs'] },
  'core/comparison': { packages: ['diff'] },
  'core/output': { packages: ['@cfworker/json-schema'] },
  'providers/http': { packages: ['socks', 'node:*'], outside: true },
};

export const layerNames = Object.keys(layers);

/** Paths below src that have a rule of their own. */
export const ruledPaths = [...layerNames, ...Object.keys(exceptions)];

/**
 * The layer of a file or folder below src and its rule; undefined for one that the table does not know.
 * @param {string} path for example `core/templates/template.ts`
 * @returns {(Rule & { name: string }) | undefined}
 */
export function ruleFor(path) {
  const name = path.split('/')[0] ?? path;
  const layer = layers[name];
  const exception = Object.entries(exceptions).find(([room]) => path === room || path.startsWith(`${room}/`))?.[1];
  if (!layer) return undefined;
  return { name, ...layer, ...exception, packages: [...layer.packages, ...(exception?.packages ?? [])] };
}
