import { LlmkitError } from '../../core/errors.ts';
import type { ProviderEvent } from '../../core/events.ts';
import { present } from '../../core/present.ts';
import type { FinishReason } from '../../core/records/message.ts';
import type { Usage } from '../../core/records/usage.ts';
import { createStopCutter } from './stop-cutter.ts';
import { ToolCalls } from './tool-calls.ts';

/** An answer while it comes, as a vendor's mapper tells it. */
export interface Answer {
  /** The model that answers, as the server names it. */
  model(name: string): void;
  text(text: string): void;
  reasoning(text: string): void;
  /** The model's words for declining; they are shown like text. */
  refusal(text: string): void;
  /** A piece of a call of a tool; `key` tells one from another. The arguments are JSON in pieces. */
  toolCall(key: unknown, piece: { name?: string | undefined; arguments?: string | undefined }): void;
  /** What the vendor wants back unchanged with this answer. */
  opaque(data: unknown): void;
  /** Replaces what was told before: servers that count along send running totals. */
  usage(usage: Usage): void;
  finish(reason: FinishReason): void;
  /** Nothing more will come. */
  complete(): void;
}

/** The longest answer taken, in UTF-16 units: a million tokens, several times what any model writes. */
const LONGEST_ANSWER = 4 * 2 ** 20;

/** An answer as events. */
export interface CollectedAnswer extends Answer {
  /** The events since the last call. */
  take(): ProviderEvent[];
  /** The events that were held back for a stop text, when the answer breaks off. */
  rest(): ProviderEvent[];
  /** The closing events; undefined if the server did not say why it stopped. */
  end(): ProviderEvent[] | undefined;
  readonly finished: boolean;
  readonly completed: boolean;
}

export interface AnswerSource {
  provider: string;
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
export function collectAnswer({ provider, model, request_id, stop, wire }: AnswerSource): CollectedAnswer {
  const cutter = stop.length > 0 ? createStopCutter(stop) : undefined;
  let answering = model;
  let started = false;
  let refused = false;
  let completed = false;
  let length = 0;
  let usage: Usage | undefined;
  let finish: FinishReason | undefined;
  let events: ProviderEvent[] = [];
  // The first half of a character whose other half is still to come: no event holds half a one.
  const halves = { text: '', reasoning: '' };
  const calls = new ToolCalls();

  const start = () => {
    if (started) return;
    started = true;
    events.push({ type: 'started', provider, model: answering, ...present({ request_id }) });
  };
  const grow = (by: number) => {
    start();
    length += by;
    if (length > LONGEST_ANSWER) throw endless(provider);
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

  return {
    model(name) {
      if (name !== '') answering = name;
    },
    text(text) {
      if (cutter === undefined) return push('text', text);
      if (completed) return;
      const cut = cutter.push(text);
      push('text', cut.text);
      if (!cut.found) return;
      finish = 'stop';
      completed = true;
    },
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
    usage: (counted) => void (usage = counted),
    finish: (reason) => void (finish = reason),
    complete: () => void (completed = true),
    take,
    rest,
    end() {
      if (finish === undefined) return undefined;
      start();
      const closing = [...rest(), ...calls.events()];
      if (usage !== undefined) closing.push({ type: 'usage', usage });
      closing.push({ type: 'finish', finish_reason: refused && finish === 'stop' ? 'refused' : finish });
      return closing;
    },
    get finished() {
      return finish !== undefined;
    },
    get completed() {
      return completed;
    },
  };
}

/** The text, and the first half of a surrogate pair that it ends with. */
function withoutHalf(text: string): [whole: string, half: string] {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? [text.slice(0, -1), text.slice(-1)] : [text, ''];
}

function endless(provider: string): LlmkitError {
  return new LlmkitError('protocol', `${provider} sent an answer longer than ${LONGEST_ANSWER} characters.`, {
    details: { provider },
  });
}
