import { tokenPosition } from './token-position.ts';

/** One variable of a template, as its use shows it. */
export interface TemplateVariable {
  name: string;
  /** Every place that prints it has a default or stands inside an `{% if %}` on it. */
  isOptional: boolean;
  /** Where it first stands, counted from 1. */
  line: number;
  column: number;
}

/** One place where a template uses a name that it does not set itself. */
export interface NameUse {
  name: string;
  line: number;
  column: number;
}

/** A `{% render "name" %}`. */
export interface RenderUse extends NameUse {
  /** No tag around it decides whether it is reached. */
  isCertain: boolean;
}

/** The part of a node of a parsed template that is looked at. */
export interface TemplateNode {
  token?: { name?: string; input: string; begin: number; end: number };
  /** Of a render: a text when the name is fixed. */
  file?: unknown;
  /** Of an output: its filters. */
  value?: { filters?: { name: string }[] };
  /** Of an if. */
  branches?: { value: unknown; templates: TemplateNode[] }[];
  elseTemplates?: TemplateNode[];
}

/** The facts about nodes that the parser of templates tells. */
export interface Analysis {
  /** Names used anywhere in these nodes that nothing in them sets. */
  freeNames(nodes: TemplateNode[]): NameUse[];
  /** Names that the node's own arguments use, without those of what it holds. */
  ownNames(node: TemplateNode): NameUse[];
  namesOf(value: unknown): NameUse[];
  children(node: TemplateNode): TemplateNode[];
  /** Tells whether the node is text as it stands. */
  isText(node: TemplateNode): boolean;
}

/** Tags whose arguments decide or count, and print nothing. */
const CONDITIONS = new Set(['if', 'unless', 'case', 'for', 'tablerow']);

/** Every variable of a template, in the order of first use. */
export function templateVariables(nodes: TemplateNode[], analysis: Analysis): TemplateVariable[] {
  const free = analysis.freeNames(nodes);
  const isFree = new Set(free.map(place));
  const required = new Set<string>();
  const visit = (node: TemplateNode, guarded: ReadonlySet<string>): void => {
    for (const { name } of printedWithoutDefault(node, analysis).filter((use) => isFree.has(place(use)))) {
      if (!guarded.has(name)) required.add(name);
    }
    if (node.branches && node.token?.name === 'if') {
      for (const { value, templates } of node.branches) {
        const inside = new Set([...guarded, ...analysis.namesOf(value).map(({ name }) => name)]);
        for (const child of templates) visit(child, inside);
      }
      for (const child of node.elseTemplates ?? []) visit(child, guarded);
      return;
    }
    for (const child of analysis.children(node)) visit(child, guarded);
  };
  for (const node of nodes) visit(node, new Set());

  const found = new Map<string, TemplateVariable>();
  for (const { name, line, column } of free.toSorted((a, b) => a.line - b.line || a.column - b.column)) {
    if (!found.has(name)) found.set(name, { name, isOptional: !required.has(name), line, column });
  }
  return [...found.values()];
}

/** Every `{% render "name" %}` whose name is fixed. */
export function fixedRenders(nodes: TemplateNode[], analysis: Analysis, isCertain = true): RenderUse[] {
  return nodes.flatMap((node) => {
    const decides = CONDITIONS.has(node.token?.name ?? '');
    const inside = fixedRenders(analysis.children(node), analysis, isCertain && !decides);
    if (node.token?.name !== 'render' || typeof node.file !== 'string') return inside;
    const [line, column] = tokenPosition(node.token);
    return [{ name: node.file, line, column, isCertain }, ...inside];
  });
}

/** The names a node prints or hands on, without one that has a default. */
function printedWithoutDefault(node: TemplateNode, analysis: Analysis): NameUse[] {
  const tag = node.token?.name;
  if (tag !== undefined && CONDITIONS.has(tag)) return [];
  const uses = analysis.ownNames(node);
  const hasDefault = node.value?.filters?.some(({ name }) => name === 'default');
  return hasDefault ? uses.slice(1) : uses;
}

function place({ name, line, column }: NameUse): string {
  return `${line}:${column}:${name}`;
}
