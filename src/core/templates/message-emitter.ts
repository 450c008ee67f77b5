import { LlmkitError } from '../errors.ts';
import type { ChatMessage, Role } from '../records/message.ts';
import { tooMuch, type RenderBudget } from './render-budget.ts';

/** The messages that a template printed. */
export interface PrintedText {
  messages: ChatMessage[];
  /** True when it, or what it took in, said which message is whose. */
  hasMessages: boolean;
}

interface Segment {
  /** Undefined for text outside of every block. */
  role: Role | undefined;
  text: GrowingText;
}

/**
 * Takes what a template prints and sorts it into messages. Roles come from the tags that open and close here, never from
 * the printed text, so no value can forge one.
 */
export class MessageEmitter {
  /** liquidjs reads it; the text is kept in segments. */
  readonly buffer = '';
  readonly #segments: Segment[] = [{ role: undefined, text: new GrowingText() }];
  readonly #longest: number;
  #length = 0;

  constructor(budget: RenderBudget) {
    this.#longest = budget.longestOutput;
  }

  write(value: unknown): void {
    eachText(value, (text) => {
      this.#length += text.length;
      if (this.#length > this.#longest)
        throw tooMuch(`it prints more than ${Math.floor(this.#longest / 1024 / 1024)} MiB`);
      this.#segments.at(-1)!.text.add(text);
    });
  }

  open(role: Role): void {
    if (this.#segments.at(-1)!.role !== undefined)
      throw new LlmkitError('invalid_template', 'a message cannot stand inside another one');
    this.#segments.push({ role, text: new GrowingText() });
  }

  close(): void {
    this.#segments.push({ role: undefined, text: new GrowingText() });
  }

  rendered(): PrintedText {
    return { messages: this.#messages(), hasMessages: this.#segments.length > 1 };
  }

  /** Without blocks the text is one message, to the byte; with them blanks and line ends around a message are layout. */
  #messages(): ChatMessage[] {
    if (this.#segments.length === 1) {
      const text = this.#segments[0]!.text.whole();
      return text.trim() === '' ? [] : [{ role: 'user', content: text }];
    }
    return this.#segments
      .map(({ role, text }) => ({
        role: role ?? ('user' as const),
        // An expression for the blanks at the end would try every run of blanks from each of its places.
        content: text
          .whole()
          .replace(/^(?:[ \t]*\r?\n)+/, '')
          .trimEnd(),
      }))
      .filter(({ content }) => content.trim() !== '');
  }
}

/** Takes what stands inside a capture. */
export class CaptureEmitter {
  /** liquidjs reads it after every part of a template. */
  readonly buffer = '';
  readonly #text = new GrowingText();
  readonly #budget: RenderBudget;

  constructor(budget: RenderBudget) {
    this.#budget = budget;
  }

  write(value: unknown): void {
    eachText(value, (text) => {
      this.#budget.use(text.length);
      this.#text.add(text);
    });
  }

  text(): string {
    return this.#text.whole();
  }
}

const PIECES_JOINED_AT_ONCE = 1024;

/** A text of many small pieces. They are joined now and then: a string grown by `+=` costs 32 bytes for each. */
class GrowingText {
  readonly #joined: string[] = [];
  readonly #pieces: string[] = [];

  add(text: string): void {
    this.#pieces.push(text);
    if (this.#pieces.length >= PIECES_JOINED_AT_ONCE) this.#joined.push(this.#pieces.splice(0).join(''));
  }

  whole(): string {
    return [...this.#joined, ...this.#pieces].join('');
  }
}

/** Hands over a value as Liquid prints it: nothing for null, the elements of a list one behind the other. */
function eachText(value: unknown, write: (text: string) => void): void {
  if (typeof value === 'string') write(value);
  else if (Array.isArray(value)) for (const element of value) eachText(element, write);
  else if (value !== null && value !== undefined)
    write(typeof value === 'object' ? JSON.stringify(value) : String(value as number | boolean));
}
