import { LlmkitError } from '../errors.ts';

/**
 * Bounds of one rendering; the time is the processor's. What the values bring comes on top: whoever gives a long text
 * wants to have it used.
 */
const LONGEST_RENDERING_MS = 2000;
const LONGEST_OUTPUT = 8 * 1024 * 1024;
const MOST_MEMORY = 3_000_000;
const DEEPEST_NESTING = 50;

/** Filters make several copies of a text, and it may be printed more than once. */
const MEMORY_FOR_VALUES = 8;
const OUTPUT_FOR_VALUES = 2;

/**
 * The means that one rendering may still use: time, memory, prompts within prompts. liquidjs reports to it as to its
 * own limits.
 */
export class RenderBudget {
  /** Characters that may be printed. */
  readonly longestOutput: number;
  #memory: number;
  readonly #processor: () => number;
  #begin = 0;
  /** When to look at the processor time, by a clock that never jumps. */
  #look: number | undefined;
  /** The prompts that the tags stand in which are taking in others now, from the outside in. */
  readonly #path: (string | undefined)[] = [];

  /** `processor` tells the processor time used so far, in milliseconds. */
  constructor(values: Readonly<Record<string, unknown>>, processor: () => number) {
    this.#processor = processor;
    let given = 0;
    for (const value of Object.values(values)) if (typeof value === 'string') given += value.length;
    this.longestOutput = LONGEST_OUTPUT + OUTPUT_FOR_VALUES * given;
    this.#memory = MOST_MEMORY + MEMORY_FOR_VALUES * given;
  }

  /** Takes memory: characters of a text, about bytes of a list. */
  use(amount: number): void {
    this.check(performance.now());
    if (!(amount > 0)) return;
    this.#memory -= amount;
    if (this.#memory < 0) throw tooMuch('its filters, lists and captures need too much memory');
  }

  /** `now` is in milliseconds of a clock that never jumps. */
  check(now: number): void {
    if (this.#look === undefined) {
      this.#begin = this.#processor();
      this.#look = now + LONGEST_RENDERING_MS;
    }
    if (now <= this.#look) return;
    const left = LONGEST_RENDERING_MS - (this.#processor() - this.#begin);
    if (left <= 0) throw tooMuch(`it takes longer than ${LONGEST_RENDERING_MS / 1000} s`);
    this.#look = now + left;
  }

  /** A tag that stands in `prompt` (undefined: the outermost one) begins to take in another. */
  enter(prompt: string | undefined): void {
    this.#path.push(prompt);
    if (this.#path.length <= DEEPEST_NESTING) return;
    const before = this.#path.lastIndexOf(prompt, -2);
    throw new LlmkitError(
      'invalid_template',
      before < 0
        ? `prompts are taken in more than ${DEEPEST_NESTING} levels deep`
        : `prompts take each other in without end: ${this.#path.slice(before).join(' → ')}`,
    );
  }

  leave(): void {
    this.#path.pop();
  }
}

/** A template that asks for more than a rendering may use. */
export function tooMuch(why: string): LlmkitError {
  return new LlmkitError('invalid_template', why, { advice: [{ kind: 'mend_template', how: 'print_less' }] });
}
