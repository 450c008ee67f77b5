import { asLlmkitError, type LlmkitError } from '../errors.ts';
import { usd } from '../facts/usd.ts';
import { checkAnswer } from '../output/check-answer.ts';
import { faultsInShort } from '../output/repair.ts';
import type { Bounded } from '../ports/bounded.ts';
import type { RegexGuard } from '../ports/regex-guard.ts';
import type { FinishReason } from '../records/message.ts';
import type { JsonSchema } from '../records/model-request.ts';
import { expectationWords, quoted } from './expectation.ts';
import { type Expectation, type TextExpectationKind } from '../records/prompt-test.ts';
import { isMiss } from './tape-miss.ts';
import { isSameJson } from './same.ts';

/** An answer as it is held against what was expected. */
export interface TestedAnswer {
  text: string;
  finish_reason?: FinishReason;
  cost_usd?: number;
  /** It was refused or cut. */
  failure?: LlmkitError;
}

/** What a judge says of an answer. Throws where it says neither yes nor no. */
export type Judge = (criterion: string, model: string, answer: string) => Promise<{ holds: boolean; why: string }>;

export interface CheckPorts {
  bounded: Bounded;
  regex: Pick<RegexGuard, 'matchesWhole'>;
  judge: Judge;
}

/** An expectation that was held against an answer. `unjudged`: a judge failed, which says nothing about the answer. */
export interface TestCheck {
  kind: Expectation['kind'];
  /** In a few words. */
  expected: string;
  status: 'holds' | 'fails' | 'unjudged';
  /** Why it does not hold; what the judge said. */
  why?: string;
}

/** Holds each expectation against an answer, in order. */
export async function checkAll(
  expectations: readonly Expectation[],
  answer: TestedAnswer,
  ports: CheckPorts,
): Promise<TestCheck[]> {
  const checks: TestCheck[] = [];
  for (const expectation of expectations) {
    const verdict = await verdictOn(expectation, answer, ports);
    checks.push({ kind: expectation.kind, expected: expectationWords(expectation), ...verdict });
  }
  return checks;
}

type Verdict = Pick<TestCheck, 'status' | 'why'>;

const HOLDS: Verdict = { status: 'holds' };

/** Of what is no whole answer nothing holds but what it cost: half of a text may well not contain something. */
async function verdictOn(expectation: Expectation, answer: TestedAnswer, ports: CheckPorts): Promise<Verdict> {
  if (expectation.kind === 'max_cost_usd') return withinCost(expectation.usd, answer.cost_usd);
  const missing = whyNotWhole(answer);
  const expectsNothing = expectation.kind === 'equals' && expectation.text.trim() === '';
  if (missing !== undefined && !(missing === EMPTY && expectsNothing)) return fails(missing);
  const text = answer.text.trim();
  switch (expectation.kind) {
    case 'matches':
      return matches(expectation.pattern, text, ports);
    case 'json':
      return isJson(expectation, text, ports);
    case 'schema':
      return fitsSchema(text, expectation.schema, ports);
    case 'max_chars':
      return text.length <= expectation.chars ? HOLDS : fails(`it has ${text.length} characters`);
    case 'judge':
      return judged(expectation, text, ports);
    default:
      return holdsText(expectation, text);
  }
}

const EMPTY = 'the answer is empty';

/** What is wrong with an answer as a whole; undefined for one that came to its end. */
export function whyNotWhole({ text, finish_reason: reason, failure }: TestedAnswer): string | undefined {
  if (failure?.code === 'refused' || reason === 'refused' || reason === 'content_filter')
    return 'the answer was refused';
  if (failure !== undefined || reason === 'incomplete' || reason === 'context') return 'the answer was cut';
  if (reason === 'length') return 'the answer was cut at max_tokens';
  return text.trim() === '' ? EMPTY : undefined;
}

function fails(why: string): Verdict {
  return { status: 'fails', why };
}

function withinCost(most: number, cost: number | undefined): Verdict {
  if (cost === undefined) return fails('its cost is unknown');
  return cost <= most ? HOLDS : fails(`it cost ${usd(cost)}`);
}

const TEXT_TESTS: Record<TextExpectationKind, (text: string, expected: string) => boolean> = {
  contains: (text, expected) => text.includes(expected),
  not_contains: (text, expected) => !text.includes(expected),
  equals: (text, expected) => text === expected,
  starts_with: (text, expected) => text.startsWith(expected),
};

function holdsText(expectation: Extract<Expectation, { kind: TextExpectationKind }>, text: string): Verdict {
  const { kind, ignores_case: ignoresCase } = expectation;
  // A block of YAML ends in a line end that nobody means.
  const expected = expectation.text.trim();
  const [one, other] = ignoresCase ? [text.toLowerCase(), expected.toLowerCase()] : [text, expected];
  if (TEXT_TESTS[kind](one, other)) return HOLDS;
  return fails(kind === 'equals' ? unequal(text, expected) : `it is ${quoted(text)}`);
}

/** Where two texts part. */
function unequal(text: string, expected: string): string {
  let at = 0;
  while (at < text.length && text[at] === expected[at]) at++;
  const from = Math.max(0, at - 10);
  return `from character ${at + 1} on it is ${quoted(text.slice(from))}, not ${quoted(expected.slice(from))}`;
}

async function matches(pattern: string, text: string, { regex }: CheckPorts): Promise<Verdict> {
  const found = await regex.matchesWhole(String.raw`[\s\S]*?(?:${pattern})[\s\S]*`, text);
  if (found === 'too slow') return fails('the pattern takes too long');
  return found ? HOLDS : fails(`it is ${quoted(text)}`);
}

async function isJson(expected: { value?: unknown }, text: string, ports: CheckPorts): Promise<Verdict> {
  const read = await readAs(text, {}, ports);
  if ('why' in read) return fails(read.why);
  if (!('value' in expected) || isSameJson(read.value, expected.value)) return HOLDS;
  return fails(`it says ${quoted(JSON.stringify(read.value))}`);
}

async function fitsSchema(text: string, schema: JsonSchema, ports: CheckPorts): Promise<Verdict> {
  const read = await readAs(text, schema, ports);
  return 'why' in read ? fails(read.why) : HOLDS;
}

/** The value of an answer that is to be JSON; a schema of others may take any time. */
async function readAs(
  text: string,
  schema: JsonSchema,
  { bounded }: CheckPorts,
): Promise<{ value: unknown } | { why: string }> {
  try {
    const read = await bounded(() => checkAnswer(text, schema));
    if (read === 'too slow') return { why: 'it takes too long to check it' };
    return 'value' in read ? { value: read.value } : { why: faultsInShort(read.faults) };
  } catch (thrown) {
    if (thrown instanceof RangeError) return { why: 'it is nested too deep' };
    throw thrown;
  }
}

async function judged(
  { criterion, model }: Extract<Expectation, { kind: 'judge' }>,
  text: string,
  { judge }: CheckPorts,
): Promise<Verdict> {
  try {
    const { holds, why } = await judge(criterion, model, text);
    return { status: holds ? 'holds' : 'fails', ...(why !== '' && { why }) };
  } catch (thrown) {
    const error = asLlmkitError(thrown);
    const { code, message } = error;
    if (STOPS.has(code) || /^(internal|store_)/.test(code)) throw thrown;
    // Nobody was asked: the test is another one than that which was recorded.
    if (isMiss(error)) return fails(message);
    return { status: 'unjudged', why: `the judge failed: ${message}` };
  }
}

/** Ends of the whole run. */
const STOPS: ReadonlySet<string> = new Set(['interrupted', 'terminated', 'hung_up', 'reader_gone']);
