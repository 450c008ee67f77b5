import type { ForeignMessage, Lost } from '../../core/ports/conversation-formats.ts';
import { contentOf, type Part } from '../../core/records/parts.ts';
import { sumOfUsage } from '../../core/exchange/usage-sum.ts';
import { present } from '../../core/fields.ts';

/** What is known of a message beside its text. */
export type About = Omit<Partial<ForeignMessage>, 'role' | 'content' | 'parts'>;

/**
 * A conversation as it is put together: what a model says and does between two questions is one answer, with the calls of
 * its tools and what they gave in it. What cannot be taken over is counted.
 */
export class Transcript {
  readonly lost: Lost;
  readonly #messages: ForeignMessage[] = [];
  /** Of the answer that goes on. */
  #parts: Part[] = [];
  /** Ids of calls as the program has them, and as ours. */
  #calls = new Map<string, string>();
  /** Calls without a result, as ours. */
  #waiting = new Set<string>();

  constructor(lost: Lost = {}) {
    this.lost = lost;
  }

  /** The messages, when all of them are told. */
  end(): ForeignMessage[] {
    this.#close();
    return this.#messages;
  }

  lose(what: string, count = 1): void {
    if (count > 0) this.lost[what] = (this.lost[what] ?? 0) + count;
  }

  say(role: 'system' | 'user', text: string, about: About = {}): void {
    if (text === '' && about.rag_context === undefined) return;
    this.#close();
    this.#messages.push({ role, content: text, ...about });
  }

  /** A message of the user's whose pieces are as ours already. */
  sayParts(parts: readonly Part[]): void {
    this.#close();
    this.#messages.push({ role: 'user', ...contentOf(parts) });
  }

  /** Something that the model says; text that follows text is a paragraph of its own. */
  answer(text: string, about: About = {}): void {
    this.#open(about);
    if (text === '') return;
    const last = this.#parts.at(-1);
    if (last?.type === 'text') last.text += `\n\n${text}`;
    else this.#parts.push({ type: 'text', text });
  }

  think(text: string, about: About = {}): void {
    const last = this.#open(about);
    if (text === '') return;
    last.reasoning = last.reasoning === undefined ? text : `${last.reasoning}\n\n${text}`;
  }

  call(id: string | undefined, name: string, input: unknown, about: About = {}): void {
    this.#open(about);
    const own = String(this.#calls.size + 1);
    this.#calls.set(id ?? `call ${own}`, own);
    this.#parts.push({ type: 'tool_call', id: own, name, input });
    this.#waiting.add(own);
  }

  /** What a tool gave. Without a call that it belongs to, one is made: nothing is known of it but the name. */
  result(id: string | undefined, text: string, { name = 'a tool', isError = false } = {}, about: About = {}): void {
    const known = id === undefined ? [...this.#waiting].at(-1) : this.#calls.get(id);
    if (known === undefined) {
      this.call(id, name, {}, about);
      return this.result(id, text, { name, isError }, about);
    }
    this.#open(about);
    this.#parts.push({ type: 'tool_result', id: known, content: text, ...(isError && { is_error: true }) });
    this.#waiting.delete(known);
  }

  /** Pieces of an answer that are as ours already. */
  addParts(parts: readonly Part[], about: About = {}): void {
    this.#open(about);
    this.#parts.push(...parts);
  }

  /** The answer that is going on, or a new one. */
  #open({ source_id: id, ...about }: About): ForeignMessage {
    const last = this.#messages.at(-1);
    if (last?.role !== 'assistant') {
      this.#close();
      const begun: ForeignMessage = { role: 'assistant', content: '', ...present({ source_id: id }), ...about };
      this.#messages.push(begun);
      return begun;
    }
    if (id !== undefined && id !== last.source_id) {
      if (last.source_id !== undefined) last.earlier_ids = [...(last.earlier_ids ?? []), last.source_id];
      last.source_id = id;
    }
    const { usage, ...others } = about;
    const sum = sumOfUsage([last.usage, usage]);
    Object.assign(last, { ...others, created_at: last.created_at ?? others.created_at }, sum && { usage: sum });
    return last;
  }

  #close(): void {
    const last = this.#messages.at(-1);
    if (last?.role === 'assistant') Object.assign(last, contentOf(this.#parts));
    this.#parts = [];
    this.#calls = new Map();
    this.#waiting = new Set();
  }
}
