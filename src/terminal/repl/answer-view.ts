import type { ChatEvent, Notice } from '../../core/events.ts';
import type { ChatCompletionResponse } from '../../core/records/chat.ts';
import { AnswerWriter } from '../answer-writer.ts';
import type { Waiting } from '../io.ts';
import { Sanitizer } from '../sanitize.ts';
import { chatNotice } from './advice.ts';
import type { Screen } from './screen.ts';

export interface AnswerViewOptions {
  screen: Screen;
  spinner: Waiting;
  /** What is waited for, safe to show. */
  waitingFor: string;
  /** False: the answer is shown when it is complete. */
  live: boolean;
  verbose: boolean;
  /** Notices about settings that were told before in this chat; once is enough. */
  told: Set<string>;
  /** Once it aborts, nothing that still comes is shown. */
  signal: AbortSignal;
}

/** Draws one exchange as it comes and resolves to its answer. Throws its error after what came has been shown. */
export async function drawAnswer(
  events: AsyncIterable<ChatEvent>,
  options: AnswerViewOptions,
): Promise<ChatCompletionResponse | undefined> {
  const view = new AnswerView(options);
  try {
    for await (const event of events) await view.show(event);
  } finally {
    await view.end();
  }
  return view.response;
}

class AnswerView {
  response: ChatCompletionResponse | undefined;
  readonly #options: AnswerViewOptions;
  readonly #writer: AnswerWriter;
  #thought: Sanitizer | undefined;
  #later = '';
  #hasText = false;

  constructor(options: AnswerViewOptions) {
    this.#options = options;
    this.#writer = new AnswerWriter(options.screen.output);
    options.spinner.start(options.waitingFor);
  }

  async show(event: ChatEvent): Promise<void> {
    if (event.type === 'answer') this.response = event.response;
    else if (event.type === 'notice') this.#notice(event);
    else if (this.#options.signal.aborted) return;
    else if (event.type === 'reasoning') this.#reasoning(event.text);
    else if (event.type === 'text' && this.#options.live) await this.#text(event.text);
    else if (event.type === 'text') this.#later += event.text;
  }

  async end(): Promise<void> {
    this.#options.spinner.stop();
    this.#endReasoning();
    if (this.#later !== '') await this.#text(this.#later);
    await this.#writer.end();
  }

  async #text(text: string): Promise<void> {
    this.#options.spinner.pause();
    this.#endReasoning();
    this.#hasText = true;
    // A screen that is slower than the model must be able to catch up.
    const caughtUp = this.#writer.write(text);
    if (caughtUp) await caughtUp;
  }

  #reasoning(text: string): void {
    const { screen, spinner } = this.#options;
    spinner.pause();
    this.#thought ??= new Sanitizer();
    const shown = this.#thought.push(text);
    if (shown !== '') void screen.output.write(screen.styles.dim(shown));
  }

  #endReasoning(): void {
    if (this.#thought) void this.#options.screen.output.write('\n\n');
    this.#thought = undefined;
  }

  #notice(notice: Notice): void {
    const { code, message, verbose } = notice;
    const { screen, spinner, waitingFor, told } = this.#options;
    if (verbose && !this.#options.verbose) return;
    if ((code === 'provider' || code === 'parameter') && told.has(message)) return;
    told.add(message);
    spinner.pause();
    this.#endReasoning();
    if (this.#hasText) void this.#writer.end();
    screen.note(`note: ${chatNotice(notice)}`);
    if (!this.#hasText) spinner.start(waitingFor);
  }
}

/** Tokens, cost and time of one answer, in a few words. */
export function costLine({ usage, cost_usd: cost, duration_ms: duration }: ChatCompletionResponse): string {
  const tokens = usage ? `${usage.prompt_tokens} + ${usage.completion_tokens} tokens` : 'tokens unknown';
  const price = cost === undefined ? '' : ` · $${cost.toPrecision(2)}`;
  return `${tokens}${price} · ${(duration / 1000).toFixed(1)} s`;
}
