import {
  CaptureTag,
  Context,
  defaultOperators,
  filters,
  Liquid,
  RenderTag,
  Tag,
  toPromise,
  toValueSync,
  TypeGuards,
  type Arguments,
  type Emitter,
  type FilterImplOptions,
  type Operators,
  type Parser,
  type TagToken,
  type Template as LiquidNode,
  type TopLevelToken,
} from 'liquidjs';
import { LlmkitError } from '../errors.ts';
import { weightOf, workOf } from './filter-costs.ts';
import { CaptureEmitter, MessageEmitter, type PrintedText } from './message-emitter.ts';
import { ROLES, type Role } from '../records/message.ts';
import { withPlainRawEnds } from './raw-ends.ts';
import { RenderBudget } from './render-budget.ts';

/** Characters and tags of one template; liquidjs's time grows with the square of the tags. */
const PARSE_LIMIT = 16 * 1024 * 1024;
const MOST_TAGS = 10_000;

/** The text of the prompt that `{% render "reference" %}` takes in. Nothing else on disk can be reached. Throws `invalid_template`. */
export type PromptReader = (reference: string) => Promise<string>;

/** A Liquid of our own: prompts as its only files, messages, and everything bounded. */
export function createEngine(prompts: PromptReader): Liquid {
  const noSync = () => {
    throw new LlmkitError('invalid_template', 'prompts are only read asynchronously');
  };
  const liquid = new Liquid({
    // A file system whose only files are prompts.
    fs: {
      exists: async () => true,
      readFile: async (reference: string) => readable(await prompts(reference)),
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
    // A prompt that is taken in often is read and parsed once.
    cache: true,
    ownPropertyOnly: true,
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    parseLimit: PARSE_LIMIT,
    operators: OPERATORS,
  });
  liquid.registerTag('message', MessageTag);
  liquid.registerTag('capture', BoundedCaptureTag);
  liquid.registerTag('render', PromptTag);
  for (const name of ['include', 'layout', 'block']) liquid.registerTag(name, unavailable(name));
  for (const [name, filter] of Object.entries(filters)) liquid.registerFilter(name, counted(name, filter));
  return liquid;
}

/** `text` parsed. Throws what liquidjs throws. */
export function parseNodes(liquid: Liquid, text: string): LiquidNode[] {
  return liquid.parse(readable(text));
}

function readable(text: string): string {
  const tags = text.match(/\{[{%]/g)?.length ?? 0;
  if (tags <= MOST_TAGS) return withPlainRawEnds(text);
  throw new LlmkitError('invalid_template', `it has more than ${MOST_TAGS} tags`, {
    advice: [{ kind: 'mend_template', how: 'split' }],
  });
}

/** Tells whether `text` may take in other prompts, which are waited for. */
export function mayRender(text: string): boolean {
  return /\brender\b/.test(text);
}

/** The text that `nodes` print with `values`. `processor` tells the processor time used, in milliseconds. Throws what liquidjs throws. */
export async function renderNodes(
  liquid: Liquid,
  nodes: LiquidNode[],
  values: Record<string, unknown>,
  { processor, waits }: { processor: () => number; waits: boolean },
): Promise<PrintedText> {
  const budget = new RenderBudget(values, processor);
  const emitter = new MessageEmitter(budget);
  const limit = budget as unknown as Context['memoryLimit'];
  // A copy: `increment` changes the values.
  const scope = Object.assign(Object.create(null) as object, values);
  const context = new Context(scope, liquid.options, {}, { memoryLimit: limit, renderLimit: limit, liquid });
  const rendering = liquid.renderer.renderTemplates(nodes, context, emitter as Emitter);
  // A promise for each step takes ten times as long (measured).
  if (waits) await (toPromise(rendering) as Promise<unknown>);
  else toValueSync(rendering);
  return emitter.rendered();
}

function budgetOf(context: Context): RenderBudget {
  return context.memoryLimit as unknown as RenderBudget;
}

/** `{% message user|assistant|system %}…{% endmessage %}`: what it holds is a message of its own. */
export class MessageTag extends Tag {
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
        throw new LlmkitError('invalid_template', 'a message cannot stand inside another one');
      this.templates.push(parser.parseToken(next, remainTokens));
    }
    throw new Error(`tag ${token.getText()} not closed`);
  }

  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    if (!(emitter instanceof MessageEmitter))
      throw new LlmkitError('invalid_template', 'a message cannot stand inside a capture');
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

/** `capture` whose text is counted while it grows. */
class BoundedCaptureTag extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    const emitter = new CaptureEmitter(budgetOf(context));
    yield this.liquid.renderer.renderTemplates(this.templates, context, emitter);
    context.bottom()[this.variable] = emitter.text();
  }
}

/** `{% render … %}`: takes in another prompt, not without end. */
class PromptTag extends RenderTag {
  override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const budget = budgetOf(context);
    budget.enter(this.token.file);
    yield* super.render(context, emitter);
    budget.leave();
  }

  /** liquidjs leaves out that the name may come from a variable. */
  override *arguments(): Arguments {
    yield* super.arguments();
    const name = this.#name();
    if (TypeGuards.isValueToken(name)) yield name;
  }

  // oxlint-disable-next-line require-yield
  override *children(): Generator<unknown, LiquidNode[]> {
    const name = this.#name();
    return Array.isArray(name) ? (name as LiquidNode[]) : [];
  }

  #name(): unknown {
    return (this as unknown as { file: unknown }).file;
  }
}

/** A tag of Liquid that would reach outside of the one prompt by other means than `render`. */
function unavailable(name: string): Parameters<Liquid['registerTag']>[1] {
  return {
    parse() {
      throw new LlmkitError('invalid_template', `${name} is not available`, {
        advice: [{ kind: 'mend_template', how: 'render' }],
      });
    },
    render: () => undefined,
  };
}

/** A filter that also counts what liquidjs does not: its working copies before, what its result weighs after. */
function counted(name: string, filter: FilterImplOptions): FilterImplOptions {
  if (typeof filter !== 'function') return filter;
  return function* (this: ThisParameterType<typeof filter>, value: unknown, ...args: unknown[]) {
    const budget = budgetOf(this.context);
    budget.use(workOf(name, value, args));
    const result: unknown = yield filter.call(this, value, ...args);
    weightOf(result, (weight) => budget.use(weight));
    return result;
  };
}

/** Liquid's operators, which cost time: a filter may evaluate one for each element of a list. */
const OPERATORS = Object.fromEntries(
  Object.entries(defaultOperators).map(([name, operator]) => [
    name,
    (...operands: unknown[]) => {
      budgetOf(operands.at(-1) as Context).use(0);
      return (operator as (...all: unknown[]) => unknown)(...operands);
    },
  ]),
) as Operators;
