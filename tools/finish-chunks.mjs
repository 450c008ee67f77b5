import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** An export as the bundler writes it: a getter, which costs 20 times a plain field. */
const GETTER = /Object\.defineProperty\(exports,"(\w+)",\{enumerable:!0,get:function\(\)\{return ([\w$]+)\}\}\)/g;
const OTHERS = /[^\0-\x7f]/g;
/**
 * V8 keeps a text of so many characters apart. The text of what every command loads would be a fifth of what is young, and a
 * list pay for a collection of that: a twentieth of what it takes (measured on Node 20).
 */
const APART = 2 ** 17;

/**
 * Makes of all chunks of a folder what src/code-cache.ts loads: functions, so that no second text is made of each one, in
 * ASCII, since Node takes twice as long to read a source that has other characters, and V8 keeps it in twice the memory
 * (measured). `entry.cjs` stays a module of Node. Fails where an escape would mean something else.
 */
export function finishChunks(folder) {
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.cjs'))) {
    const code = readFileSync(join(folder, name), 'utf8');
    if (/String\.raw`[^`]*[^\0-\x7f]/.test(code)) throw new Error(`${name} has a raw template beyond ASCII.`);
    const escaped = (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
    const ascii = code.replaceAll(OTHERS, escaped);
    const done = name === 'entry.cjs' ? asEntry(ascii) : asFunction(ascii);
    writeFileSync(join(folder, name), name === 'main.cjs' ? done.padEnd(APART) : done);
  }
}

/** The bundler lets the entry load what it makes no use of. */
function asEntry(code) {
  const needless = /,require\("\.\/[\w-]+\.cjs"\);/;
  if (!needless.test(code)) throw new Error('entry.cjs loads nothing needless any more. Is this step still needed?');
  return code.replace(needless, ';');
}

function asFunction(code) {
  const fixed = constantsOf(code);
  const plain = code.replaceAll(GETTER, (getter, name, value) =>
    fixed.has(value) ? `exports.${name}=${value}` : getter,
  );
  return `(function (exports, require, module, __filename, __dirname) {${plain}\n})`;
}

/** What stands at the top of a chunk and is never assigned a second time. */
function constantsOf(code) {
  const names = new Set();
  for (const { type, kind, id, declarations } of parseAst(code, { sourceType: 'script' }).body) {
    if (type === 'FunctionDeclaration' || type === 'ClassDeclaration') names.add(id.name);
    if (type === 'VariableDeclaration' && kind === 'const') for (const one of declarations) names.add(one.id.name);
  }
  return names;
}
