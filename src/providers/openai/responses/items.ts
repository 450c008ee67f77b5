import type { Answer } from '../../call/answer.ts';
import { type Json, listIn, objectIn, textIn } from '../../http/json.ts';

/** Reads the items of one answer, which come whole or in deltas. */
export class OutputItems {
  /** Items of which something has come; the rest of what is told of them repeats that. */
  readonly #heard = new Set<unknown>();
  #lastText: unknown;
  /** A tool was called. */
  isCalling = false;

  /** Nothing was told of any item. */
  isEmpty = true;

  begin(key: unknown, item: Json, answer: Answer): void {
    this.isEmpty = false;
    if (item['type'] === 'function_call') this.#call(key, { name: textIn(item['name']) }, answer);
  }

  text(key: unknown, text: string, answer: Answer): void {
    if (!this.#hear(key, text)) return;
    // The model said something on its way, and this is another message.
    if (this.#lastText !== undefined && this.#lastText !== key) answer.text('\n\n');
    this.#lastText = key;
    answer.text(text);
  }

  refusal(key: unknown, text: string, answer: Answer): void {
    if (this.#hear(key, text)) answer.refusal(text);
  }

  reasoning(key: unknown, text: string, answer: Answer): void {
    if (this.#hear(key, text)) answer.reasoning(text);
  }

  /** A summary has parts, a blank line between them. */
  nextThought(key: unknown, answer: Answer): void {
    if (this.#heard.has(key)) answer.reasoning('\n\n');
  }

  arguments(key: unknown, text: string, answer: Answer): void {
    if (this.#hear(key, text)) this.#call(key, { arguments: text }, answer);
  }

  /** All of one kind of piece, where no deltas came before it. */
  whole(key: unknown, say: (key: unknown, text: string, answer: Answer) => void, text: string, answer: Answer): void {
    if (!this.#heard.has(key)) say.call(this, key, text, answer);
  }

  end(key: unknown, item: Json, answer: Answer): void {
    this.isEmpty = false;
    const isHeard = this.#heard.has(key);
    if (item['type'] === 'function_call') this.#endCall(key, item, isHeard, answer);
    if (item['type'] === 'message') this.#endMessage(key, item, isHeard, answer);
    if (item['type'] === 'reasoning') this.#endReasoning(key, item, isHeard, answer);
  }

  #hear(key: unknown, text: string): boolean {
    if (text === '') return false;
    this.isEmpty = false;
    this.#heard.add(key);
    return true;
  }

  #call(key: unknown, piece: { name?: string | undefined; arguments?: string }, answer: Answer): void {
    this.isCalling = true;
    answer.toolCall(key, piece);
  }

  #endCall(key: unknown, item: Json, isHeard: boolean, answer: Answer): void {
    this.#call(key, { name: textIn(item['name']) }, answer);
    if (!isHeard) this.arguments(key, textIn(item['arguments']) ?? '', answer);
  }

  #endMessage(key: unknown, item: Json, isHeard: boolean, answer: Answer): void {
    for (const part of isHeard ? [] : listIn(item['content']).map(objectIn)) {
      this.refusal(key, textIn(part['refusal']) ?? '', answer);
      this.text(key, textIn(part['text']) ?? '', answer);
    }
    // Models that tell remarks from answers want to know which was which.
    const phase = textIn(item['phase']);
    if (phase !== undefined) answer.opaque({ type: 'message', phase });
  }

  #endReasoning(key: unknown, item: Json, isHeard: boolean, answer: Answer): void {
    const { id, summary, content, encrypted_content: encrypted } = item;
    const thoughts = [...listIn(summary), ...listIn(content)].map((part) => textIn(objectIn(part)['text']) ?? '');
    if (!isHeard) this.reasoning(key, thoughts.filter(Boolean).join('\n\n'), answer);
    // One that is only a name stands for what the vendor would have stored.
    const isReadable = textIn(encrypted) !== undefined || listIn(content).length > 0;
    if (!isReadable) return;
    const sent = { id: textIn(id), content: listIn(content), encrypted_content: textIn(encrypted) };
    const known = Object.entries(sent).filter(([, value]) => value !== undefined && !isNothing(value));
    answer.opaque({ type: 'reasoning', summary: listIn(summary), ...Object.fromEntries(known) });
  }
}

function isNothing(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}
