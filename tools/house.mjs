// The plan of the house in figures. As a program (`npm run check` runs it) it prints them and exits 1 on a circle of
// imports, on two rooms that import each other and on a file that is too long; test/architecture.test.ts holds the same.
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sourceFacts } from './source-facts.mjs';

/** Lines of a file of `src`; above this it is probably two things. */
export const MAX_LINES = 250;

/**
 * The import graph of `src`, type imports and lazy ones included: for each file what it imports.
 * @typedef {Map<string, string[]>} Graph paths below src with `/`
 */

/**
 * @param {Record<string, string>} sources text by path below src
 * @returns {Graph}
 */
export function importGraph(sources) {
  const graph = new Map();
  for (const [path, source] of Object.entries(sources)) {
    const local = sourceFacts(source).imports.filter(({ specifier }) => specifier.startsWith('.'));
    const targets = local.map(({ specifier }) => posix.join(posix.dirname(path), specifier));
    graph.set(
      path,
      [...new Set(targets)].filter((target) => target in sources && target !== path),
    );
  }
  return graph;
}

/**
 * Groups of files that import each other in a circle.
 * @param {Graph} graph
 * @returns {string[][]}
 */
export function circles(graph) {
  return components(graph).filter((group) => group.length > 1);
}

/**
 * The longest way down through what is imported, in rooms: a folder counts as one, a file directly in `part` as one.
 * @param {Graph} graph
 * @param {string} part of src, for example `core`
 */
export function storeys(graph, part) {
  return height(byRoom(graph, part));
}

/**
 * The graph of the rooms of one part of src.
 * @param {Graph} graph
 * @param {string} part
 * @returns {Graph}
 */
function byRoom(graph, part) {
  const depth = part.split('/').length + 1;
  const roomIn = (/** @type {string} */ path) => path.split('/').slice(0, depth).join('/');
  /** @type {Map<string, Set<string>>} */
  const rooms = new Map();
  for (const [path, targets] of graph) {
    if (!path.startsWith(`${part}/`)) continue;
    const from = roomIn(path);
    const reached = targets.filter((target) => target.startsWith(`${part}/`)).map(roomIn);
    rooms.set(from, new Set([...(rooms.get(from) ?? []), ...reached.filter((to) => to !== from)]));
  }
  return new Map([...rooms].map(([room, targets]) => [room, [...targets]]));
}

/** @param {Graph} graph */
function height(graph) {
  // Components come in such an order that what a file imports stands before it.
  const heights = new Map();
  for (const group of components(graph)) {
    const below = group.flatMap((path) => graph.get(path) ?? []).filter((path) => !group.includes(path));
    const height = 1 + Math.max(0, ...below.map((path) => heights.get(path) ?? 0));
    for (const path of group) heights.set(path, height);
  }
  return Math.max(0, ...heights.values());
}

/**
 * Pairs of rooms that import each other. A room is a folder; one inside another belongs to it.
 * @param {Graph} graph
 * @returns {[string, string][]}
 */
export function twoWayRooms(graph) {
  const ways = new Set();
  for (const [path, targets] of graph) {
    for (const target of targets) {
      const [from, to] = [posix.dirname(path), posix.dirname(target)];
      if (!isInside(from, to) && !isInside(to, from)) ways.add(`${from} ${to}`);
    }
  }
  const pairs = [...ways].map((way) => /** @type {[string, string]} */ (way.split(' ')));
  return pairs.filter(([from, to]) => from < to && ways.has(`${to} ${from}`));
}

/**
 * @param {string} inner
 * @param {string} outer
 */
function isInside(inner, outer) {
  return outer === '.' || inner === outer || inner.startsWith(`${outer}/`);
}

/**
 * Names that more than one file exports, with the files. Each verb has its `register`, each command of the chat its
 * `run`: there the name is the interface.
 * @param {Record<string, string>} sources
 * @returns {[string, string[]][]}
 */
export function namesDefinedTwice(sources) {
  /** @type {Map<string, string[]>} */
  const places = new Map();
  for (const [path, source] of Object.entries(sources)) {
    for (const { name } of sourceFacts(source).exports) {
      if (isSharedByDesign(name, path)) continue;
      places.set(name, [...(places.get(name) ?? []), path]);
    }
  }
  return [...places].filter(([, paths]) => new Set(paths).size > 1);
}

/**
 * @param {string} name
 * @param {string} path
 */
function isSharedByDesign(name, path) {
  return (
    (name === 'register' && path.startsWith('commands/')) ||
    (name === 'run' && path.startsWith('terminal/repl/commands/'))
  );
}

/**
 * Strongly connected files, each group after those that it imports (Tarjan).
 * @param {Graph} graph
 * @returns {string[][]}
 */
function components(graph) {
  /** @type {Map<string, { order: number, low: number, open: boolean }>} */
  const seen = new Map();
  /** @type {string[]} */
  const stack = [];
  /** @type {string[][]} */
  const groups = [];
  /** @param {string} path */
  const visit = (path) => {
    const mine = { order: seen.size, low: seen.size, open: true };
    seen.set(path, mine);
    stack.push(path);
    for (const target of graph.get(path) ?? []) {
      const other = seen.get(target) ?? visit(target);
      if (other.open) mine.low = Math.min(mine.low, other.low);
    }
    if (mine.low !== mine.order) return mine;
    const group = stack.splice(stack.indexOf(path));
    for (const member of group) /** @type {{ open: boolean }} */ (seen.get(member)).open = false;
    groups.push(group);
    return mine;
  };
  for (const path of graph.keys()) if (!seen.has(path)) visit(path);
  return groups;
}

/**
 * All sources below a folder, by path below it with `/`; declarations left out.
 * @param {string} folder
 * @returns {Record<string, string>}
 */
export function readSources(folder) {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(`${folder}/${path}`, 'utf8')]));
}

/** @param {string} folder */
function main(folder) {
  const sources = readSources(folder);
  const graph = importGraph(sources);
  const core = new Map([...graph].filter(([path]) => path.startsWith('core/')));
  const atTop = [...core.keys()].filter((path) => posix.dirname(path) === 'core');
  const twice = namesDefinedTwice(sources);
  console.log(`${graph.size} files, ${atTop.length} at the top of core, ${storeys(graph, 'core')} storeys of core`);
  for (const [name, paths] of twice) console.log(`defined more than once: ${name} in ${paths.join(', ')}`);
  const faults = [
    ...circles(graph).map((group) => `circle of imports: ${group.join(', ')}`),
    ...twoWayRooms(graph).map(([one, other]) => `rooms that import each other: ${one}, ${other}`),
    ...Object.entries(sources).flatMap(([path, source]) => {
      const { lines } = sourceFacts(source);
      return lines > MAX_LINES ? [`too long: ${path} has ${lines} lines, more than ${MAX_LINES}`] : [];
    }),
  ];
  for (const fault of faults) console.error(fault);
  console.log(`${circles(core).length} circles in core, ${faults.length} faults, ${twice.length} names defined twice`);
  return faults.length === 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = main(process.argv[2] ?? 'src');
}
