import type { ProviderEvent } from '../../core/events.ts';
import { present } from '../../core/fields.ts';
import type { FinishReason } from '../../core/records/message.ts';
import type { Usage } from '../../core/records/usage.ts';
import { endless, LONGEST_ANSWER, unknownReason, withoutReason } from './odd-answers.ts';
import { Repeats } from './repeats.ts';
import { createStopCutter } from './stop-cutter.ts';
import { ToolCalls } from './tool-calls.ts';

/** An answer while it comes, as a vendor's mapper tells it. */
export interface Answer {
  /** The model that answers, as the server names it. */
  model(name: string): void;
  text(text: string): void;
  /** All of the text so far, which some servers repeat; `isRepeat` leaves out one that is not like it. */
  whole(text: string, isRepeat: boolean): void;
  reasoning(text: string): void;
  /** The model's words for declining; they are shown like text. */
  refusal(text: string): void;
  /** A piece of a call of a tool; `key` tells one from another. The arguments are JSON in pieces. */
  toolCall(key: unknown, piece: { name?: string | undefined; arguments?: string | undefined }): void;
  /** What the vendor wants back unchanged with this answer. */
  opaque(data: unknown): void;
  /** Replaces what was told before: servers that count along send running totals. `cost_usd` where the vendor says it. */
  usage(usage: Usage, cost_usd?: number): void;
  /** `word` is the server's own, for a reason that is not known. */
  finish(reason: FinishReason, word?: string): void;
  /** What comes is whole where the body ends in order, also from a server that never gives a reason to stop. */
  endsInOrder(): void;
  /** Nothing more will come. */
  complete(): void;
  /** Some of it has come. */
  readonly begun: boolean;
}

/** An answer as events. */
export interface CollectedAnswer extends Answer {
  /** The events since the last call. */
  take(): ProviderEvent[];
  /** The events that were held back for a stop text, when the answer breaks off. */
  rest(): ProviderEvent[];
  /** The closing events; undefined if the server did not say why it stopped. */
  end(): ProviderEvent[] | undefined;
  readonly finished: boolean;
  /** Length of what came, in UTF-16 units, arguments of tools included. */
  readonly length: number;
  readonly completed: boolean;
}

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
 * Collects one answer: says `started` once, just before the first content, and usage and finish once, at the end.
 * Deltas that arrived together become one event: that makes a fast, long answer several times cheaper for everyone
 * after this, and no character later.
 */
export function collectAnswer(source: AnswerSource): CollectedAnswer {
  const { provider, model, request_id, stop, wire } = source;
  const cutter = stop.length > 0 ? createStopCutter(stop) : undefined;
  let answering = model;
  let started = false;
  let refused = false;
  let completed = false;
  let inOrder = false;
  let length = 0;
  let usage: Extract<ProviderEvent, { type: 'usage' }> | undefined;
  let finish: FinishReason | undefined;
  let unknown: string | undefined;
  let events: ProviderEvent[] = [];
  // The first half of a character whose other half is still to come: no event holds half a one.
  const halves = { text: '', reasoning: '' };
  const calls = new ToolCalls();
  const repeats = new Repeats();

  const start = () => {
    if (started) return;
    started = true;
    events.push({ type: 'started', provider, model: answering, ...present({ request_id }) });
  };
  const grow = (by: number) => {
    start();
    length += by;
    if (length > LONGEST_ANSWER) throw endless(source);
  };
  const push = (type: 'text' | 'reasoning', delta: string, isLast = false) => {
    const all = halves[type] + delta;
    const [text, half] = isLast ? [all, ''] : withoutHalf(all);
    halves[type] = half;
    if (text === '') return;
    grow(text.length);
    const last = events.at(-1);
    if (last?.type === type) last.text += text;
    else events.push({ type, text });
  };
  const take = () => {
    const taken = events;
    events = [];
    return taken;
  };
  const rest = () => {
    push('reasoning', '', true);
    push('text', cutter?.flush() ?? '', true);
    return take();
  };

  const addText = (said: string) => {
    const text = repeats.push(said);
    if (cutter === undefined) return push('text', text);
    if (completed) return;
    const cut = cutter.push(text);
    push('text', cut.text);
    if (!cut.found) return;
    finish = 'stop';
    completed = true;
  };

  return {
    model(name) {
      if (name !== '') answering = name;
    },
    text: addText,
    whole: (text, isRepeat) => addText(repeats.rest(text) ?? (isRepeat ? '' : text)),
    reasoning: (text) => push('reasoning', text),
    refusal(text) {
      push('text', text);
      if (text !== '') refused = true;
    },
    toolCall(key, piece) {
      grow(piece.arguments?.length ?? 0);
      calls.add(key, piece);
    },
    opaque(data) {
      start();
      events.push({ type: 'opaque', wire, model, data });
    },
    usage: (counted, cost_usd) => void (usage = present({ type: 'usage' as const, usage: counted, cost_usd })),
    finish(reason, word) {
      finish = reason;
      unknown = word;
    },
    endsInOrder: () => void (inOrder = true),
    complete() {
      completed = true;
      inOrder = true;
    },
    take,
    rest,
    end() {
      // A server that never gives a reason ends in order all the same.
      if (finish === undefined && (!inOrder || length === 0)) return undefined;
      start();
      const closing: ProviderEvent[] = [...rest(), ...calls.events()];
      if (finish === undefined) closing.push(withoutReason(source));
      if (unknown !== undefined) closing.push(unknownReason(source, unknown, length === 0));
      if (usage !== undefined) closing.push(usage);
      closing.push({ type: 'finish', finish_reason: refused && finish === 'stop' ? 'refused' : (finish ?? 'other') });
      return closing;
    },
    get finished() {
      return finish !== undefined;
    },
    get completed() {
      return completed;
    },
    get length() {
      return length;
    },
    get begun() {
      return length > 0;
    },
  };
}

/** The text, and the first half of a surrogate pair that it ends with. */
function withoutHalf(text: string): [whole: string, half: string] {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? [text.slice(0, -1), text.slice(-1)] : [text, ''];
}
