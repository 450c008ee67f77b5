import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** Exports of the bundler's runtime: getters, as is every export of a chunk. */
const GETTER = /Object\.defineProperty\(exports,"(\w+)",\{enumerable:!0,get:function\(\)\{return ([\w$]+)\}\}\)/g;
const OTHERS = /[^\0-\x7f]/g;
/**
 * V8 keeps a text of so many characters apart. The text of what every command loads would be a fifth of what is young, and a
 * list pay for a collection of that: a twentieth of what it takes (measured on Node 20).
 */
const APART = 2 ** 17;
/** What a chat loads before it asks for the first question; test/e2e/chunks.test.ts holds that nothing is missing. */
const CHAT_START = [
  'main.cjs',
  'app.cjs',
  'commands.cjs',
  'commands-chat-index.cjs',
  'commands-chat-interactive.cjs',
  'commands-tools.cjs',
  'width.cjs',
  'chalk.cjs',
];
/** What the bundler shares between chunks, as it loads it. */
const RUNTIME = /(?:([\w$]+)=)?require\("\.\/rolldown-runtime\.cjs"\)/;

/**
 * Makes of all chunks of a folder what src/code-cache.ts loads: functions, so that no second text is made of each one, in
 * ASCII, since Node takes twice as long to read a source that has other characters, and V8 keeps it in twice the memory
 * (measured). `entry.cjs` stays a module of Node. The runtime of the bundler goes into `main.cjs`, which is loaded before all others: a
 * chunk costs a quarter of a millisecond. Fails where an escape would mean something else, and where chunks need each other.
 */
export function finishChunks(folder) {
  const runtimeFile = join(folder, 'rolldown-runtime.cjs');
  // All that it exports is set once, above.
  const helpers = readFileSync(runtimeFile, 'utf8').replaceAll(GETTER, 'exports.$1=$2');
  const runtime = `(exports=>{${helpers};return exports})({})`;
  rmSync(runtimeFile);
  const needs = new Map();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.cjs'))) {
    const code = readFileSync(join(folder, name), 'utf8');
    if (/String\.raw`[^`]*[^\0-\x7f]/.test(code)) throw new Error(`${name} has a raw template beyond ASCII.`);
    const done = inAscii(name === 'entry.cjs' ? asEntry(code) : asFunction(name, code, { runtime, needs }));
    writeFileSync(join(folder, name), name === 'main.cjs' ? done.padEnd(APART) : done);
  }
  refuseCircles(needs);
  writeFileSync(join(folder, 'chat-start.cjs'), together(folder, CHAT_START));
}

