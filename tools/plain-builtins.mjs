const DEFAULT_IMPORT = /^import (\w+) from '(node:\w+)';$/gm;
const OS_IMPORT = /^import os from 'node:os';$/m;

/**
 * Turns `import fs from 'node:fs'` of our own modules into a plain `require`. Without it the bundler puts an object with a
 * getter for each of the hundred exports in front of fs, and every call goes through one. Node's `os` is loaded where it
 * is used, which most commands never do.
 */
export function plainBuiltins() {
  return {
    name: 'plain-builtins',
    transform: {
      filter: { id: /[\\/]src[\\/].*\.ts$/, code: /from 'node:/ },
      handler(code) {
        const lazy = OS_IMPORT.test(code)
          ? code.replace(OS_IMPORT, '').replaceAll(/(?<![\w.'"`])os\.(?=\w)/g, "require('node:os').")
          : code;
        return { code: lazy.replaceAll(DEFAULT_IMPORT, "const $1 = require('$2');"), map: null };
      },
    },
  };
}
