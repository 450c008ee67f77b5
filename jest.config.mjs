/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
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
  // Generous: a test that spawns the program must also pass on a loaded machine.
  testTimeout: 20_000,
  maxWorkers: 2,
  injectGlobals: false,
  errorOnDeprecated: true,
};
