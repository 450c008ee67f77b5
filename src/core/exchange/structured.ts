import type { LlmkitError } from '../errors.ts';
import { noticeOf, type ChatEvent } from '../events.ts';
import { present } from '../fields.ts';
import { partialJson } from '../output/partial-json.ts';
import { faultsInShort, invalidOutput, repairText } from '../output/repair.ts';
import { checkAnswer, type OutputFault, type CheckedAnswer } from '../output/check-answer.ts';
import { isOfObjects, unwrapped } from '../output/wrapper.ts';
import type { Bounded } from '../ports/bounded.ts';
import type { FinishReason } from '../records/message.ts';
import type { JsonSchema, OutputSchema } from '../records/model-request.ts';
import type { AnswerCollector } from './answer-collector.ts';
import type { Candidate } from './fallbacks.ts';
import { answerInSteps, withAnswer, type StepOptions } from './steps.ts';
import { wellFormed } from './well-formed.ts';

export interface StructuredOptions extends StepOptions {
  output: OutputSchema;
  bounded: Bounded;
  /** One that does not fit is asked for once more. */
  repairs: boolean;
}

/** Ends after which there is nothing to check. */
const ENDED_OTHERWISE: ReadonlySet<FinishReason> = new Set(['content_filter', 'refused', 'context', 'incomplete']);

/**
 * An answer that fits a schema; resolves to what it says. Its text is told at its end and only if it fits, until then
 * what has come of it as `object`. Throws `invalid_output` where it does not fit, asked for once more or not.
 */
export async function* structuredAnswer(
  answer: AnswerCollector,
  options: StructuredOptions,
): AsyncGenerator<ChatEvent, { value: unknown } | undefined> {
  const { output, repairs, rules } = options;
  const verdictOf = (text: string) => verdictWithin(text, output.schema, options.bounded);
  const fits = async (text: string) => 'value' in (await verdictOf(text));
  const checked = { ...options, rules: { ...rules, ...(rules.cache && { cache: { ...rules.cache, fits } }) } };
  let asked: Candidate = options.candidates.first;
  const turnedTo = (candidate: Candidate) => {
    asked = candidate;
    options.turnedTo(candidate);
  };
  const telling = new Telling(output.schema);
  yield { type: 'object', value: null };
  yield* telling.pass(answerInSteps(answer, { ...checked, turnedTo }));
  if (isOver(answer)) return yield* telling.end();
  let verdict = await verdictOf(answer.text);
  if ('faults' in verdict && repairs && answer.finishReason !== 'length') {
    yield noticeOf('repair', [
      `the answer does not fit the schema (${faultsInShort(verdict.faults)}): asked once more`,
    ]);
    yield* telling.pass(askOnceMore(answer, asked, verdict.faults, checked));
    if (isOver(answer)) return yield* telling.end();
    verdict = await verdictOf(answer.text);
  }
  if ('faults' in verdict) {
    yield* telling.end();
    throw notFitting(answer, verdict.faults);
  }
  answer.rewrite(verdict.text);
  yield { type: 'text', text: verdict.text };
  yield* telling.end();
  return { value: verdict.value };
}

/** It ended in another way, or calls tools that whoever asked runs. */
function isOver(answer: AnswerCollector): boolean {
  return answer.openCalls.length > 0 || (answer.finishReason !== undefined && ENDED_OTHERWISE.has(answer.finishReason));
}

async function verdictWithin(text: string, schema: JsonSchema, bounded: Bounded): Promise<CheckedAnswer> {
  try {
    const verdict = await bounded(() => checkAnswer(text, schema));
    if (verdict !== 'too slow') return verdict;
  } catch (cause) {
    // Too deep for the stack.
    if (!(cause instanceof RangeError)) throw cause;
  }
  throw invalidOutput([], { answer: text, why: 'Cannot check the answer: it takes too long with this schema.' });
}

/** The same once more, without tools, from what was said and what is wrong with it. */
async function* askOnceMore(
  answer: AnswerCollector,
  { connection, request, own_prices }: Candidate,
  faults: readonly OutputFault[],
  { output, ask, ids, about, rules, signal }: StructuredOptions,
): AsyncGenerator<ChatEvent> {
  const { tools: _tools, ...said } = withAnswer(request, answer.parts);
  const repair = { role: 'user' as const, content: repairText(faults, output.schema) };
  const step = answer.steps.length + 2;
  answer.setAside();
  const id = ids.uuid();
  answer.callId = id;
  const again = { ...said, messages: [...said.messages, wellFormed(repair)] };
  const call = { id, connection, request: again, about: { ...about, step }, rules, ...present({ own_prices }) };
  for await (const event of ask(call, { signal })) yield answer.add(event);
  if (answer.usage) yield present({ type: 'usage' as const, usage: answer.usage, cost_usd: answer.cost });
}

/** Passes events on: pieces of text as what they have told so far, the closing ones at the end. */
class Telling {
  readonly #schema: JsonSchema;
  readonly #told = new Set<string>();
  #closing: ChatEvent[] = [];

  constructor(schema: JsonSchema) {
    this.#schema = schema;
  }

  async *pass(events: AsyncIterable<ChatEvent>): AsyncGenerator<ChatEvent> {
    let text = '';
    let next = 1;
    let last = '';
    this.#closing = [];
    for await (const event of events) {
      if (event.type === 'usage' || event.type === 'finish') {
        this.#closing = [...this.#closing.filter(({ type }) => type !== event.type), event];
      } else if (event.type === 'text') {
        text += event.text;
        if (text.length < next) continue;
        // So often that all of it is looked at a few times, however many pieces a long answer has.
        next = text.length + Math.max(1, text.length >> 4);
        const value = this.#valueIn(text);
        const told = value === undefined ? '' : JSON.stringify(value);
        if (told !== '' && told !== last) yield { type: 'object', value };
        last = told;
      } else if (!this.#isTold(event)) {
        if (event.type === 'step') [text, next] = ['', 1];
        yield event;
      }
    }
  }

  *end(): Generator<ChatEvent, undefined> {
    yield* this.#closing;
  }

  #valueIn(text: string): unknown {
    const value = partialJson(text);
    return isOfObjects(this.#schema) ? value : (unwrapped(value)?.value ?? value);
  }

  /** What was said of the first call need not be said of the second. */
  #isTold(event: ChatEvent): boolean {
    if (event.type !== 'notice') return false;
    const isTold = this.#told.has(event.message);
    this.#told.add(event.message);
    return isTold && event.code === 'parameter';
  }
}

function notFitting(answer: AnswerCollector, faults: readonly OutputFault[]): LlmkitError {
  const said = answer.text;
  if (answer.finishReason !== 'length')
    return invalidOutput(faults, { answer: said, advice: [{ kind: 'other_model', by: 'model' }] });
  const why = `The answer was cut before it was whole JSON, or does not fit: ${faultsInShort(faults)}.`;
  return invalidOutput(faults, { answer: said, why, advice: [{ kind: 'raise_limit', of: 'answer' }] });
}
