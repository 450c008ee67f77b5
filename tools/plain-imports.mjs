const DEFAULT_IMPORT = /^import (\w+) from '(node:\w+)';$/gm;

/** Default imports that are loaded where they are used, which most commands never do: what stands there instead. */
const LAZY = [
  { name: 'os', from: 'node:os', instead: "require('node:os')" },
  // It makes sets of all emoji.
  { name: 'stringWidth', from: 'fast-string-width', instead: "require('fast-string-width').default" },
];

/**
 * Turns `import fs from 'node:fs'` of our own modules into a plain `require`. Without it the bundler puts an object with a
 * getter for each of the hundred exports in front of fs, and every call goes through one.
 */
export function plainImports() {
  return {
    name: 'plain-imports',
    transform: {
      filter: { id: /[\\/]src[\\/].*\.ts$/, code: /from '(?:node:|fast-string-width)/ },
      handler(code) {
        const lazy = LAZY.reduce(loadedWhereUsed, code);
        return { code: lazy.replaceAll(DEFAULT_IMPORT, "const $1 = require('$2');"), map: null };
      },
    },
  };
}

function loadedWhereUsed(code, { name, from, instead }) {
  const line = `import ${name} from '${from}';`;
  if (!code.includes(line)) return code;
  return code.replace(line, '').replaceAll(new RegExp(String.raw`(?<![\w.'"\`])${name}(?=[.(])`, 'g'), instead);
}
