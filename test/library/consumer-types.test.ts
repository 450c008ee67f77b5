import { createRequire } from 'node:module';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkPackage, Package } from '@arethetypeswrong/core';
import { describe, expect, test } from '@jest/globals';
import { consumerFolder, libraryExamples, TYPED_PROGRAM } from '../support/consumer.ts';
import { isLong } from '../support/long.ts';
import { runProgram } from '../support/run-module.ts';

const require = createRequire(import.meta.url);
/** The compiler of that name, seen from the module that brings it. */
const compiler = (from = require) => join(dirname(from.resolve('typescript/package.json')), 'bin/tsc');
const COMPILERS = {
  '7': compiler(),
  // The one that judges the types of the package is 5.9: see `overrides` in package.json.
  '5.9': compiler(createRequire(require.resolve('@arethetypeswrong/core'))),
};

describe('when a program is type-checked against the library', () => {
  test.each(isLong ? (['7', '5.9'] as const) : (['7'] as const))(
    'by TypeScript %s, strictly, with declarations, as ESM and as CommonJS, then there is no fault, nor in any example',
    async (version) => {
      const compilerOptions = { target: 'ES2022', module: 'NodeNext', strict: true, skipLibCheck: false };
      const config = { ...compilerOptions, declaration: true, outDir: 'out', types: ['node'] };
      const examples = libraryExamples().map(({ code }, at) => [`example-${at + 1}.mts`, code] as const);
      const files = { 'program.mts': TYPED_PROGRAM, 'program.cts': TYPED_PROGRAM, ...Object.fromEntries(examples) };
      const tsconfig = JSON.stringify({ compilerOptions: config, files: Object.keys(files) });
      const folder = consumerFolder({ ...files, 'tsconfig.json': tsconfig });
      const args = [COMPILERS[version], '-p', folder];
      expect((await runProgram(process.execPath, [COMPILERS[version], '--version'])).out).toContain(` ${version}.`);
      expect(await runProgram(process.execPath, args)).toEqual({ exit: 0, out: '', err: '' });
      for (const kind of ['mts', 'cts']) {
        const declared = readFileSync(join(folder, `out/program.d.${kind}`), 'utf8');
        expect(declared).toContain('everything');
        expect(declared).not.toContain('any');
      }
    },
  );
});

// That npm packs these files is for publint: `npm run check`.
test('when the package is installed, then its types are right for every way to resolve it', async () => {
  const library = readdirSync('dist/lib', { recursive: true, encoding: 'utf8' }).filter((path) => /\.\w+$/.test(path));
  const files = ['package.json', ...library.map((path) => `dist/lib/${path}`)];
  const read = files.map((path) => [`/node_modules/llmkit-cli/${path}`, readFileSync(path, 'utf8')]);
  const result = await checkPackage(new Package(Object.fromEntries(read), 'llmkit-cli', '0.0.0'));
  expect(result).toMatchObject({ problems: [], types: { kind: 'included' } });
});
