import { AnswerCollector } from './answer-collector.ts';
import { asLlmkitError, LlmkitError } from '../errors.ts';
import { noticeOf, type ChatEvent, type Notice } from '../events.ts';
import { planExchange, type ExchangePlan } from './plan.ts';
import { streamFromFirstAble, type Candidate } from './fallbacks.ts';
import type { ChatCompletionResponse } from '../records/chat.ts';
import type { Conversation } from '../records/conversation.ts';
import { openKeeper, type Keeper } from './keep.ts';
import type { ExchangePorts, ExchangeInput } from './input.ts';

/** A long answer is written to disk this often while it comes, in milliseconds. */
const CHECKPOINT_MS = 2000;

/**
 * The only way to a model. Resolves settings, keeps the question, streams, keeps the answer, records the usage.
 * Yields events, `answer` last; then throws if the answer was cut, failed or refused. What came is kept either way,
 * also when the consumer stops reading.
 */
export async function* runExchange(
  ports: ExchangePorts,
  input: ExchangeInput,
  { signal = new AbortController().signal }: { signal?: AbortSignal },
): AsyncGenerator<ChatEvent, ChatCompletionResponse> {
  const plan = await planExchange(ports, input);
  if (signal.aborted) throw stoppedReading(signal);
  yield* plan.notices;
  const conversation = await openKeeper(ports, input, plan);
  const collector = new AnswerCollector(ports.clock, plan.request.model, plan.connection.provider);
  let failure: LlmkitError | undefined;
  let ended = false;
  try {
    yield* watch(ports, plan, conversation, collector, { signal });
    ended = true;
  } catch (thrown) {
    failure = endedBy(thrown, signal);
    ended = true;
  } finally {
    if (!ended) await settle(ports, plan, conversation, collector, stoppedReading(signal));
  }
  const outcome = await settle(ports, plan, conversation, collector, failure ?? collector.fault(plan.effective.values));
  yield* outcome.events;
  yield { type: 'answer', response: outcome.response };
  if (outcome.failure) throw outcome.failure;
  return outcome.response;
}

/** The provider's events, collected on the way, the text so far written down every few seconds. */
async function* watch(
  ports: ExchangePorts,
  plan: ExchangePlan,
  conversation: Keeper,
  collector: AnswerCollector,
  options: { signal: AbortSignal },
): AsyncGenerator<ChatEvent> {
  const failed = async (error: LlmkitError, next: Candidate) => {
    const notRecorded = await recordUsage(ports, plan, collector, collector.response(ports.ids, error), error);
    collector.switchTo(next.request.model, next.connection.provider);
    return notRecorded;
  };
  const open = ports.providers.open.bind(ports.providers);
  let written = ports.clock.monotonic();
  let canWrite = true;
  for await (const event of streamFromFirstAble(plan, plan.fallbacks, { open, failed, ...options })) {
    collector.add(event);
    yield event;
    if (!canWrite || event.type !== 'text' || ports.clock.monotonic() - written < CHECKPOINT_MS) continue;
    const fault = await conversation.checkpoint(collector.text).then(() => undefined, asLlmkitError);
    if (fault) yield notWritten(fault);
    canWrite = fault === undefined;
    written = ports.clock.monotonic();
  }
}

/** The answer goes on: it is written whole at its end, and a store that still fails then is an error. */
function notWritten({ message }: LlmkitError): Notice {
  return { type: 'notice', code: 'store', message: `the answer so far could not be written down: ${message}` };
}

interface Outcome {
  response: ChatCompletionResponse;
  events: ChatEvent[];
  failure: LlmkitError | undefined;
}

/** Writes the end of the exchange down. A store that fails now must not swallow the answer: it is reported after it. */
async function settle(
  ports: ExchangePorts,
  plan: ExchangePlan,
  conversation: Keeper,
  collector: AnswerCollector,
  failure: LlmkitError | undefined,
): Promise<Outcome> {
  const response = collector.response(ports.ids, failure);
  const events: ChatEvent[] = [];
  if (collector.finishReason === 'length' && failure === undefined) events.push(cutAtMaxTokens());
  let worst = failure;
  try {
    const stored = await conversation.finish(collector.hasAnswer ? response.message : undefined, failure);
    if (stored) {
      response.conversation_id = stored.id;
      events.push({ type: 'stored', conversation_id: stored.id, message_count: stored.message_count });
    }
  } catch (thrown) {
    worst = asLlmkitError(thrown);
  }
  const notRecorded = await recordUsage(ports, plan, collector, response, failure);
  return { response, events: [...events, ...notRecorded], failure: worst };
}

function cutAtMaxTokens(): ChatEvent {
  return noticeOf('truncated', ['the answer was cut at max_tokens; ', { kind: 'raise_limit', of: 'answer' }]);
}

/** Usage is bookkeeping: when it cannot be written, the answer stands and a notice says so. */
async function recordUsage(
  { usage, clock, ids }: ExchangePorts,
  plan: ExchangePlan,
  collector: AnswerCollector,
  response: ChatCompletionResponse,
  failure: LlmkitError | undefined,
): Promise<Notice[]> {
  const question = plan.messages.at(-1);
  const prompt = question?.prompt ?? promptOfConversation(plan.conversation);
  try {
    await usage.append({
      kind: 'call',
      call_id: ids.uuid(),
      at: clock.now().toISOString(),
      provider: response.provider,
      model: response.model,
      ...(response.conversation_id !== undefined && { conversation_id: response.conversation_id }),
      ...(prompt && { prompt_name: prompt.name }),
      ...(prompt?.version !== undefined && { prompt_version: prompt.version }),
      ...(plan.effective.values.user_id !== undefined && { user_id: plan.effective.values.user_id }),
      ...(response.usage && { usage: response.usage }),
      duration_ms: response.duration_ms,
      ...(collector.firstTokenMs !== undefined && { first_token_ms: collector.firstTokenMs }),
      status: failure?.code ?? 'ok',
      ...(response.finish_reason && { finish_reason: response.finish_reason }),
      question_chars: question?.content.length ?? 0,
    });
    return [];
  } catch (thrown) {
    return [{ type: 'notice', code: 'usage', message: `this call was not recorded: ${asLlmkitError(thrown).message}` }];
  }
}

/** The prompt that a conversation was made from speaks in every call of it. */
function promptOfConversation({ prompt_name: name, prompt_version: version }: Partial<Conversation> = {}) {
  return name === undefined ? undefined : { name, version };
}

function stoppedReading(signal: AbortSignal): LlmkitError {
  if (signal.aborted && signal.reason instanceof LlmkitError) return signal.reason;
  return new LlmkitError('interrupted', 'The answer was stopped.', { cause: signal.reason });
}

/** A program may abort with any reason; what that makes of a call is no defect of ours. */
function endedBy(thrown: unknown, signal: AbortSignal): LlmkitError {
  const failure = asLlmkitError(thrown);
  return signal.aborted && failure.code === 'internal' ? stoppedReading(signal) : failure;
}