/** So many chunks as one object of functions; see src/code-cache.ts. */
function together(folder, names) {
  const fields = names.map((name) => {
    const whole = readFileSync(join(folder, name), 'utf8').trimEnd();
    return `${JSON.stringify(`./${name}`)}:${whole.slice('('.length, -')'.length)}`;
  });
  return `({${fields.join(',\n')}})`;
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

/** As Node makes it of a CommonJS module. `needs` gets what the chunk loads before it runs. */
function asFunction(name, code, { runtime, needs }) {
  const isMain = name === 'main.cjs';
  const helpers = RUNTIME.exec(code)?.[1];
  if (isMain && !helpers)
    throw new Error('main.cjs loads no runtime of the bundler any more. Is this step still needed?');
  const linked = code.replace(RUNTIME, (_, own) =>
    own ? `${own}=${isMain ? runtime : 'require("./main.cjs").runtime'}` : '',
  );
  const { body } = parseAst(linked, { sourceType: 'script' });
  needs.set(name, neededAtOnce(body));
  const whole = withOneExport(linked, body, isMain ? [['runtime', `runtime:${helpers}`]] : []);
  return `(function (exports, require, module, __filename, __dirname) {${whole}\n})`;
}

/**
 * The chunk with all that it exports in one object. Set one by one, the 180 exports of a chunk take as long as everything
 * else that it does when it is loaded, and leave 60 KB behind (measured). Fails where the bundler exports in another way.
 */
function withOneExport(code, body, others) {
  const constants = constantsIn(body);
  const fields = new Map(others);
  let rest = '';
  let from = 0;
  for (const statement of body) {
    const { expression } = statement;
    const parts = expression?.type === 'SequenceExpression' ? expression.expressions : [expression];
    const exported = parts.map((part) => part && exportIn(part, constants, code));
    if (!exported.some(Boolean)) continue;
    rest += code.slice(from, statement.start);
    from = statement.end;
    for (const [at, part] of parts.entries()) {
      const field = exported[at];
      if (field === undefined) rest += `${code.slice(part.start, part.end)};`;
      else if (field !== MARK && fields.has(field.name)) throw new Error(`${field.name} is exported twice.`);
      else if (field !== MARK) fields.set(field.name, field.text);
    }
  }
  const whole = rest + code.slice(from);
  if (whole.includes('exports') && namesExports(parseAst(whole, { sourceType: 'script' }).body))
    throw new Error('A chunk exports in a way that this step does not know.');
  return `${whole};module.exports={${[...fields.values()].join(',')}};`;
}

/** Where the bundler marks a chunk as a module; nobody asks. */
const MARK = {};
const PLAIN_NAME = /^[\w$]+$/;

/** The field that an expression at the top of a chunk sets, as the bundler writes it; undefined for another expression. */
function exportIn({ type, left, right, callee, arguments: given }, constants, code) {
  if (type === 'AssignmentExpression' && left.type === 'MemberExpression' && isExports(left.object))
    return { name: left.property.name, text: `${left.property.name}:${code.slice(right.start, right.end)}` };
  if (type !== 'CallExpression' || callee.property?.name !== 'defineProperty' || !isExports(given[0])) return undefined;
  const [, { value: name }, { properties }] = given;
  const getter = properties.find(({ key }) => key.name === 'get');
  if (!getter) return MARK;
  const { type: kind, name: value } = getter.value.body.body[0].argument;
  if (kind !== 'Identifier' || !PLAIN_NAME.test(name))
    throw new Error(`This step does not know how ${name} is exported.`);
  return { name, text: constants.has(value) ? `${name}:${value}` : `get ${name}(){return ${value}}` };
}

function isExports(node) {
  return node?.type === 'Identifier' && node.name === 'exports';
}

/** Whether a program still names the `exports` of its chunk: not where a function has a parameter of that name. */
function namesExports(node) {
  if (Array.isArray(node)) return node.some(namesExports);
  if (typeof node?.type !== 'string' || node.params?.some(isExports)) return false;
  if (isExports(node)) return true;
  const isName = (part) => !node.computed && (part === 'key' || part === 'property');
  return Object.entries(node).some(([part, value]) => !isName(part) && namesExports(value));
}

/** What stands at the top of a chunk and is never assigned a second time. */
function constantsIn(body) {
  const names = new Set();
  for (const { type, kind, id, declarations } of body) {
    if (type === 'FunctionDeclaration' || type === 'ClassDeclaration') names.add(id.name);
    if (type === 'VariableDeclaration' && kind === 'const') for (const one of declarations) names.add(one.id.name);
  }
  return names;
}

/** The chunks that are loaded as the chunk runs: all but those that stand in a function. */
function neededAtOnce(node) {
  if (Array.isArray(node)) return node.flatMap(neededAtOnce);
  if (typeof node?.type !== 'string' || /Function/.test(node.type)) return [];
  const [file] = node.type === 'CallExpression' && node.callee.name === 'require' ? node.arguments : [];
  if (file) return file.value?.startsWith('./') ? [file.value.slice(2)] : [];
  return Object.values(node).flatMap(neededAtOnce);
}

/** One of a circle would load the other for ever. */
function refuseCircles(needs) {
  const known = new Set();
  const visit = (name, way) => {
    if (way.includes(name)) throw new Error(`Chunks need each other: ${[...way, name].join(' > ')}.`);
    if (known.has(name)) return;
    for (const other of needs.get(name) ?? []) visit(other, [...way, name]);
    known.add(name);
  };
  for (const name of needs.keys()) visit(name, []);
}
