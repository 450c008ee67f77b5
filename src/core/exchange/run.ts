import { endedBy, stoppedBy } from '../call/stopped.ts';
import type { CallSubject, Purpose } from '../call/ask.ts';
import { asLlmkitError, type LlmkitError } from '../errors.ts';
import type { ChatEvent, Notice } from '../events.ts';
import type { ChatCompletionResponse } from '../records/chat.ts';
import type { Conversation } from '../records/conversation.ts';
import { AnswerCollector } from './answer-collector.ts';
import { Checkpoints } from './checkpoints.ts';
import type { Candidate } from './fallbacks.ts';
import type { ExchangeInput, ExchangePorts } from './input.ts';
import { type Keeper, openKeeper } from './keep.ts';
import { faultOfEnd, noticesOfEnd } from './ending.ts';
import { type ExchangePlan, planExchange } from './plan.ts';
import { answerInSteps, type StepOptions } from './steps.ts';
import type { StructuredOptions } from './structured.ts';
import type { Planner } from './shared-plan.ts';
import type { Titling } from './titling.ts';
import { present } from '../fields.ts';
import { withDueSummary } from './due-summary.ts';
import { windowNotices } from './window.ts';

const MAX_STEPS = 10;

/**
 * One exchange: resolves settings, keeps the question, asks, keeps the answer. Yields events, `answer` last; then throws
 * if the answer was cut, failed or refused. What came is kept either way, also when the consumer stops reading.
 */
export async function* runExchange(
  ports: ExchangePorts,
  input: ExchangeInput,
  { signal = new AbortController().signal, planner = planExchange }: { signal?: AbortSignal; planner?: Planner },
): AsyncGenerator<ChatEvent, ChatCompletionResponse> {
  const plan = await planner(ports, input);
  if (signal.aborted) throw stoppedBy(signal);
  for (const notice of plan.notices) yield notice;
  const keeper = await openKeeper(ports, input, plan);
  const exchange = new Exchange(ports, plan, keeper);
  const titling = await titlingIn(ports, plan, keeper);
  let failure: LlmkitError | undefined;
  let ended = false;
  try {
    for (const notice of await exchange.window(signal)) yield notice;
    const answer = exchange.answer(input, signal);
    yield* titling?.beside(answer) ?? answer;
    ended = true;
  } catch (thrown) {
    failure = endedBy(thrown, signal);
    ended = true;
  } finally {
    if (!ended || failure) await titling?.stop();
    if (!ended) await exchange.settle(stoppedBy(signal));
  }
  const outcome = await exchange.settle(failure);
  for (const notice of (await titling?.put(signal)) ?? []) yield notice;
  for (const event of outcome.events) yield event;
  yield { type: 'answer', response: outcome.response };
  if (outcome.failure) throw outcome.failure;
  return outcome.response;
}

/** The title that a model is to make of a new conversation, where the settings say so. */
async function titlingIn(ports: ExchangePorts, plan: ExchangePlan, { id }: Keeper): Promise<Titling | undefined> {
  if (id === undefined || ports.isScratch || plan.first.effective.values.title_model === undefined) return undefined;
  const { titlingOf } = await import('./titling.ts');
  // The question waits on disk: nothing that a name needs may leave it there.
  return titlingOf(ports, plan, id).catch(() => undefined);
}

interface Outcome {
  response: ChatCompletionResponse;
  events: ChatEvent[];
  failure: LlmkitError | undefined;
}

/** What is under way between the question and its answer on disk. */
class Exchange {
  readonly #ports: ExchangePorts;
  #plan: ExchangePlan;
  readonly #keeper: Keeper;
  readonly #answer: AnswerCollector;
  /** The value of an answer that fits its schema. */
  #said: { value: unknown } | undefined;
  /** Who is asked now. */
  #candidate: Candidate;

  constructor(ports: ExchangePorts, plan: ExchangePlan, keeper: Keeper) {
    this.#ports = ports;
    this.#plan = plan;
    this.#keeper = keeper;
    this.#candidate = plan.first;
    this.#answer = new AnswerCollector(ports.clock, answering(plan.first), plan.resumes);
  }

