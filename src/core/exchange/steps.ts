import type { Ask, CallRules, CallSubject } from '../call/ask.ts';
import type { Clock, Ids } from '../clock.ts';
import { LlmkitError } from '../errors.ts';
import type { ChatEvent, Notice, ProviderEvent } from '../events.ts';
import type { FinishReason } from '../records/message.ts';
import type { ModelRequest } from '../records/model-request.ts';
import { contentOf, type Part } from '../records/parts.ts';
import { runTool, type RunningTools, type ToolBox } from '../tools/tool-box.ts';
import type { AnswerCollector } from './answer-collector.ts';
import type { Candidates } from './candidates.ts';
import { streamFromFirstAble, type Candidate } from './fallbacks.ts';
import { present } from '../fields.ts';
import { wellFormed } from './well-formed.ts';

export interface StepOptions {
  ask: Ask;
  clock: Clock;
  ids: Ids;
  candidates: Candidates;
  about: Omit<CallSubject, 'step'>;
  rules: CallRules;
  /** Absent: there are none. */
  tools?: ToolBox;
  /** Most calls of the model in one answer. */
  maxSteps: number;
  /** Writes down what came so far; resolves to what there is to tell. */
  checkpoint: (when: 'due' | 'now') => Promise<Notice[]>;
  /** Called with whom the answer is asked of, when it is another one than the first. */
  turnedTo: (candidate: Candidate) => void;
  signal: AbortSignal;
}

/**
 * One answer: asks, runs the tools that were called, asks again, until the model calls none. What a tool gave is on disk
 * before the model is asked again. Closing events of the calls in between are told as `step`.
 */
export function answerInSteps(answer: AnswerCollector, options: StepOptions): AsyncGenerator<ChatEvent> {
  const { tools, turnedTo } = options;
  if (tools?.run) return answerWithTools(answer, { run: tools.run.bind(tools) }, options);
  // Most answers are one call: nothing more stands between its events and who reads them.
  return showStep(askFirst(answer, options, turnedTo), answer, options, () => true);
}

async function* answerWithTools(
  answer: AnswerCollector,
  tools: RunningTools,
  options: StepOptions,
): AsyncGenerator<ChatEvent> {
  const { maxSteps, candidates } = options;
  const first = answer.steps.length + 1;
  let candidate: Candidate = candidates.first;
  const turnedTo = (next: Candidate) => {
    candidate = next;
    options.turnedTo(next);
  };
  const isDone = () => answer.openCalls.length === 0 || isCut(answer.finishReason);
  for (let step = first; ; step++) {
    const isLast = () => step === first + maxSteps - 1 || isDone();
    const events = step === first ? askFirst(answer, options, turnedTo) : askStep(candidate, answer, step, options);
    yield* showStep(events, answer, options, isLast);
    if (isLast()) {
      if (!isDone()) throw tooManySteps(maxSteps);
      return;
    }
    yield* runTools(answer, tools, options);
    answer.endStep();
    yield* await options.checkpoint('now');
    const { usage, cost_usd } = answer.steps.at(-1)!;
    yield { type: 'step', step, ...present({ usage, cost_usd }) };
  }
}

/** The first step may be taken by another model than the first. */
function askFirst(
  answer: AnswerCollector,
  options: StepOptions,
  turnedTo: StepOptions['turnedTo'],
): AsyncIterable<ProviderEvent> {
  const { candidates, signal } = options;
  const ask = (whom: Candidate) => askStep(whom, answer, answer.steps.length + 1, options);
  if (candidates.fallbacks.length === 0) return ask(candidates.first);
  return streamFromFirstAble(candidates.first, candidates.fallbacks, { ask, turnedTo, signal });
}

function askStep(
  { connection, request, own_prices }: Candidate,
  answer: AnswerCollector,
  step: number,
  { ask, ids, about, rules, tools, signal }: StepOptions,
): AsyncIterable<ProviderEvent> {
  const asked = tools ? { ...request, tools: wellFormed(tools.definitions) } : request;
  const id = ids.uuid();
  answer.callId = id;
  const call = { id, connection, request: withAnswer(asked, answer.parts), about: { ...about, step }, rules };
  return ask({ ...call, ...present({ own_prices }) }, { signal });
}

/** The request that goes on from what the model said and its tools gave. */
export function withAnswer(request: ModelRequest, parts: readonly Part[]): ModelRequest {
  if (parts.length === 0) return request;
  const answer = wellFormed({ role: 'assistant' as const, content: contentOf(parts).content, parts: [...parts] });
  return { ...request, messages: [...request.messages, answer] };
}

/** Passes the events of one call on; its usage and its reason to stop are told at the end of the last one, for all of them. */
async function* showStep(
  events: AsyncIterable<ProviderEvent>,
  answer: AnswerCollector,
  { checkpoint, tools }: StepOptions,
  isLast: () => boolean,
): AsyncGenerator<ChatEvent> {
  let finish: ChatEvent | undefined;
  for await (const event of events) {
    const before = answer.textBefore(event);
    if (before !== '') yield { type: 'text', text: before };
    const shown = answer.add(event.type === 'tool_call' ? withSource(event, tools) : event);
    if (shown.type === 'finish') finish = shown;
    else if (shown.type !== 'usage') yield shown;
    if (shown.type === 'text') for (const notice of await checkpoint('due')) yield notice;
  }
  if (!isLast()) return;
  const { usage, cost: cost_usd } = answer;
  if (usage) yield present({ type: 'usage' as const, usage, cost_usd });
  if (finish) yield finish;
}

function withSource<C extends { name: string }>(call: C, tools: ToolBox | undefined): C {
  const source = tools?.sources?.get(call.name);
  return source === undefined ? call : { ...call, source };
}

/** Runs what was called together. What each gave is written down as it comes, and told in the order of the calls. */
async function* runTools(
  answer: AnswerCollector,
  tools: RunningTools,
  { checkpoint, clock, signal }: StepOptions,
): AsyncGenerator<ChatEvent> {
  yield* await checkpoint('now');
  const stopping = new AbortController();
  const until = [signal, stopping.signal];
  let writing = Promise.resolve();
  const notices: Notice[] = [];
  const running = answer.openCalls.map(async (call) => {
    // A signal for each: what listens to it is one tool's alone.
    const options = { signal: AbortSignal.any(until), elapsed: () => clock.monotonic() };
    const result = await runTool(tools, call, options);
    answer.addResult(result);
    // One after the other: the one that began first may be written last.
    await (writing = writing.then(async () => void notices.push(...(await checkpoint('now')))));
    return result;
  });
  // Each is awaited below, but one that fails may do so before its turn.
  for (const work of running) work.catch(() => undefined);
  try {
    for (const work of running) {
      const result = await work;
      yield* notices.splice(0);
      yield result;
    }
  } finally {
    stopping.abort(signal.reason ?? new LlmkitError('interrupted', 'The tool was stopped.'));
    await writing;
  }
}

/** A call of a tool that was cut, or came with a refusal, is none to run. */
function isCut(finish: FinishReason | undefined): boolean {
  return finish !== undefined && !['stop', 'tool_calls', 'other'].includes(finish);
}

function tooManySteps(maxSteps: number): LlmkitError {
  return new LlmkitError('incomplete', `The answer was cut: it called tools in all of its ${maxSteps} steps.`);
}
