import type { Clock } from '../clock.ts';
import { duration } from '../duration.ts';
import { noticeOf, type ProviderEvent } from '../events.ts';
import { present } from '../fields.ts';
import type { KeptAnswer, KeptEvent } from '../records/kept-answer.ts';
import type { FinishReason } from '../records/message.ts';
import type { ModelRequest } from '../records/model-request.ts';
import type { Usage } from '../records/usage.ts';
import type { Ask, Call } from './ask.ts';
import { askedIn, inOrder } from './normalized.ts';
import type { CachingPorts } from './ports.ts';

/** The answer that was kept, if it is not too old; else that of the model, which is kept then. */
export async function* askOrRecall(
  ask: Ask,
  call: Call,
  options: { signal: AbortSignal },
  { answers, sha256, clock }: CachingPorts,
): AsyncGenerator<ProviderEvent> {
  const { ttl_ms: ttl, reads } = call.rules.cache!;
  if (goesOnFromTools(call.request)) return yield* ask(call, options);
  const key = await sha256(requestText(call));
  const kept = reads ? await answers.get(key) : undefined;
  options.signal.throwIfAborted();
  if (kept && ageOf(kept, clock) < ttl) return yield* replayed(kept, clock);
  const recorder = new Recorder(call);
  for await (const event of ask(call, options)) {
    recorder.add(event);
    yield event;
  }
  const answer = recorder.answer(clock.now().toISOString());
  const { fits } = call.rules.cache!;
  if (answer && (fits === undefined || (await fits(textIn(answer))))) await answers.put(key, answer);
}

function textIn({ events }: KeptAnswer): string {
  return events.map((event) => (event.type === 'text' ? event.text : '')).join('');
}

/** What tools gave is of its moment. */
function goesOnFromTools({ messages }: ModelRequest): boolean {
  return messages.at(-1)?.parts?.some(({ type }) => type === 'tool_result') === true;
}

/** Of another clock than ours an answer may be of the future: then it is too old as well. */
function ageOf({ at }: KeptAnswer, clock: Clock): number {
  const age = clock.now().getTime() - Date.parse(at);
  return age < 0 ? Infinity : age;
}

/** All that an answer depends on, in one order: whom is asked where, and what. No key is part of it. */
export function requestText({ connection, request }: Call): string {
  const { provider, type, base_url: baseUrl, headers } = connection;
  return JSON.stringify(inOrder({ v: 1, provider, type, baseUrl, headers, asked: askedIn(request) }));
}

const NOTHING: Usage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 };

function* replayed(answer: KeptAnswer, clock: Clock): Generator<ProviderEvent> {
  const { provider, model, events, finish_reason } = answer;
  yield noticeOf('cache', [
    `this answer was kept ${duration(ageOf(answer, clock))} ago: nobody was asked, it costs nothing`,
  ]);
  yield { type: 'started', provider, model };
  yield* events;
  yield { type: 'usage', usage: NOTHING, cost_usd: 0 };
  yield { type: 'finish', finish_reason };
}

/** Puts together what comes, unless it is none to keep. */
class Recorder {
  #answering: { provider: string; model: string };
  #isWanted = true;
  #usage: Usage | undefined;
  #finish: FinishReason | undefined;
  readonly #events: KeptEvent[] = [];

  constructor({ connection, request }: Call) {
    this.#answering = { provider: connection.provider, model: request.model };
  }

  add(event: ProviderEvent): void {
    if (event.type === 'text' || event.type === 'reasoning') this.#addText(event);
    else if (event.type === 'opaque') this.#events.push(event);
    else if (event.type === 'tool_call') this.#isWanted = false;
    else if (event.type === 'started') this.#answering = { provider: event.provider, model: event.model };
    else if (event.type === 'usage') this.#usage = event.usage;
    else if (event.type === 'finish') this.#finish = event.finish_reason;
  }

  /** Undefined for an answer that is not whole, or empty. */
  answer(at: string): KeptAnswer | undefined {
    const isEmpty = !this.#events.some(({ type }) => type === 'text');
    if (!this.#isWanted || isEmpty || this.#finish !== 'stop') return undefined;
    return { at, ...this.#answering, events: this.#events, finish_reason: 'stop', ...present({ usage: this.#usage }) };
  }

  #addText({ type, text }: { type: 'text' | 'reasoning'; text: string }): void {
    const last = this.#events.at(-1);
    if (last?.type === type) last.text += text;
    else this.#events.push({ type, text });
  }
}
