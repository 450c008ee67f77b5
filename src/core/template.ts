import {
  analyzeSync,
  Context,
  Liquid,
  Tag,
  toPromise,
  TypeGuards,
  type Emitter,
  type Parser,
  type TagToken,
  type Template as LiquidNode,
  type TopLevelToken,
} from 'liquidjs';
import { LlmkitError } from './errors.ts';
import { MessageEmitter, type RenderedTemplate } from './message-emitter.ts';
import { ROLES, type Role } from './records/message.ts';
import {
  fixedRenders,
  templateVariables,
  type Analysis,
  type NameUse,
  type TemplateNode,
  type TemplateVariable,
} from './template-variables.ts';
import { isVariableName } from './variables/definition.ts';

/** Bounds of one rendering: milliseconds, and characters that it may print. */
const RENDER_LIMIT_MS = 2000;
const PARSE_LIMIT = 16 * 1024 * 1024;
const MEMORY_LIMIT = 20_000_000;

/** Where `{% render "name" %}` finds other prompts. Nothing else on disk can be reached. */
export type PromptSource = (name: string) => Promise<string | undefined>;

/** A parsed template. */
export interface ParsedTemplate {
  variables: TemplateVariable[];
  /** The variables of what opens a thread: without user text behind the last answer, which is not used then. */
  openingVariables: TemplateVariable[];
  /** True when it says itself which message is whose. What it takes in may do so too: that shows when it is rendered. */
  hasMessages: boolean;
  /** The prompts that it takes in by a fixed name. */
  renders: NameUse[];
  /** The messages it makes of `values`; text outside of blocks is the user's. */
  render(values: Record<string, unknown>): Promise<RenderedTemplate>;
}

export interface TemplateOptions {
  /** For messages: the prompt or file. */
  name: string;
  /** Lines before the template in its file. */
  firstLine?: number;
  prompts: PromptSource;
}

/** Parses `text`. Throws `invalid_template` with line and column of the first fault. */
export function parseTemplate(text: string, options: TemplateOptions): ParsedTemplate {
  const liquid = createEngine(options.prompts);
  let nodes: LiquidNode[];
  try {
    nodes = liquid.parse(text);
  } catch (thrown) {
    throw templateError(thrown, options);
  }
  const variablesOf = (part: LiquidNode[]) =>
    templateVariables(part as unknown as TemplateNode[], options.firstLine ?? 0, ANALYSIS);
  const variables = variablesOf(nodes);
  for (const variable of variables) refuseBadName(variable, options.name);
  return {
    variables,
    openingVariables: variablesOf(openingNodes(nodes)),
    hasMessages: nodes.some((node) => containsMessage(node, ROLES)),
    renders: fixedRenders(nodes as unknown as TemplateNode[], options.firstLine ?? 0, ANALYSIS),
    render: (values) => renderNodes(liquid, nodes, values, options),
  };
}

async function renderNodes(
  liquid: Liquid,
  nodes: LiquidNode[],
  values: Record<string, unknown>,
  options: TemplateOptions,
): Promise<RenderedTemplate> {
  const emitter = new MessageEmitter();
  const context = new Context(values, liquid.options, { strictVariables: true, sync: false });
  try {
    await (toPromise(liquid.renderer.renderTemplates(nodes, context, emitter as Emitter)) as Promise<unknown>);
  } catch (thrown) {
    throw templateError(thrown, options);
  }
  return emitter.rendered();
}

function createEngine(prompts: PromptSource): Liquid {
  const read = async (name: string) => {
    const text = await prompts(name);
    if (text === undefined)
      throw new LlmkitError('invalid_template', `there is no prompt named ${JSON.stringify(name)} to render`);
    return text;
  };
  const noSync = () => {
    throw new LlmkitError('invalid_template', 'prompts are only read asynchronously');
  };
  const liquid = new Liquid({
    // A file system whose only files are prompts.
    fs: {
      exists: async () => true,
      readFile: read,
      existsSync: noSync,
      readFileSync: noSync,
      contains: async () => true,
      containsSync: () => true,
      resolve: (_folder: string, file: string) => file,
      dirname: () => '',
      sep: '/',
    },
    root: ['prompts'],
    extname: '',
    relativeReference: false,
    cache: false,
    ownPropertyOnly: true,
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    parseLimit: PARSE_LIMIT,
    renderLimit: RENDER_LIMIT_MS,
    memoryLimit: MEMORY_LIMIT,
  });
  liquid.registerTag('message', MessageTag);
  for (const name of ['include', 'layout', 'block']) liquid.registerTag(name, unavailable(name));
  return liquid;
}

