import { layerNames, ruledPaths, ruleFor } from './tools/layers.mjs';

const isFile = (path) => path.endsWith('.ts');

/** One override a row of the table: nothing may be imported but the layer's own files and what its rule says. */
const layering = ruledPaths.map((path) => {
  const { name, layers, packages, outside } = ruleFor(path);
  // Not index.ts: folders use that name too, and nothing imports the library's.
  const closed = layerNames.filter((other) => ![name, ...layers, 'index.ts'].includes(other));
  const group = [
    '*',
    '!./**',
    '!../**',
    ...packages.flatMap((pattern) => [`!${pattern}`, `!${pattern}/**`]),
    // Another layer is never below the importing file: `./commands` of the chat is its own.
    ...closed.map((other) => (isFile(other) ? `**/${other}` : `../**/${other}/**`)),
  ];
  const globals = outside ? [] : ['process', 'console', 'fetch'];
  return {
    files: [isFile(path) ? `src/${path}` : `src/${path}/**`],
    rules: {
      'no-restricted-imports': ['error', { patterns: [{ group, message: `See '${path}' in tools/layers.mjs.` }] }],
      'no-restricted-globals': [
        'error',
        ...globals.map((global) => ({ name: global, message: 'Take it as an argument or a port.' })),
      ],
    },
  };
});

export default {
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  plugins: ['typescript', 'unicorn', 'oxc', 'import', 'node', 'promise'],
  categories: { correctness: 'error' },
  ignorePatterns: ['dist/**', 'coverage/**'],
  rules: {
    eqeqeq: ['error', 'always', { null: 'ignore' }],
    'no-var': 'error',
    'prefer-const': 'error',
    'import/no-cycle': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': 'error',
    'typescript/no-misused-promises': 'error',
    // Wrong about values that only some platforms have, such as O_NOFOLLOW.
    'typescript/no-useless-default-assignment': 'off',
    // Wrong about methods that need no `this`, such as those of ports and of Node's modules.
    'typescript/unbound-method': 'off',
    'typescript/restrict-template-expressions': 'off',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    // It cuts a pipe at 65,536 bytes: set process.exitCode.
    'unicorn/no-process-exit': 'error',
  },
  overrides: [
    {
      files: ['src/**'],
      rules: {
        'max-lines': ['error', 250],
        'no-console': 'error',
        // The command line is built as CommonJS, which has none.
        'node/no-top-level-await': 'error',
      },
    },
    ...layering,
  ],
};
