import { LlmkitError } from './errors.ts';
import type { ChatMessage, Role } from './records/message.ts';

/** A rendering may print so many characters. */
const LONGEST_OUTPUT = 8 * 1024 * 1024;

/** What a template printed. */
export interface RenderedTemplate {
  messages: ChatMessage[];
  /** True when it, or what it took in, said which message is whose. */
  hasMessages: boolean;
}

interface Segment {
  /** Undefined for text outside of every block. */
  role: Role | undefined;
  text: string;
}

/**
 * Takes what a template prints and sorts it into messages. Roles come from the tags that open and close here, never from
 * the printed text, so no value can forge one.
 */
export class MessageEmitter {
  /** liquidjs reads it; the text is kept in segments. */
  readonly buffer = '';
  readonly #segments: Segment[] = [{ role: undefined, text: '' }];
  #length = 0;

  write(value: unknown): void {
    const text = printed(value);
    this.#length += text.length;
    if (this.#length > LONGEST_OUTPUT) {
      throw new LlmkitError('invalid_template', `it prints more than ${LONGEST_OUTPUT / 1024 / 1024} MiB`);
    }
    this.#segments.at(-1)!.text += text;
  }

  open(role: Role): void {
    this.#segments.push({ role, text: '' });
  }

  close(): void {
    this.#segments.push({ role: undefined, text: '' });
  }

  rendered(): RenderedTemplate {
    return { messages: this.#messages(), hasMessages: this.#segments.length > 1 };
  }

  /** Without blocks the text is one message, to the byte; with them blanks and line ends around a message are layout. */
  #messages(): ChatMessage[] {
    if (this.#segments.length === 1) {
      const { text } = this.#segments[0]!;
      return text.trim() === '' ? [] : [{ role: 'user', content: text }];
    }
    return this.#segments
      .map(({ role, text }) => ({
        role: role ?? ('user' as const),
        // An expression for the blanks at the end would try every run of blanks from each of its places.
        content: text.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd(),
      }))
      .filter(({ content }) => content.trim() !== '');
  }
}

/** A value as Liquid prints it: nothing for null, the elements of a list one behind the other. */
function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(printed).join('');
  return typeof value === 'object' ? JSON.stringify(value) : String(value as number | boolean);
}
