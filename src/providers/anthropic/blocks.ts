import type { Answer } from '../call/answer.ts';
import { type Json, objectIn, textIn } from '../http/json.ts';

/** A block of thinking, which the vendor wants back as it was, signature included. */
interface Thinking {
  type: 'thinking';
  thinking: string;
  signature: string;
}

/** Reads the blocks of one message, which come whole or in deltas. A block and a delta to one name their content alike. */
export class Blocks {
  readonly #thoughts = new Map<unknown, Thinking>();

  start(index: unknown, block: Json, answer: Answer): void {
    if (block['type'] === 'thinking') this.#thoughts.set(index, { type: 'thinking', thinking: '', signature: '' });
    if (block['type'] === 'redacted_thinking') answer.opaque({ type: 'redacted_thinking', data: block['data'] });
    if (block['type'] === 'tool_use') {
      // In a stream the input is empty here and comes in deltas.
      const input = objectIn(block['input']);
      const whole = Object.keys(input).length > 0 ? JSON.stringify(input) : undefined;
      answer.toolCall(index, { name: textIn(block['name']), arguments: whole });
    }
    this.add(index, block, answer);
  }

  add(index: unknown, delta: Json, answer: Answer): void {
    const thought = this.#thoughts.get(index);
    if (thought) {
      thought.thinking += textIn(delta['thinking']) ?? '';
      thought.signature += textIn(delta['signature']) ?? '';
    }
    answer.reasoning(textIn(delta['thinking']) ?? '');
    answer.text(textIn(delta['text']) ?? '');
    const input = textIn(delta['partial_json']);
    if (input !== undefined) answer.toolCall(index, { arguments: input });
  }

  stop(index: unknown, answer: Answer): void {
    const thought = this.#thoughts.get(index);
    this.#thoughts.delete(index);
    // Without a signature it came from another vendor, which does not take it back.
    if (thought && thought.signature !== '') answer.opaque({ ...thought });
  }
}
