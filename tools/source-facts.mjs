// What one TypeScript source imports, exports and touches, for whoever checks the plan of the house.
import { parseAst } from 'rolldown/parseAst';

/**
 * @typedef {object} SourceFacts
 * @property {{ specifier: string, dynamic: boolean }[]} imports statically, dynamically, as a type or by a re-export
 * @property {{ name: string, isType: boolean }[]} exports what it defines and exports by name, re-exports left out
 * @property {boolean} topLevelAwait
 * @property {string[]} processMembers members of the global `process` that are used
 * @property {number} lines
 */

/** @typedef {{ type: string, [key: string]: any }} Node */

/** @type {Map<string, SourceFacts>} by text: several checks look at the same sources */
const known = new Map();

/**
 * @param {string} source text of a TypeScript module
 * @returns {SourceFacts}
 */
export function sourceFacts(source) {
  const facts = known.get(source) ?? readFacts(source);
  known.set(source, facts);
  return facts;
}

/**
 * @param {string} source
 * @returns {SourceFacts}
 */
function readFacts(source) {
  /** @type {SourceFacts} */
  const facts = { imports: [], exports: [], topLevelAwait: false, processMembers: [], lines: lineCount(source) };
  visit(/** @type {any} */ (parseAst(source, { lang: 'ts', sourceType: 'module' })), false, facts);
  return facts;
}

/** @param {string} source */
function lineCount(source) {
  return source.split('\n').length - (source.endsWith('\n') ? 1 : 0);
}

/**
 * @param {Node} node
 * @param {boolean} insideFunction
 * @param {SourceFacts} facts
 */
function visit(node, insideFunction, facts) {
  collect(node, insideFunction, facts);
  const inside = insideFunction || /Function/.test(node.type);
  for (const child of Object.values(node).flat()) if (isNode(child)) visit(child, inside, facts);
}

/**
 * @param {Node} node
 * @param {boolean} insideFunction
 * @param {SourceFacts} facts
 */
function collect(node, insideFunction, facts) {
  const { source, object, property, declaration } = node;
  if (isNode(source) && /^(Import|Export)/.test(node.type)) {
    const specifier = typeof source['value'] === 'string' ? source['value'] : '(computed)';
    facts.imports.push({ specifier, dynamic: node.type === 'ImportExpression' });
  }
  if (node.type === 'TSImportType') facts.imports.push({ specifier: String(node['source'].value), dynamic: false });
  if (node.type === 'ExportNamedDeclaration' && isNode(declaration)) facts.exports.push(...definedBy(declaration));
  const awaits = node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node['await'] === true);
  if (awaits && !insideFunction) facts.topLevelAwait = true;
  if (node.type === 'MemberExpression' && object?.name === 'process' && property) {
    facts.processMembers.push(String(property.name));
  }
}

/**
 * @param {Node} declaration
 * @returns {SourceFacts['exports']}
 */
function definedBy(declaration) {
  const isType = /^TS(Interface|TypeAlias)/.test(declaration.type);
  if (declaration['id']) return [{ name: declaration['id'].name, isType }];
  const declared = /** @type {Node[]} */ (declaration['declarations'] ?? []);
  return declared.flatMap(({ id }) => (id.type === 'Identifier' ? [{ name: id.name, isType }] : []));
}

/**
 * @param {unknown} value
 * @returns {value is Node}
 */
function isNode(value) {
  return typeof value === 'object' && value !== null && typeof (/** @type {Node} */ (value).type) === 'string';
}
