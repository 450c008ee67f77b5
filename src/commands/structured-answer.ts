import type { ChatEvent } from '../core/events.ts';
import type { ChatCompletionResponse } from '../core/records/chat.ts';
import { sanitize } from '../terminal/sanitize.ts';
import type { Context } from './context.ts';

/** The form of an answer on its way to standard output: JSON that has to fit a schema goes there only if it does. */
export class AnswerForm {
  /** It is to fit a schema. */
  isStructured = false;
  #json: string | undefined;

  add(event: ChatEvent): void {
    if (event.type === 'object') this.isStructured = true;
    else if (event.type === 'text' && this.isStructured) this.#json = event.text;
  }

  /** It has nothing that belongs on standard output. */
  get isUnfit(): boolean {
    return this.isStructured && this.#json === undefined;
  }

  /** What is printed of an answer that is printed whole. */
  textOf({ message }: ChatCompletionResponse): string {
    return this.#json ?? message.content;
  }
}

/** Shows on stderr what came and does not fit; with --json its error holds it. */
export async function tellUnfit({ message }: ChatCompletionResponse, { globals, io }: Context): Promise<void> {
  if (globals.json || globals.ndjson || message.content === '') return;
  const text = io.stderr.isTTY ? sanitize(message.content) : message.content;
  await io.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
}
