import { costOf } from '../facts/cost.ts';
import { mostFileTokens } from '../facts/file-tokens.ts';
import { estimateTokens } from '../facts/token-estimate.ts';
import type { ModelFacts } from '../records/model-facts.ts';
import type { ModelRequest } from '../records/model-request.ts';
import { filesIn } from '../records/file-parts.ts';
import type { Part } from '../records/parts.ts';

/** How far an estimate may be below what a model counts. */
const MARGIN = 1.25;
/** Marks around a message, and around a request. */
const MESSAGE_TOKENS = 8;

/** Longest answer of a model of which nothing is known, in tokens. */
const UNKNOWN_OUTPUT = 65_536;

/** Vendors' own names for `max_tokens`, which `extra` may hold. */
const OUTPUT_LIMITS = ['max_tokens', 'max_completion_tokens', 'max_output_tokens'];

/** The most that a call may use. */
export interface WorstCase {
  input: number;
  output: number;
  /** Nobody said how long the answer may be: it may be told to be shorter. */
  isOpen: boolean;
}

/** The most tokens that `request` may use: its estimated prompt, and `max_tokens` or the longest answer of the model. */
export function worstCaseOf(
  request: ModelRequest,
  { max_output: longest = UNKNOWN_OUTPUT, token_factor: factor = 1, context_window: window = Infinity }: ModelFacts,
): WorstCase {
  const { messages, tools = [], output, max_tokens: set, extra = {} } = request;
  const tokens = messages.reduce((sum, { content, parts }) => sum + tokensOf(content, parts), 0);
  // More than it has room for is refused.
  const ofFiles = Math.min(window, mostFileTokens(messages.flatMap(filesIn)));
  const described = [...tools, ...(output ? [output.schema] : [])].reduce(
    (sum, one) => sum + estimateTokens(JSON.stringify(one)),
    0,
  );
  const said = set ?? OUTPUT_LIMITS.map((name) => extra[name]).find((value) => typeof value === 'number');
  return {
    input: Math.ceil((tokens + described) * factor * MARGIN) + ofFiles + MESSAGE_TOKENS,
    output: said ?? longest,
    isOpen: said === undefined,
  };
}

function tokensOf(content: string, parts: readonly Part[] | undefined): number {
  const texts = parts === undefined ? [content] : parts.flatMap(textsOf);
  return MESSAGE_TOKENS + texts.reduce((sum, text) => sum + estimateTokens(text), 0);
}

function textsOf(part: Part): string[] {
  if (part.type === 'text') return [part.text];
  if (part.type === 'tool_result') return [part.content];
  if (part.type === 'tool_call') return [part.name, JSON.stringify(part.input)];
  return part.type === 'opaque' ? [JSON.stringify(part.data)] : [];
}

/** What a call of so many tokens costs at most, in US dollars; undefined where the price is unknown. */
export function worstCost({ input, output }: Pick<WorstCase, 'input' | 'output'>, { prices }: ModelFacts) {
  return costOf({ prompt_tokens: input, completion_tokens: output, total_tokens: input + output }, prices);
}

/** The longest answer, in tokens, with which a call costs no more than `usd`. */
export function affordableOutput(input: number, usd: number, facts: ModelFacts): number {
  const MANY = 1_000_000;
  const without = worstCost({ input, output: 0 }, facts) ?? 0;
  const each = ((worstCost({ input, output: MANY }, facts) ?? 0) - without) / MANY;
  return each === 0 ? (without <= usd ? Infinity : 0) : Math.floor((usd - without) / each);
}
