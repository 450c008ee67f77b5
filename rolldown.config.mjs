// The two products: the command line (dist/cli, everything bundled, so that it starts fast) and the library
// (dist/lib, dependencies external). `npm run build` runs this, then tsc for the library's types.
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { defineConfig } from 'rolldown';
import { lazyChildProcess } from './tools/lazy-child-process.mjs';
import { thirdPartyLicenses } from './tools/third-party-licenses.mjs';

const { version, dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
const packages = Object.keys(dependencies);

const common = {
  platform: 'node',
  tsconfig: false,
  transform: { target: 'node20.19', define: { __LLMKIT_VERSION__: JSON.stringify(version) } },
};

/** `commands-conv-list.cjs` for src/commands/conv/list.ts: no hash, because a test holds which command loads what. */
function chunkName({ facadeModuleId }) {
  const path = facadeModuleId && relative('src', facadeModuleId);
  if (!path || path.startsWith('..')) return '[name].cjs';
  return `${path.replace(/\.ts$/, '').split(sep).join('-')}.cjs`;
}

const cli = {
  ...common,
  input: 'src/entry.ts',
  plugins: [lazyChildProcess(), thirdPartyLicenses('THIRD-PARTY-LICENSES.txt')],
  output: {
    dir: 'dist/cli',
    cleanDir: true,
    // CommonJS starts faster than ESM: 1.09 against 1.27 times `node -e 0` on Node 20.
    format: 'cjs',
    strict: true,
    minify: true,
    comments: false,
    entryFileNames: 'entry.cjs',
    chunkFileNames: chunkName,
    codeSplitting: {
      // One chunk a package, with what it needs, so that a name in bench/startup-chunks.json says what is loaded.
      groups: packages.map((name) => ({ name, test: new RegExp(`[\\\\/]node_modules[\\\\/]${name}[\\\\/]`) })),
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
  input: 'src/index.ts',
  external: (id) => packages.some((name) => id === name || id.startsWith(`${name}/`)),
  plugins,
  output: {
    dir: `dist/lib/${format}`,
    cleanDir: true,
    format,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
  },
});

export default defineConfig([cli, library('esm', []), library('cjs', [commonjs])]);
