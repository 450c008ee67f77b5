import {
  analyzeSync,
  Token,
  TypeGuards,
  type Liquid,
  type StaticAnalysis,
  type Template as LiquidNode,
} from 'liquidjs';
import { LlmkitError } from '../errors.ts';
import type { PrintedText } from './message-emitter.ts';
import type { Place, PromptFault } from '../records/prompt-faults.ts';
import { faultyPrompt } from './faulty-prompt.ts';
import { ROLES, type Role } from '../records/message.ts';
import type { TextPlace } from '../records/prompt.ts';
import { createEngine, mayRender, MessageTag, parseNodes, renderNodes, type PromptReader } from './engine.ts';
import { nearTags, type NearTag } from './near-tags.ts';
import { adviceFor, fileOf, reason, type LiquidError } from './template-error.ts';
import { tokenPosition } from './token-position.ts';
import { unfillablePaths } from './paths.ts';
import {
  fixedRenders,
  templateVariables,
  type Analysis,
  type NameUse,
  type RenderUse,
  type TemplateNode,
  type TemplateVariable,
} from './variables.ts';
import { isVariableName } from '../variables/definition.ts';

export type { PromptReader } from './engine.ts';

/** A parsed template. */
export interface ParsedText {
  variables: TemplateVariable[];
  /** The variables of what opens a conversation: without user text behind the last answer, which is not used then. */
  openingVariables: TemplateVariable[];
  /** True when it says itself which message is whose. What it takes in may do so too: that shows when it is rendered. */
  hasMessages: boolean;
  /** The prompts that it takes in by a fixed name. */
  renders: RenderUse[];
  /** Texts that look like a tag and are none. */
  nearTags: NearTag[];
  /** The messages it makes of `values`; text outside of blocks is the user's. */
  render(values: Record<string, unknown>): Promise<PrintedText>;
}

export interface TemplateOptions {
  /** For messages: the prompt or file. */
  name: string;
  /** Where the template stands in its file. */
  place?: TextPlace | undefined;
  prompts: PromptReader;
  /** Processor time used so far, in milliseconds; absent: time goes by the clock. */
  processor?: (() => number) | undefined;
}

/** Parses `text`. Throws `invalid_template` with line and column of the first fault. */
export function parseTemplate(text: string, options: TemplateOptions): ParsedText {
  const liquid = createEngine(options.prompts);
  const nodes = told(() => parseNodes(liquid, text), options);
  const inFile = <T extends Place>(uses: T[]) => uses.map((use) => ({ ...use, ...placeInFile(use, options.place) }));
  const variablesOf = (part: LiquidNode[]) => inFile(templateVariables(part as unknown as TemplateNode[], ANALYSIS));
  const variables = told(() => variablesOf(nodes), options);
  const faults = [
    ...variables.filter(({ name }) => !isVariableName(name)).map(badName),
    ...inFile(unfillablePaths(analyzed(nodes), text)),
  ];
  if (faults.length > 0) throw faultyPrompt(`Cannot use ${options.name}`, faults);
  return {
    variables,
    openingVariables: variablesOf(openingNodes(nodes)),
    hasMessages: nodes.some((node) => containsMessage(node, ROLES)),
    renders: inFile(fixedRenders(nodes as unknown as TemplateNode[], ANALYSIS)),
    nearTags: inFile(nearTags(nodes as unknown as TemplateNode[], ANALYSIS)),
    render: (values) => render(liquid, nodes, values, { ...options, waits: mayRender(text) }),
  };
}

async function render(
  liquid: Liquid,
  nodes: LiquidNode[],
  values: Record<string, unknown>,
  options: TemplateOptions & { waits: boolean },
): Promise<PrintedText> {
  const { processor = () => performance.now(), waits } = options;
  try {
    return await renderNodes(liquid, nodes, values, { processor, waits });
  } catch (thrown) {
    throw templateError(thrown, options);
  }
}

function told<T>(parse: () => T, options: TemplateOptions): T {
  try {
    return parse();
  } catch (thrown) {
    throw templateError(thrown, options);
  }
}

/** liquidjs's static analysis in the terms of template-variables.ts. */
const ANALYSIS: Analysis = {
  freeNames: (nodes) => freeNames(nodes as unknown as LiquidNode[]),
  ownNames: (node) =>
    freeNames([{ arguments: () => (node as unknown as LiquidNode).arguments?.() ?? [] } as unknown as LiquidNode]),
  namesOf: (value) => freeNames([{ arguments: () => [value] } as unknown as LiquidNode]),
  children: (node) => childNodes(node as unknown as LiquidNode) as unknown as TemplateNode[],
  isText: (node) => TypeGuards.isHTMLToken(node.token),
};

/**
 * liquidjs counts from the start of the text for every name: minutes for a long text. Ours takes the place of its way only
 * while this runs, without a break, so that whoever else uses liquidjs in this process keeps theirs.
 */
function analyzed(nodes: LiquidNode[]): StaticAnalysis {
  const { getPosition } = Token.prototype;
  Token.prototype.getPosition = function ownPosition() {
    return tokenPosition(this);
  };
  try {
    return analyzeSync(nodes, { partials: false });
  } finally {
    Token.prototype.getPosition = getPosition;
  }
}

function freeNames(nodes: LiquidNode[]): NameUse[] {
  const uses = Object.values(analyzed(nodes).globals).flat();
  return uses.map(({ segments, location }) => ({
    name: String(segments[0]),
    line: location.row,
    column: location.col,
  }));
}

/** The nodes that a tag holds; liquidjs hands them over as the return value of a generator. */
function childNodes(node: LiquidNode): LiquidNode[] {
  const children = node.children?.(false, true);
  for (;;) {
    const next = children?.next();
    if (next === undefined || next.done) return (next?.value as LiquidNode[] | undefined) ?? [];
  }
}

function containsMessage(node: LiquidNode, roles: readonly Role[]): boolean {
  if (node instanceof MessageTag) return roles.includes(node.role);
  return childNodes(node).some((child) => containsMessage(child, roles));
}

function openingNodes(nodes: LiquidNode[]): LiquidNode[] {
  const lastAnswer = nodes.findLastIndex((node) => containsMessage(node, ['assistant']));
  return nodes.filter((node, at) => at <= lastAnswer || containsMessage(node, ['system']));
}

function badName({ name, line, column }: TemplateVariable): PromptFault {
  const advice = [{ kind: 'mend_template', how: 'name' }] as const;
  return { message: `${JSON.stringify(name)} cannot name a variable`, line, column, advice };
}

/** The place of the file where `place` of the template stands. */
function placeInFile({ line, column }: Place, text?: TextPlace): Place {
  if (text === undefined) return { line, column };
  if (text.is_folded) return { line: text.line, column: text.column };
  return { line: line + text.line - 1, column: column + text.column - 1 };
}

/** liquidjs's errors in our words: what, where, what to do. */
function templateError(thrown: unknown, { name, place }: TemplateOptions): LlmkitError {
  const { originalError = thrown as Error, token } = thrown as LiquidError;
  if (originalError instanceof LlmkitError && originalError.code !== 'invalid_template') return originalError;
  const [line, column] = token?.getPosition() ?? [1, 1];
  const prompt = fileOf(thrown as LiquidError);
  const where = prompt === undefined ? placeInFile({ line, column }, place) : { line, column, prompt };
  const advice = adviceFor(thrown as LiquidError, originalError);
  return faultyPrompt(
    `Cannot use ${name}`,
    [{ message: reason(originalError), ...where, ...(advice.length > 0 && { advice }) }],
    thrown,
  );
}
