import type {
  EasyInputMessage,
  ResponseInputItem,
  ResponseOutputMessage,
  ResponseReasoningItem,
} from 'openai/resources/responses/responses';
import type { ChatMessage } from '../../../core/records/message.ts';
import type { ModelRequest } from '../../../core/records/model-request.ts';
import { type Part, sentParts } from '../../../core/records/parts.ts';
import { RequestIds } from '../../call/answer-steps.ts';
import { questionContent } from './files.ts';
import { objectIn } from '../../http/json.ts';

/** The name of this wire on opaque parts. */
export const RESPONSES_WIRE = 'responses';

/** What the model said. Nothing is stored at the vendor, so that it has no id there. */
export type SaidMessage = Omit<ResponseOutputMessage, 'id'>;
/** A thought as it came, without its id where it is sealed: the vendor would look for that among what it stored. */
export type SealedThought = Omit<ResponseReasoningItem, 'id'>;
export type InputItem = ResponseInputItem | SaidMessage | SealedThought;

/** What was said so far as Responses takes it, the system text apart; `withReasoning` false leaves out what models thought. */
export function responsesInput({ messages, model, files }: ModelRequest, withReasoning: boolean): InputItem[] {
  const ids = new RequestIds();
  return messages.flatMap((message): InputItem[] => {
    if (message.role === 'system') return [];
    if (message.role === 'user') return [userMessage(questionContent(message, files))];
    return new AnswerItems(message, ids, withReasoning ? model : undefined).items;
  });
}

export function userMessage(content: EasyInputMessage['content']): EasyInputMessage {
  return { role: 'user', content };
}

/** The items of one answer, in the order in which they came. */
class AnswerItems {
  readonly items: InputItem[] = [];
  readonly #ids: RequestIds;
  /** Whose opaque parts go back. */
  readonly #model: string | undefined;
  /** By the id in the record, calls that have a result: of the others nobody knows whether the tool ran. */
  readonly #calls = new Map<string, string | undefined>();
  /** The vendor refuses reasoning that nothing follows. */
  #reasoning: InputItem[] = [];
  #said: SaidMessage | undefined;

  constructor(message: ChatMessage, ids: RequestIds, model: string | undefined) {
    this.#ids = ids;
    this.#model = model;
    const parts = sentParts(message);
    for (const part of parts) if (part.type === 'tool_result') this.#calls.set(part.id, undefined);
    for (const part of parts) this.#add(part);
  }

  #add(part: Part): void {
    if (part.type === 'text') this.#say(part.text);
    else if (part.type === 'opaque') this.#addOpaque(part);
    else if (part.type === 'tool_call') this.#call(part);
    else if (part.type === 'tool_result') this.#addResult(part);
  }

  #say(text: string): void {
    const content = [{ type: 'output_text' as const, text, annotations: [] }];
    this.#said = { type: 'message', role: 'assistant', status: 'completed', content };
    this.#push(this.#said);
  }

  #addOpaque({ wire, model, data }: Extract<Part, { type: 'opaque' }>): void {
    if (wire !== RESPONSES_WIRE || model !== this.#model) return;
    const { id, ...item } = objectIn(data);
    const { phase } = item as { phase?: NonNullable<SaidMessage['phase']> };
    const isSealed = typeof item['encrypted_content'] === 'string';
    if (item['type'] === 'reasoning')
      this.#reasoning.push((isSealed ? item : { id, ...item }) as unknown as SealedThought);
    else if (phase !== undefined && this.#said) this.#said.phase = phase;
  }

  #call({ id, name, input }: Extract<Part, { type: 'tool_call' }>): void {
    if (!this.#calls.has(id)) return;
    const call_id = this.#ids.next();
    this.#calls.set(id, call_id);
    const text = typeof input === 'string' ? input : JSON.stringify(input ?? {});
    this.#push({ type: 'function_call', call_id, name, arguments: text });
  }

  #addResult({ id, content }: Extract<Part, { type: 'tool_result' }>): void {
    const call_id = this.#calls.get(id);
    if (call_id === undefined) return;
    this.#reasoning = [];
    this.items.push({ type: 'function_call_output', call_id, output: content });
  }

  #push(item: InputItem): void {
    this.items.push(...this.#reasoning, item);
    this.#reasoning = [];
  }
}
