import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // What needs a browser is for the long form: `npm run test:long`.
  testMatch: [`<rootDir>/test/**/*.${process.env.LLMKIT_TEST_LONG === '1' ? '{test,browser}' : 'test'}.ts`],
  // No `roots`: it would hide files. The build and other trees are left out by pattern.
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/coverage/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.ts$': [
      '@swc/jest',
      {
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      },
    ],
  },
  watchman: false,
  // Generous: a test that spawns the program must also pass on a machine with a load of 30; see test/support/deadlines.ts.
  testTimeout: 300_000,
  maxWorkers: 2,
  // What a test file loaded is never freed: from the hundredth on V8 looks for what is free longer than most files run.
  workerIdleMemoryLimit: '800MB',
  injectGlobals: false,
  // As the build puts it in.
  globals: {
    __LLMKIT_VERSION__: version,
    __LLMKIT_PAGES__: '../../docs',
    __LLMKIT_DATA__: '../../dist',
  },
  errorOnDeprecated: true,
};
