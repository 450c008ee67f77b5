import type { Clock, Ids } from '../clock.ts';
import type { ErrorCode, LlmkitError } from '../errors.ts';
import type { ProviderEvent } from '../events.ts';
import type { ChatCompletionResponse } from '../records/chat.ts';
import type { DoneStep } from '../records/conversation.ts';
import type { FinishReason } from '../records/message.ts';
import { contentOf, type Part, textOf, type ToolCallPart, type ToolResultPart } from '../records/parts.ts';
import type { Usage } from '../records/usage.ts';
import { sumOfUsage, sumOfCosts } from './usage-sum.ts';
import { present } from '../fields.ts';

/** Faults of answers that ended by themselves; their `finish_reason` says how. */
const ENDED: ReadonlySet<ErrorCode> = new Set(['refused', 'truncated', 'invalid_output']);

/** Who is asked. */
interface Answering {
  model: string;
  provider: string;
  /** The vendor's own id of the answer; of several calls that of the last. */
  response_id?: string;
}

/** Adds up the events of the calls that make one answer. */
export class AnswerCollector {
  finishReason: FinishReason | undefined;
  /** The id of the last call, which the answer gets: what is said about it later is about that. */
  callId: string | undefined;
  /** True when the end was explained by a notice that everybody sees. */
  isExplained = false;
  /** The calls of the model that are done, with what their tools gave. */
  readonly steps: DoneStep[];
  #parts: Part[] = [];
  /** What was said before it was asked for once more: it stays where nothing better comes. */
  #aside: Part[] = [];
  #calls: number;
  readonly #resumed: number;
  #isBegun = false;
  #usage: Usage | undefined;
  #cost: number | undefined;
  /** Something of the call under way has come. */
  #isUnderWay = false;
  #answering: Answering;
  readonly #clock: Clock;
  #started: number;

  /** `resumed` are steps of an answer that was cut, which this one goes on from. */
  constructor(clock: Clock, answering: Answering, resumed: readonly DoneStep[] = []) {
    this.#clock = clock;
    this.#answering = answering;
    this.#started = clock.monotonic();
    this.steps = [...resumed];
    this.#resumed = resumed.length;
    this.#calls = this.parts.filter(({ type }) => type === 'tool_call').length;
  }

  /** Another model is asked, after one that failed before any answer: what that told of itself goes. */
  switchTo(answering: Answering): void {
    this.#parts = [];
    this.#forgetCall();
    this.#answering = answering;
    this.#started = this.#clock.monotonic();
  }

