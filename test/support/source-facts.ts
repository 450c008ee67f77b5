import { parseAst } from 'rolldown/parseAst';

export interface SourceFacts {
  /** What is imported, statically, dynamically, as a type or by a re-export. */
  imports: { specifier: string; dynamic: boolean }[];
  topLevelAwait: boolean;
  /** Members of the global `process` that are used. */
  processMembers: string[];
  lines: number;
}

interface Node {
  type: string;
  [key: string]: unknown;
}

/** What the architecture test needs to know about one TypeScript source. */
export function sourceFacts(source: string): SourceFacts {
  const facts: SourceFacts = { imports: [], topLevelAwait: false, processMembers: [], lines: lineCount(source) };
  visit(parseAst(source, { lang: 'ts', sourceType: 'module' }) as unknown as Node, false, facts);
  return facts;
}

function lineCount(source: string): number {
  return source.split('\n').length - (source.endsWith('\n') ? 1 : 0);
}

function visit(node: Node, insideFunction: boolean, facts: SourceFacts): void {
  collect(node, insideFunction, facts);
  const inside = insideFunction || /Function/.test(node.type);
  for (const child of Object.values(node).flat()) {
    if (isNode(child)) visit(child, inside, facts);
  }
}

function collect(node: Node, insideFunction: boolean, facts: SourceFacts): void {
  const { source, object, property } = node as { source?: unknown; object?: Node; property?: Node };
  if (isNode(source) && /^(Import|Export)/.test(node.type)) {
    const specifier = typeof source['value'] === 'string' ? source['value'] : '(computed)';
    facts.imports.push({ specifier, dynamic: node.type === 'ImportExpression' });
  }
  if (node.type === 'TSImportType') {
    facts.imports.push({ specifier: String((node['source'] as Node)['value']), dynamic: false });
  }
  const awaits = node.type === 'AwaitExpression' || (node.type === 'ForOfStatement' && node['await'] === true);
  if (awaits && !insideFunction) facts.topLevelAwait = true;
  if (node.type === 'MemberExpression' && object?.['name'] === 'process' && property) {
    facts.processMembers.push(String(property['name']));
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}
