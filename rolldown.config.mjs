// The two products: the command line (dist/cli, everything bundled, so that it starts fast) and the library
// (dist/lib, dependencies external; the tokenizer is used there if it is installed). `npm run build` runs this, then tsc for the library's types.
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { defineConfig } from 'rolldown';
import { dataChunks } from './tools/data-chunks.mjs';
import { lazyChildProcess } from './tools/lazy-child-process.mjs';
import { leanChalk } from './tools/lean-chalk.mjs';
import { leanSdks } from './tools/lean-sdks.mjs';
import { leanStart } from './tools/lean-start.mjs';
import { plainImports } from './tools/plain-imports.mjs';
import { thirdPartyLicenses } from './tools/third-party-licenses.mjs';

const { version, dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const packages = Object.keys({ ...dependencies, ...peerDependencies });

const common = {
  platform: 'node',
  tsconfig: false,
  // So that the entry needs no other chunk to know the version.
  optimization: { inlineConst: true },
};

/** `data` is the way from a built module to what the build compiles beside it. */
const transform = (data) => ({
  target: 'node20.19',
  define: {
    __LLMKIT_VERSION__: JSON.stringify(version),
    __LLMKIT_PAGES__: JSON.stringify(`${data}/pages`),
    __LLMKIT_DATA__: JSON.stringify(data),
  },
});

/** `commands/conv/list.ts` for that file of ours; undefined for a module of a package. */
function sourcePath(id) {
  const path = relative('src', id).split(sep).join('/');
  return path.startsWith('..') ? undefined : path;
}

/** `commands-conv-list.cjs` for that file: no hash, because a test holds which command loads what. */
function chunkName({ facadeModuleId }) {
  const path = facadeModuleId && sourcePath(facadeModuleId);
  return path ? `${path.replace(/\.ts$/, '').replaceAll('/', '-')}.cjs` : '[name].cjs';
}

const inSource = (pattern) => (id) => pattern.test(sourcePath(id) ?? '');
const inPackage = (name) => (id) => id.split(sep).join('/').includes(`/node_modules/${name}/`);

/** What package.json says of side effects is for who bundles the library; here it would move modules between chunks. */
const keepChunks = {
  name: 'keep-chunks',
  transform: { filter: { id: /[\\/]src[\\/]/ }, handler: () => ({ moduleSideEffects: true }) },
};

const cli = {
  ...common,
  transform: transform('..'),
  input: 'src/entry.ts',
  // Only the library hands out the full client; the command line talks through a trimmed one.
  external: ['@anthropic-ai/sdk'],
  plugins: [
    keepChunks,
    lazyChildProcess(),
    leanChalk(),
    leanSdks(),
    plainImports(),
    leanStart('main', ['commander']),
    thirdPartyLicenses('THIRD-PARTY-LICENSES.txt', ['@pydantic/genai-prices']),
  ],
  output: {
    dir: 'dist/cli',
    cleanDir: true,
    // CommonJS starts faster than ESM: 1.09 against 1.27 times `node -e 0` on Node 20.
    format: 'cjs',
    // V8 refuses Node's own import() in a chunk that comes with its code cache.
    dynamicImportInCjs: false,
    strict: true,
    minify: true,
    comments: false,
    entryFileNames: 'entry.cjs',
    chunkFileNames: chunkName,
    codeSplitting: {
      // Few chunks on the paths that every command takes, because each costs a quarter of a millisecond. A group takes
      // with it what its modules import statically, unless an earlier group has it. Packages have a chunk each, so that
      // the names in bench/startup-chunks.json say what is loaded.
      groups: [
        // The lists stand with what every command loads: they are waited for most.
        {
          name: 'main',
          test: inSource(
            /^(main|compose\/lists|terminal\/process-io|commands\/(option-rules|(conv|prompt)\/(index|list))|core\/(ownership\/owned-usage-reads|usage\/last-call)|store\/(files\/(breathe|derived)|records\/(prompt-folders|usage-(files|reader))))\.ts$/,
          ),
        },
        // With what providers and tools both need: neither should draw the other along.
        { name: 'app', test: inSource(/^(compose\/app|core\/files\/base64)\.ts$/) },
        // What is asked of the log is asked of all of it at once.
        {
          name: 'usage',
          test: inSource(
            /^(commands\/usage\/(index|values)|compose\/usage-lookups|core\/usage\/make-report|store\/records\/usage-sums)\.ts$/,
          ),
        },
        // What is known of models, read when an answer has come.
        { name: 'models', test: inSource(/^models\/(table|price-package)\.ts$/) },
        // With its package; for what shows texts of others, not for every command.
        { name: 'width', test: inSource(/^terminal\/(width|word-wrap|marked-line)\.ts$/) },
        // The terminal is held before inquirer is read.
        { name: 'form-keys', test: inSource(/^terminal\/(form-keys|question)\.ts$/) },
        // Before the packages: the SDKs are given headers of ours, which must not draw an SDK into every call.
        { name: 'providers', test: inSource(/^providers\//), minShareCount: 2 },
        // What a page of HTML is coloured with are copies of their own, which the first fence on a terminal needs not.
        {
          name: 'highlight.js',
          test: (id) => /[\\/]highlight\.js[\\/](es[\\/](core|languages)|lib[\\/]core)/.test(id),
        },
        { name: 'highlight.js-common', test: inPackage('highlight.js') },
        // With all that it brings; loaded for `mcp` alone.
        {
          name: 'mcp-sdk',
          test: (id) => /[\\/]node_modules[\\/](@modelcontextprotocol[\\/](server|core)|zod)[\\/]/.test(id),
        },
        ...packages.map((name) => ({ name: name.replace(/^@/, '').replace('/', '-'), test: inPackage(name) })),
        // With what only it brings; loaded for tools of servers alone.
        { name: 'mcp-client', test: inPackage('@modelcontextprotocol/client') },
        // Backup and restore share what needs crypto and zlib, which cost 4 ms: not for those who list.
        { name: 'store', test: inSource(/^store\//), minShareCount: 2 },
        // With yaml, which most commands do without.
        { name: 'formats', test: inSource(/^formats\//), minShareCount: 2 },
        {
          name: 'commands',
          test: inSource(
            /^(?!commands\/(batch|config|keys|prompt|tools|vars)\/|commands\/(models|conv)\/format|terminal\/(markdown\/|changed-rows)|core\/((evals|runs|search|output)\/|comparison\/words|usage\/(limits|room|worst-case)|conversations\/readable|prompts\/export-service))./,
          ),
          minShareCount: 2,
        },
        // What few commands have in common: neither a chat's start nor a single question needs it.
        { name: 'runs', test: inSource(/^(core\/runs|commands\/batch)\//), minShareCount: 2 },
        { name: 'output', test: inSource(/^core\/output\//), minShareCount: 2 },
        {
          name: 'limits',
          test: inSource(/^core\/usage\/(limits|room|worst-case)\.ts$/),
          minShareCount: 2,
        },
        {
          name: 'shown',
          test: inSource(
            /^(commands\/(models|conv)\/format|core\/(search\/|conversations\/readable|prompts\/export-service))/,
          ),
          minShareCount: 2,
        },
        // What answers are held against; with packages that few commands need.
        { name: 'evals', test: inSource(/^core\/evals\//), minShareCount: 2 },
        // What prompts are made with, and Markdown: a chat's start needs neither.
        { name: 'commands-prompt', test: inSource(/^commands\/prompt\//), minShareCount: 2 },
        { name: 'terminal-markdown', test: inSource(/^terminal\/markdown\//), minShareCount: 2 },
        { name: 'commands-tools', test: inSource(/^commands\/tools\//) },
        // Their verbs are short: one chunk with all of them is read sooner than two.
        { name: 'commands-config', test: inSource(/^commands\/config\//) },
        { name: 'commands-keys', test: inSource(/^commands\/keys\//) },
        { name: 'commands-vars', test: inSource(/^commands\/vars\//) },
      ],
    },
  },
};

/** Files of a CommonJS library inside a package of type "module". */
const commonjs = {
  name: 'commonjs-package',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' });
  },
};

const library = (format, plugins) => ({
  ...common,
  transform: transform('../..'),
  input: { index: 'src/index.ts', testing: 'src/testing.ts' },
  external: (id) => packages.some((name) => id === name || id.startsWith(`${name}/`)),
  plugins,
  output: {
    dir: `dist/lib/${format}`,
    cleanDir: true,
    format,
    entryFileNames: '[name].js',
    chunkFileNames: ({ facadeModuleId, name }) => `${facadeModuleId?.match(/^llmkit-data:(.*)/)?.[1] ?? name}.js`,
  },
});

export default defineConfig([cli, library('esm', [dataChunks()]), library('cjs', [dataChunks(), commonjs])]);
