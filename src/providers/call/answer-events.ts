import type { ProviderEvent } from '../../core/events.ts';
import { present } from '../../core/fields.ts';
import type { FinishReason } from '../../core/records/message.ts';
import type { Usage } from '../../core/records/usage.ts';
import type { Answer } from './answer.ts';
import { isTooDeep, MAX_FOREIGN_DEPTH } from '../../core/records/depth.ts';
import { endless, LONGEST_ANSWER, unknownReason, withoutReason } from './odd-answers.ts';
import { Repeats } from './repeats.ts';
import { createStopCutter, type StopCutter } from './stop-cutter.ts';
import { ToolCalls } from './tool-calls.ts';

export interface AnswerSource {
  provider: string;
  /** As messages name it. */
  server: string;
  /** Said until the server names the model. */
  model: string;
  request_id?: string;
  /** Stop texts that the model does not take; the answer is cut before the first of them. */
  stop: readonly string[];
  /** The name of its wire on opaque parts. */
  wire: string;
}

/**
 * Collects one answer as events: `started` once, just before the first content, usage and finish once, at the end. Deltas
 * that arrived together become one event: that makes a fast, long answer several times cheaper for everyone after this,
 * and no character later.
 */
export class CollectedAnswer implements Answer {
  readonly #source: AnswerSource;
  readonly #cutter: StopCutter | undefined;
  readonly #calls = new ToolCalls();
  readonly #repeats = new Repeats();
  /** The first half of a character whose other half is still to come: no event holds half a one. */
  readonly #halves = { text: '', reasoning: '' };
  #events: ProviderEvent[] = [];
  /** What is opaque, until something is shown: until then the request may go out again. */
  #held: ProviderEvent[] | undefined = [];
  #model: string;
  #id: string | undefined;
  #isStarted = false;
  #isRefused = false;
  #isCompleted = false;
  #isInOrder = false;
  #length = 0;
  #opaqueLength = 0;
  #usage: Extract<ProviderEvent, { type: 'usage' }> | undefined;
  #firstUsage: Extract<ProviderEvent, { type: 'usage' }> | undefined;
  #finish: FinishReason | undefined;
  #unknown: string | undefined;

  constructor(source: AnswerSource) {
    this.#source = source;
    this.#model = source.model;
    if (source.stop.length > 0) this.#cutter = createStopCutter(source.stop);
  }

  model(name: string): void {
    if (name !== '') this.#model = name;
  }

  id(id: string | undefined): void {
    if (id) this.#id ??= id;
  }

  text(said: string): void {
    const text = this.#repeats.push(said);
    if (this.#cutter === undefined) return this.#push('text', text);
    if (this.#isCompleted) return;
    const cut = this.#cutter.push(text);
    this.#push('text', cut.text);
    if (!cut.found) return;
    this.#finish = 'stop';
    this.#isCompleted = true;
  }

  whole(text: string, isRepeat: boolean): void {
    this.text(this.#repeats.rest(text) ?? (isRepeat ? '' : text));
  }

  reasoning(text: string): void {
    this.#push('reasoning', text);
  }

  refusal(text: string): void {
    this.#push('text', text);
    if (text !== '') this.#isRefused = true;
  }

  toolCall(key: unknown, piece: { name?: string | undefined; arguments?: string | undefined }): void {
    this.#grow(piece.arguments?.length ?? 0);
    this.#calls.add(key, piece);
  }

  opaque(data: unknown): void {
    if (isTooDeep(data, MAX_FOREIGN_DEPTH)) return;
    this.#opaqueLength += JSON.stringify(data)?.length ?? 0;
    if (this.#opaqueLength > LONGEST_ANSWER) throw endless(this.#source);
    this.#start();
    const { wire, model } = this.#source;
    (this.#held ?? this.#events).push({ type: 'opaque', wire, model, data });
  }

  usage(usage: Usage, cost_usd?: number): void {
    this.#usage = present({ type: 'usage' as const, usage, cost_usd });
  }

  firstUsage(usage: Usage): void {
    this.#firstUsage = { type: 'usage', usage };
  }

  finish(reason: FinishReason, word?: string): void {
    this.#finish = reason;
    this.#unknown = word;
  }

  endsInOrder(): void {
    this.#isInOrder = true;
  }

  complete(): void {
    this.#isCompleted = true;
    this.#isInOrder = true;
  }

  /** The events since the last call. */
  take(): ProviderEvent[] {
    const taken = this.#events;
    this.#events = [];
    return taken;
  }

  /** The last events of an answer that breaks off: what was held back for a stop text, and what it used, if that was told. */
  brokenOff(): ProviderEvent[] {
    return [...this.#rest(), ...(this.#usage === undefined ? [] : [this.#usage])];
  }

  /** The closing events; undefined if the server did not say why it stopped. */
  end(): ProviderEvent[] | undefined {
    // A server that never gives a reason ends in order all the same.
    if (this.#finish === undefined && (!this.#isInOrder || this.#length === 0)) return undefined;
    this.#start();
    const closing: ProviderEvent[] = [...this.#rest(), ...(this.#held ?? []), ...this.#calls.events()];
    const usage = this.#usage ?? this.#firstUsage;
    if (this.#finish === undefined) closing.push(withoutReason(this.#source));
    if (this.#unknown !== undefined) closing.push(unknownReason(this.#source, this.#unknown, this.#length === 0));
    if (usage !== undefined) closing.push(usage);
    const reason = this.#isRefused && this.#finish === 'stop' ? 'refused' : (this.#finish ?? 'other');
    closing.push({ type: 'finish', finish_reason: reason });
    return closing;
  }

  get finished(): boolean {
    return this.#finish !== undefined;
  }

  get completed(): boolean {
    return this.#isCompleted;
  }

  /** Length of what came, in UTF-16 units, arguments of tools included. */
  get length(): number {
    return this.#length;
  }

  get begun(): boolean {
    return this.#length > 0;
  }

  #rest(): ProviderEvent[] {
    this.#push('reasoning', '', true);
    this.#push('text', this.#cutter?.flush() ?? '', true);
    return this.take();
  }

  #start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const { provider, request_id } = this.#source;
    this.#events.push({
      type: 'started',
      provider,
      model: this.#model,
      ...present({ request_id, response_id: this.#id }),
    });
  }

  #grow(by: number): void {
    this.#start();
    this.#length += by;
    if (this.#length > LONGEST_ANSWER) throw endless(this.#source);
  }

  #push(type: 'text' | 'reasoning', delta: string, isLast = false): void {
    let text = this.#halves[type] + delta;
    if (text === '') return;
    this.#halves[type] = isLast ? '' : halfAtEnd(text);
    if (this.#halves[type] !== '') text = text.slice(0, -1);
    if (text === '') return;
    this.#grow(text.length);
    this.#events.push(...(this.#held ?? []));
    this.#held = undefined;
    const last = this.#events.at(-1);
    if (last?.type === type) last.text += text;
    else this.#events.push({ type, text });
  }
}

/** The first half of a surrogate pair that the text ends with. */
function halfAtEnd(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(-1) : '';
}
