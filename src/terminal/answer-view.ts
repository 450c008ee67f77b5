import type { ChatEvent, Notice } from '../core/events.ts';
import type { ChatCompletionResponse } from '../core/records/chat.ts';
import type { Part, ToolCallPart, ToolResultPart } from '../core/records/parts.ts';
import { AnswerWriter, type FilterMaker } from './answer-writer.ts';
import type { TextOutput, Waiting } from './io.ts';

/** Where a model's reasoning is shown. */
export interface ReasoningDisplay {
  write(text: string): void | Promise<void>;
  /** Called before anything else is shown, which begins on a line of its own. */
  end(): void | Promise<void>;
}

export interface AnswerViewOptions {
  output: TextOutput;
  /** What the text passes on its way; absent: only what a terminal must not obey is taken out. */
  filters?: FilterMaker;
  /** When the text is shown: as it comes, once it is complete, or not here. */
  text: 'live' | 'whole' | 'elsewhere';
  /** Absent: it is shown nowhere. */
  reasoning?: ReasoningDisplay | undefined;
  /** Absent: nothing tells that something is awaited. */
  spinner?: Waiting | undefined;
  /** What is waited for, safe to show. */
  waitingFor: string;
  /** A notice in words; undefined for one that is not shown. */
  wordingOf: (notice: Notice) => string | undefined;
  /** Shows a call of a tool, or what it gave, beside the answer; absent: nothing shows it. */
  toolLine?: ((line: string) => void) | undefined;
  /** Shows a line beside the answer. */
  note: (text: string) => void;
  /** Once it aborts, nothing that still comes of the answer is shown. */
  signal?: AbortSignal;
}

/** Draws one exchange as it comes and resolves to its answer. Throws its error after what came has been shown. */
export async function drawAnswer(
  events: AsyncIterable<ChatEvent>,
  options: AnswerViewOptions,
): Promise<ChatCompletionResponse | undefined> {
  const view = new AnswerView(options);
  try {
    for await (const event of events) {
      const caughtUp = view.show(event);
      if (caughtUp) await caughtUp;
    }
  } finally {
    await view.end();
  }
  return view.response;
}

/** One answer on a screen or in a pipe, event by event: the same for a single question and for the chat. */
export class AnswerView {
  response: ChatCompletionResponse | undefined;
  readonly #options: AnswerViewOptions;
  readonly #writer: AnswerWriter;
  /** Pieces of a text that is shown once it is complete. */
  readonly #later: string[] = [];
  readonly #calls = new Map<string, ToolCallPart>();
  #isThinking = false;
  #hasText = false;

  constructor(options: AnswerViewOptions) {
    this.#options = options;
    this.#writer = new AnswerWriter(options.output, options.filters);
    options.spinner?.start(options.waitingFor);
  }

  /** A promise is returned only where there is something to wait for: a long answer has many events. */
  show(event: ChatEvent): void | Promise<void> {
    if (event.type === 'answer') this.response = event.response;
    else if (event.type === 'notice') return this.#notice(event);
    else if (this.#options.signal?.aborted) return undefined;
    else if (event.type === 'reasoning') return this.#reasoning(event.text);
    else if (event.type === 'tool_call') return this.#toolCall(event);
    else if (event.type === 'tool_result') return this.#toolResult(event);
    else if (event.type === 'text')
      return this.#isThinking ? this.#textAfterReasoning(event.text) : this.#text(event.text);
  }

  /** Shows what has to wait for the end, also the end of an exchange that failed. */
  async end(): Promise<void> {
    this.#options.spinner?.stop();
    await this.#endReasoning();
    if (this.#options.text !== 'elsewhere') await this.#writer.end(this.#later.join(''));
  }

  async #textAfterReasoning(text: string): Promise<void> {
    await this.#endReasoning();
    await this.#text(text);
  }

  #text(text: string): void | Promise<void> {
    if (this.#options.text === 'live') return this.#write(text);
    if (this.#options.text === 'whole') this.#later.push(text);
  }

  #write(text: string): void | Promise<void> {
    this.#options.spinner?.pause();
    this.#hasText = true;
    return this.#writer.write(text);
  }

  async #reasoning(text: string): Promise<void> {
    const { reasoning, spinner } = this.#options;
    if (!reasoning) return;
    spinner?.pause();
    if (this.#hasText && !this.#isThinking) await this.#writer.endLine();
    this.#isThinking = true;
    await reasoning.write(text);
  }

  async #endReasoning(): Promise<void> {
    if (!this.#isThinking) return;
    this.#isThinking = false;
    await this.#options.reasoning?.end();
  }

  async #toolCall(call: ToolCallPart): Promise<void> {
    this.#calls.set(call.id, call);
    if (this.#options.toolLine) await this.#toolLine([call]);
  }

  async #toolResult(result: ToolResultPart): Promise<void> {
    const call = this.#calls.get(result.id);
    if (!this.#options.toolLine) return;
    await this.#toolLine(call ? [call, result] : [result]);
    this.#options.spinner?.start(this.#options.waitingFor);
  }

  async #toolLine(parts: Part[]): Promise<void> {
    const { toolLine } = await import('./tool-line.ts');
    await this.#beside(toolLine(parts), this.#options.toolLine);
  }

  /** Shows a line beside the answer, on one of its own. */
  async #beside(line: string, show = this.#options.note): Promise<void> {
    await this.#endReasoning();
    this.#options.spinner?.pause();
    if (this.#hasText) await this.#writer.endLine();
    show(line);
  }

  async #notice(notice: Notice): Promise<void> {
    const { wordingOf, spinner, waitingFor } = this.#options;
    const words = wordingOf(notice);
    if (words === undefined) return;
    await this.#beside(`note: ${words}`);
    // Its line would be drawn over the answer's.
    if (!this.#hasText) spinner?.start(waitingFor);
  }
}
