import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
/** What the bundler shares between chunks, as it loads it. */
const RUNTIME = 'require("./rolldown-runtime.cjs")';

/**
 * Makes of all chunks of a folder what src/code-cache.ts loads: functions, so that no second text is made of each one, in
 * ASCII, since Node takes twice as long to read a source that has other characters, and V8 keeps it in twice the memory
 * (measured). `entry.cjs` stays a module of Node. The runtime of the bundler goes into `main.cjs`, which is loaded before all others: a
 * chunk costs a quarter of a millisecond. Fails where an escape would mean something else.
 */
export function finishChunks(folder) {
  const runtimeFile = join(folder, 'rolldown-runtime.cjs');
  // All that it exports is set once, above.
  const helpers = readFileSync(runtimeFile, 'utf8').replaceAll(GETTER, 'exports.$1=$2');
  const runtime = `(exports.runtime=(exports=>{${helpers};return exports})({}))`;
  rmSync(runtimeFile);
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.cjs'))) {
    const code = readFileSync(join(folder, name), 'utf8');
    if (/String\.raw`[^`]*[^\0-\x7f]/.test(code)) throw new Error(`${name} has a raw template beyond ASCII.`);
    const done = inAscii(finished(name, code, runtime));
    writeFileSync(join(folder, name), name === 'main.cjs' ? done.padEnd(APART) : done);
  }
}

function finished(name, code, runtime) {
  if (name === 'entry.cjs') return asEntry(code);
  const isMain = name === 'main.cjs';
  if (isMain && !code.includes(RUNTIME))
    throw new Error('main.cjs loads no runtime of the bundler any more. Is this step still needed?');
  const whole = plainExports(code).replace(RUNTIME, () => (isMain ? runtime : 'require("./main.cjs").runtime'));
  // What Node makes of a CommonJS module.
  return `(function (exports, require, module, __filename, __dirname) {${whole}\n})`;
}

function inAscii(code) {
  return code.replaceAll(OTHERS, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The bundler lets the entry load what it makes no use of. */
function asEntry(code) {
  const needless = /,require\("\.\/[\w-]+\.cjs"\);/;
  if (!needless.test(code)) throw new Error('entry.cjs loads nothing needless any more. Is this step still needed?');
  return code.replace(needless, ';');
}

function plainExports(code) {
  const fixed = constantsOf(code);
  return code.replaceAll(GETTER, (getter, name, value) => (fixed.has(value) ? `exports.${name}=${value}` : getter));
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