/** `{% message user|assistant|system %}…{% endmessage %}`: what it holds is a message of its own. */
class MessageTag extends Tag {
  readonly role: Role;
  readonly templates: LiquidNode[] = [];

  constructor(token: TagToken, remainTokens: TopLevelToken[], liquid: Liquid, parser: Parser) {
    super(token, remainTokens, liquid);
    const role = token.args.trim();
    if (!ROLES.includes(role as Role)) {
      throw new Error(`message takes one of ${ROLES.join(', ')}, not ${JSON.stringify(role)}`);
    }
    this.role = role as Role;
    for (let next = remainTokens.shift(); next !== undefined; next = remainTokens.shift()) {
      if (TypeGuards.isTagToken(next) && next.name === 'endmessage') return;
      if (TypeGuards.isTagToken(next) && next.name === 'message')
        throw new Error('a message cannot stand inside another one');
      this.templates.push(parser.parseToken(next, remainTokens));
    }
    throw new Error(`tag ${token.getText()} not closed`);
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    if (!(emitter instanceof MessageEmitter)) throw new Error('a message cannot stand inside a capture');
    emitter.open(this.role);
    yield this.liquid.renderer.renderTemplates(this.templates, context, emitter);
    emitter.close();
  }

  // liquidjs reads the return value of this generator.
  // oxlint-disable-next-line require-yield
  *children(): Generator<unknown, LiquidNode[]> {
    return this.templates;
  }
}

/** A tag of Liquid that would reach outside of the one prompt by other means than `render`. */
function unavailable(name: string): Parameters<Liquid['registerTag']>[1] {
  return {
    parse() {
      throw new Error(`${name} is not available; {% render "NAME" %} takes in another prompt`);
    },
    render: () => undefined,
  };
}

/** liquidjs's static analysis in the terms of template-variables.ts. */
const ANALYSIS: Analysis = {
  freeNames: (nodes) => freeNames(nodes as unknown as LiquidNode[]),
  ownNames: (node) =>
    freeNames([{ arguments: () => (node as unknown as LiquidNode).arguments?.() ?? [] } as unknown as LiquidNode]),
  namesOf: (value) => freeNames([{ arguments: () => [value] } as unknown as LiquidNode]),
  children: (node) => childNodes(node as unknown as LiquidNode) as unknown as TemplateNode[],
};

function freeNames(nodes: LiquidNode[]): NameUse[] {
  const uses = Object.values(analyzeSync(nodes, { partials: false }).globals).flat();
  return uses.map(({ segments, location }) => ({
    name: String(segments[0]),
    line: location.row,
    column: location.col,
  }));
}

/** What a tag holds; liquidjs hands it over as the return value of a generator. */
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

function refuseBadName({ name, line, column }: TemplateVariable, template: string): void {
  if (isVariableName(name)) return;
  throw new LlmkitError(
    'invalid_template',
    `Cannot use ${template}: ${JSON.stringify(name)} cannot name a variable, at line ${line}, column ${column}.`,
    {
      hint: 'Names are letters, digits and _, and begin with a letter or _; braces meant as text stand between {% raw %} and {% endraw %}',
    },
  );
}

interface LiquidError extends Error {
  originalError?: Error;
  token?: { getPosition(): [number, number] };
}

/** liquidjs's errors in our words: what, where, what to do. */
function templateError(thrown: unknown, { name, firstLine = 0 }: TemplateOptions): LlmkitError {
  const { message, originalError, token } = thrown as LiquidError;
  if (originalError instanceof LlmkitError && originalError.code !== 'invalid_template') return originalError;
  const [line, column] = token?.getPosition() ?? [1, 1];
  const why = (originalError?.message ?? message).split('\n')[0]!.replace(/, line:\d+, col:\d+$|, file:.*$/g, '');
  return new LlmkitError(
    'invalid_template',
    `Cannot use ${name}: ${why}, at line ${line + firstLine}, column ${column}.`,
    {
      hint: 'Braces meant as text stand between {% raw %} and {% endraw %}',
      cause: thrown,
      details: { name, line: line + firstLine, column },
    },
  );
}