  /** Takes an event of the call under way and returns it as it is shown: a call of a tool gets the id it is kept under. */
  add(event: ProviderEvent): ProviderEvent {
    this.#isUnderWay ||= event.type !== 'notice';
    if (event.type === 'text') this.#addText(event.text);
    else if (event.type === 'started') this.#answering = answeringOf(event);
    else if (event.type === 'usage') [this.#usage, this.#cost] = [event.usage, event.cost_usd];
    else if (event.type === 'finish') this.finishReason = event.finish_reason;
    else if (event.type === 'notice') this.isExplained ||= event.code === 'finish' && event.verbose !== true;
    else if (event.type === 'opaque') this.#parts.push(event);
    else if (event.type === 'tool_call') {
      const call = { ...event, id: String(++this.#calls) };
      this.#parts.push(call);
      return call;
    }
    return event;
  }

  addResult(result: ToolResultPart): void {
    this.#parts.push(result);
  }

  /** The call under way is done, and another follows. */
  endStep(): void {
    this.steps.push(this.#step());
    this.#parts = [];
    this.#forgetCall();
    this.finishReason = undefined;
  }

  /** The call under way gave what is to be asked for once more; its cost counts. */
  setAside(): void {
    this.#aside = this.#parts;
    this.#parts = [];
    this.endStep();
  }

  /** The text of the call under way is `text`. */
  rewrite(text: string): void {
    this.#parts = [...this.#parts.filter(({ type }) => type !== 'text'), { type: 'text', text }];
  }

  /** Everything so far, in order. */
  get parts(): Part[] {
    return [...this.steps.flatMap(({ parts }) => parts), ...this.#said];
  }

  get #said(): Part[] {
    return this.#parts.some(({ type }) => type === 'text') ? this.#parts : [...this.#aside, ...this.#parts];
  }

  /** The text of the call under way. */
  get text(): string {
    return textOf(this.#said);
  }

  /** What is worth keeping of an answer under way: that a tool was called, too, since nobody knows how far it came. */
  get progress(): { steps: DoneStep[]; partial: string } {
    const isCalling = this.#parts.some(({ type }) => type === 'tool_call');
    if (!isCalling) return { steps: this.steps, partial: this.text };
    return {
      steps: [...this.steps, this.#step()],
      partial: '',
    };
  }

  /** What has to be shown before `event`: the text that the answer goes on from, and the blank line between two steps. */
  textBefore({ type }: ProviderEvent): string {
    if (type !== 'text' && type !== 'tool_call' && type !== 'finish') return '';
    const isFirst = !this.#isBegun;
    const beginsText = type === 'text' && this.#parts.every((part) => part.type !== 'text');
    // A long answer has many events: what follows is for two of each step.
    if (!isFirst && !beginsText) return '';
    this.#isBegun = true;
    const earlier = textOf(this.steps.flatMap(({ parts }) => parts));
    return (isFirst ? earlier : '') + (beginsText && earlier !== '' ? '\n\n' : '');
  }

  /** Calls of the model that no tool has answered. */
  get openCalls(): ToolCallPart[] {
    const answered = new Set(this.#parts.map((part) => (part.type === 'tool_result' ? part.id : undefined)));
    return this.#parts.filter((part): part is ToolCallPart => part.type === 'tool_call' && !answered.has(part.id));
  }

  /** The sum over all calls, those of a resumed answer included; undefined where none was counted. */
  get usage(): Usage | undefined {
    return sumOfUsage([...this.steps.map(({ usage }) => usage), this.#usage]);
  }

  /** US dollars of all calls, those of a resumed answer included; undefined where one of them is unknown. */
  get cost(): number | undefined {
    const now = this.#isUnderWay ? [this.#cost] : [];
    return sumOfCosts([...this.steps.map(({ cost_usd: cost }) => cost), ...now]);
  }

  /** Something new came that belongs into the conversation, if only an empty answer that was finished. */
  get hasAnswer(): boolean {
    return this.finishReason !== undefined || this.steps.length > this.#resumed || this.#parts.length > 0;
  }

  /** Who answers: the model as the server names it, once it has. */
  get answering(): Readonly<Answering> {
    return this.#answering;
  }

  /** The answer, as far as it came. */
  response(ids: Ids, failure: LlmkitError | undefined): ChatCompletionResponse {
    const { usage, cost: cost_usd } = this;
    const createdAt = this.#clock.now().toISOString();
    const cut = failure !== undefined && !ENDED.has(failure.code);
    const { model, provider, response_id } = this.#answering;
    const duration = Math.round(this.#clock.monotonic() - this.#started);
    const shared = present({
      model,
      provider,
      response_id,
      usage,
      cost_usd,
      finish_reason: this.finishReason,
      duration_ms: duration,
    });
    const message = {
      id: this.callId ?? ids.uuid(),
      role: 'assistant' as const,
      ...contentOf(this.parts),
      created_at: createdAt,
      ...shared,
      ...(cut && { incomplete: true }),
    };
    return { id: message.id, message, created_at: createdAt, ...shared };
  }

  #step(): DoneStep {
    return present({ parts: [...this.#parts], usage: this.#usage, cost_usd: this.#cost });
  }

  #forgetCall(): void {
    this.#usage = undefined;
    this.#cost = undefined;
    this.#isUnderWay = false;
  }

  #addText(text: string): void {
    const last = this.#parts.at(-1);
    if (last?.type === 'text') last.text += text;
    else this.#parts.push({ type: 'text', text });
  }
}

function answeringOf({ provider, model, response_id }: Extract<ProviderEvent, { type: 'started' }>): Answering {
  return present({ provider, model, response_id });
}
