import type { Clock } from '../clock.ts';
import { asLlmkitError, type ErrorCode, type LlmkitError } from '../errors.ts';
import type { Notice, ProviderEvent } from '../events.ts';
import { costOf } from '../facts/cost.ts';
import { pricesOfCall } from '../facts/facts-of-call.ts';
import type { ModelFactsPort } from '../ports/model-facts.ts';
import type { UsageLog } from '../ports/usage-log.ts';
import type { FinishReason } from '../records/message.ts';
import type { Usage } from '../records/usage.ts';
import { type UsageLine, VERSION_ID_LENGTH } from '../records/usage-line.ts';
import type { Ask, Call } from './ask.ts';
import { endedBy, stoppedBy } from './stopped.ts';
import { present } from '../fields.ts';

export interface RecordingPorts {
  usage: Pick<UsageLog, 'append'>;
  modelFacts: ModelFactsPort;
  clock: Clock;
}

/**
 * Tells what each call costs and writes a line about it, also of one that was refused or left. Usage is bookkeeping: where the line cannot be
 * written, the answer stands and a notice says so.
 */
export function recorded(ask: Ask, ports: RecordingPorts): Ask {
  return async function* (call, options) {
    const tally = new Tally(ports.clock, call);
    let failure: LlmkitError | undefined;
    let wasLeft = true;
    try {
      for await (const event of ask(call, options)) {
        if (event.type === 'usage') yield await tally.addUsage(event, ports.modelFacts);
        else {
          tally.add(event);
          yield event;
        }
      }
      wasLeft = false;
    } catch (thrown) {
      wasLeft = false;
      failure = endedBy(thrown, options.signal);
    } finally {
      if (wasLeft) await write(ports, tally, stoppedBy(options.signal).code);
    }
    for (const notice of await write(ports, tally, failure?.code)) yield notice;
    if (failure) throw failure;
  };
}

async function write({ usage, clock }: RecordingPorts, tally: Tally, failed?: ErrorCode): Promise<Notice[]> {
  try {
    await usage.append({ kind: 'call', call_id: tally.call.id, at: clock.now().toISOString(), ...tally.line(failed) });
    return [];
  } catch (thrown) {
    return [{ type: 'notice', code: 'usage', message: `this call was not recorded: ${asLlmkitError(thrown).message}` }];
  }
}

/** Reasons to stop that are told as an error although the answer came to its end. */
const STATUS_OF: Partial<Record<FinishReason, ErrorCode>> = {
  content_filter: 'refused',
  refused: 'refused',
  context: 'context_exceeded',
  incomplete: 'incomplete',
};

type UsageEvent = Extract<ProviderEvent, { type: 'usage' }>;

/** Adds up what one call tells of itself. */
class Tally {
  readonly #clock: Clock;
  readonly call: Call;
  readonly #started: number;
  #firstTokenMs: number | undefined;
  #answering: { provider: string; model: string };
  #usage: Usage | undefined;
  #cost: number | undefined;
  #finish: FinishReason | undefined;
  #isHit = false;

  constructor(clock: Clock, call: Call) {
    this.#clock = clock;
    this.call = call;
    this.#started = clock.monotonic();
    this.#answering = { provider: call.connection.provider, model: call.request.model };
  }

  add(event: ProviderEvent): void {
    if (event.type === 'text') this.#firstTokenMs ??= this.#elapsed();
    else if (event.type === 'started') this.#answering = { provider: event.provider, model: event.model };
    else if (event.type === 'finish') this.#finish = event.finish_reason;
    else if (event.type === 'notice' && event.code === 'cache') this.#isHit = true;
  }

  /** The event with what the call costs. One that costs something else, as an answer that was kept, says so itself. */
  async addUsage(event: UsageEvent, facts: ModelFactsPort): Promise<UsageEvent> {
    const prices = event.cost_usd ?? (await pricesOfCall(this.call, facts, this.#answering.model));
    this.#usage = event.usage;
    this.#cost = typeof prices === 'number' ? prices : costOf(event.usage, prices);
    return { ...event, ...present({ cost_usd: this.#cost }) };
  }

  /** `failed` is the code of the error that ended the call. */
  line(failed: ErrorCode | undefined): Omit<UsageLine, 'kind' | 'call_id' | 'at'> {
    const { purpose, step, question_chars, conversation_id, prompt, user_id } = this.call.about;
    return present({
      purpose: purpose === 'answer' ? undefined : purpose,
      step: step > 1 ? step : undefined,
      ...this.#answering,
      conversation_id,
      prompt_name: prompt?.name,
      prompt_version: prompt?.version,
      prompt_version_id: prompt?.version === undefined ? prompt?.version_id?.slice(0, VERSION_ID_LENGTH) : undefined,
      user_id,
      usage: this.#usage,
      cost_usd: this.#cost,
      duration_ms: this.#elapsed(),
      first_token_ms: this.#firstTokenMs,
      status: failed ?? (this.#finish && STATUS_OF[this.#finish]) ?? 'ok',
      finish_reason: this.#finish,
      question_chars,
      cache_hit: this.#isHit || undefined,
    });
  }

  #elapsed(): number {
    return Math.round(this.#clock.monotonic() - this.#started);
  }
}
