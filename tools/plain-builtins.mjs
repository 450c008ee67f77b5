const DEFAULT_IMPORT = /^import (\w+) from '(node:\w+)';$/gm;

/**
 * Turns `import fs from 'node:fs'` of our own modules into a plain `require`. Without it the bundler puts an object with a
 * getter for each of the hundred exports in front of fs, and every call goes through one.
 */
export function plainBuiltins() {
  return {
    name: 'plain-builtins',
    transform: {
      filter: { id: /[\\/]src[\\/].*\.ts$/, code: /from 'node:/ },
      handler: (code) => ({ code: code.replaceAll(DEFAULT_IMPORT, "const $1 = require('$2');"), map: null }),
    },
  };
}
