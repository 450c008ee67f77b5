import type { ChatMessage } from '../../core/records/message.ts';
import { type AnswerStep, type Part, sentParts, stepsOf, type ToolCallPart } from '../../core/records/parts.ts';

/** One call of the model within an answer, in the terms of a wire. */
export interface WireStep {
  text: string;
  /** What this wire's vendor wants back unchanged from this model. */
  opaque: unknown[];
  calls: { id: string; name: string; input: unknown; result: string; isError: boolean }[];
}

/**
 * The ids of tool calls in one request: nine letters and digits, which every vendor takes. They are made anew for each
 * request, since those of one vendor may be too long for another.
 */
export class RequestIds {
  #count = 0;

  next(): string {
    this.#count += 1;
    return `call${String(this.#count).padStart(5, '0')}`;
  }
}

/** An answer as a wire sends it back: a message for each call of the model, the results of its tools behind it. */
export function wireSteps(message: ChatMessage, ids: RequestIds, from: { wire: string; model: string }): WireStep[] {
  return stepsOf(sentParts(message)).map((step) => wireStep(step, ids, from));
}

function wireStep({ said, calls }: AnswerStep, ids: RequestIds, { wire, model }: { wire: string; model: string }) {
  return {
    text: said.map((part) => (part.type === 'text' ? part.text : '')).join(''),
    opaque: said.flatMap((part) =>
      part.type === 'opaque' && part.wire === wire && part.model === model ? [part.data] : [],
    ),
    calls: calls.map(({ call: { name, input }, result }) => ({
      id: ids.next(),
      name,
      input,
      result: result.content,
      isError: result.is_error === true,
    })),
  };
}

/** The texts of a user's or system message, reference material before what was said. */
export function textsIn(message: ChatMessage): string[] {
  return sentParts(message).flatMap((part: Part) => (part.type === 'text' ? [part.text] : []));
}

/** What a model gave as the arguments of a call, as an object: what is none is wrapped, so that nothing is lost. */
export function inputObject({ input }: Pick<ToolCallPart, 'input'>): Record<string, unknown> {
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  return isObject ? (input as Record<string, unknown>) : { input };
}