  /** The events of the answer, written down on the way. */
  answer(
    { tools, maxSteps = MAX_STEPS, noRepair, purpose }: ExchangeInput,
    signal: AbortSignal,
  ): AsyncGenerator<ChatEvent> {
    const { ask, clock, ids, bounded } = this.#ports;
    const checkpoints = new Checkpoints(this.#keeper, this.#answer, clock);
    const options: StepOptions = {
      ask,
      clock,
      ids,
      candidates: this.#plan,
      about: subjectOf(this.#plan, this.#keeper, purpose),
      rules: this.#plan.rules,
      ...present({ tools }),
      maxSteps,
      checkpoint: (when) => checkpoints.write(when),
      turnedTo: (candidate) => {
        this.#candidate = candidate;
        this.#answer.switchTo(answering(candidate));
      },
      signal,
    };
    const { output } = this.#plan.first.request;
    if (output === undefined) return answerInSteps(this.#answer, options);
    return this.#structured({ ...options, output, bounded, repairs: noRepair !== true });
  }

  async *#structured(options: StructuredOptions): AsyncGenerator<ChatEvent> {
    const { structuredAnswer } = await import('./structured.ts');
    this.#said = yield* structuredAnswer(this.#answer, options);
  }

  /** Brings what goes out of a long conversation up to date; resolves to what there is to tell. */
  async window(signal: AbortSignal): Promise<Notice[]> {
    const { plan, notices } = await withDueSummary(this.#ports, this.#plan, this.#keeper.id, signal);
    if (plan !== this.#plan) this.#answer.switchTo(answering(plan.first)); // it is the answer whose time counts
    this.#plan = plan;
    this.#candidate = plan.first;
    return [...notices, ...windowNotices(plan.window)];
  }

  /**
   * Writes the end of the exchange down. A store that fails now must not swallow the answer: it is reported after it.
   */
  async settle(failed: LlmkitError | undefined): Promise<Outcome> {
    const answer = this.#answer;
    const failure = failed ?? faultOfEnd(answer, this.#candidate, this.#plan.first.effective.values);
    const response = answer.response(this.#ports.ids, failure);
    if (this.#said && failure === undefined) response.output = this.#said.value;
    const { rule, left_out, summary } = this.#plan.window;
    if (left_out > 0) response.message.window = { rule, left_out, ...(summary !== undefined && { summary: true }) };
    const events: ChatEvent[] = [];
    if (failure === undefined) events.push(...noticesOfEnd(answer, this.#candidate));
    try {
      const { id } = this.#keeper;
      const stored = await this.#keeper.finish({
        answer: answer.hasAnswer ? response.message : undefined,
        failure,
        host: id === undefined ? undefined : this.#ports.providers.hostOf(this.#candidate.connection),
      });
      if (stored) {
        response.conversation_id = stored.id;
        events.push({ type: 'stored', conversation_id: stored.id, message_count: stored.message_count });
      }
      return { response, events, failure };
    } catch (thrown) {
      return { response, events, failure: asLlmkitError(thrown) };
    }
  }
}

function answering({ connection, request }: Candidate) {
  return { provider: connection.provider, model: request.model };
}

/** What is written down about the calls of an exchange. The prompt that a conversation was made from speaks in all of them. */
function subjectOf(
  { messages, conversation, first }: ExchangePlan,
  { id }: Keeper,
  purpose: Purpose = 'answer',
): Omit<CallSubject, 'step'> {
  const question = messages.at(-1);
  const { name, version, version_id } = question?.prompt ?? promptOfConversation(conversation);
  const prompt = name === undefined ? undefined : { name, version, version_id };
  return present({
    purpose,
    question_chars: question?.content.length ?? 0,
    conversation_id: id,
    prompt: prompt && present(prompt),
    user_id: first.effective.values.user_id,
  });
}

function promptOfConversation(conversation: Partial<Conversation> = {}) {
  const { prompt_name: name, prompt_version: version, template_version_id: version_id } = conversation;
  return { name, version, version_id };
}
