import type { ErrorCode, LlmkitError } from '../errors.ts';
import { present } from '../fields.ts';
import type { ChatCompletionResponse } from '../records/chat.ts';
import type { FinishReason } from '../records/message.ts';
import type { Usage } from '../records/usage.ts';
import { type TestCheck, type TestedAnswer, whyNotWhole } from './check.ts';

/** `unjudged`: nothing failed but a judge, which says nothing about the answer. */
export type TestStatus = 'passed' | 'failed' | 'unjudged';

/** How one run of a test ended. */
export interface TestOutcome {
  /** The prompt, as it was named. */
  prompt: string;
  /** The number of the test among those of its prompt, from 1. */
  test: number;
  name?: string;
  /** Who was asked, as `provider/model`. */
  model: string;
  /** Where each test is run several times, which time this is, from 1. */
  run?: number;
  status: TestStatus;
  checks: TestCheck[];
  /** The call failed, or its answer was refused. */
  error?: { code: ErrorCode; message: string };
  answer?: string;
  finish_reason?: FinishReason;
  usage?: Usage;
  cost_usd?: number;
  /** Of an answer that is played, the time that it took when it was recorded. */
  duration_ms?: number;
}

/** An answer and what went wrong with it. */
export interface Answered {
  response?: ChatCompletionResponse;
  failure?: LlmkitError;
  duration_ms: number | undefined;
}

/** The part of an answer that expectations are held against; undefined where the call gave none. */
export function testedAnswer({ response, failure }: Answered): TestedAnswer | undefined {
  if (response === undefined || (failure && !ENDS_OF_ANSWERS.has(failure.code))) return undefined;
  const { message, finish_reason, cost_usd } = response;
  return { text: message.content, ...present({ finish_reason, cost_usd, failure }) };
}

/** Faults that say how an answer ended: it can still be held against what was expected. */
const ENDS_OF_ANSWERS: ReadonlySet<ErrorCode> = new Set(['refused', 'incomplete', 'truncated', 'context_exceeded']);

type Identity = Pick<TestOutcome, 'prompt' | 'test' | 'name' | 'model' | 'run'>;

/** The outcome of a run; without expectations a whole answer is all that is expected. */
export function outcomeOf(identity: Identity, answered: Answered, checks: TestCheck[]): TestOutcome {
  const { response, failure, duration_ms } = answered;
  const tested = testedAnswer(answered);
  const why = failure ? undefined : tested && checks.length === 0 ? whyNotWhole(tested) : undefined;
  const error = failure ? told(failure.code, failure.message) : why && told('incomplete', `Cannot test it: ${why}.`);
  const { finish_reason, usage, cost_usd } = response ?? {};
  return {
    ...identity,
    status: statusOf(checks, error !== undefined),
    checks,
    ...present({ error: error || undefined, answer: tested?.text, finish_reason, usage, cost_usd, duration_ms }),
  };
}

function told(code: ErrorCode, message: string): NonNullable<TestOutcome['error']> {
  return { code, message };
}

function statusOf(checks: readonly TestCheck[], hasFailed: boolean): TestStatus {
  if (hasFailed || checks.some(({ status }) => status === 'fails')) return 'failed';
  return checks.some(({ status }) => status === 'unjudged') ? 'unjudged' : 'passed';
}
