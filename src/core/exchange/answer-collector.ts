import { LlmkitError } from '../errors.ts';
import type { ProviderEvent } from '../events.ts';
import type { Clock, Ids } from '../clock.ts';
import type { ChatCompletionResponse } from '../records/chat.ts';
import type { FinishReason } from '../records/message.ts';
import type { Usage } from '../records/usage.ts';
import type { SettingValues } from '../settings/table.ts';

/** Adds up the events of one call to its answer. */
export class AnswerCollector {
  text = '';
  finishReason: FinishReason | undefined;
  /** Milliseconds from the request to the first text; undefined while there is none. */
  firstTokenMs: number | undefined;
  #usage: Usage | undefined;
  #model: string;
  #provider: string;
  readonly #clock: Clock;
  #started: number;

  constructor(clock: Clock, model: string, provider: string) {
    this.#clock = clock;
    this.#model = model;
    this.#provider = provider;
    this.#started = clock.monotonic();
  }

  /** Another model is asked, after one that failed before any answer. */
  switchTo(model: string, provider: string): void {
    this.#model = model;
    this.#provider = provider;
    this.#started = this.#clock.monotonic();
  }

  add(event: ProviderEvent): void {
    if (event.type === 'text') {
      this.firstTokenMs ??= this.#elapsed();
      this.text += event.text;
    } else if (event.type === 'started') {
      this.#model = event.model;
      this.#provider = event.provider;
    } else if (event.type === 'usage') {
      this.#usage = event.usage;
    } else if (event.type === 'finish') {
      this.finishReason = event.finish_reason;
    }
  }

  /** Something came that belongs into the conversation, if only an empty answer that was finished. */
  get hasAnswer(): boolean {
    return this.text !== '' || this.finishReason !== undefined;
  }

  /** What is wrong with an answer that came to its end. */
  fault({ fail_on_truncation }: SettingValues): LlmkitError | undefined {
    switch (this.finishReason) {
      case 'length':
        if (fail_on_truncation !== true) return undefined;
        return new LlmkitError('truncated', 'The answer was cut at max_tokens.', {
          advice: [{ kind: 'raise_limit', of: 'answer' }],
        });
      case 'content_filter':
      case 'refused':
        return new LlmkitError('refused', `${this.#model} declined to answer (${this.finishReason}).`, {
          advice: [
            { kind: 'say', text: 'Ask differently' },
            { kind: 'other_model', by: 'model' },
          ],
        });
      case 'context':
        return new LlmkitError(
          'context_exceeded',
          `The answer was cut: the context window of ${this.#model} is full.`,
          { advice: [{ kind: 'shorten_conversation' }] },
        );
      case 'incomplete':
        return new LlmkitError('incomplete', `${this.#provider} stopped before the answer was finished.`, {
          advice: [{ kind: 'ask_again' }],
        });
      default:
        return undefined;
    }
  }

  response(ids: Ids, failure: LlmkitError | undefined): ChatCompletionResponse {
    const duration = this.#elapsed();
    const createdAt = this.#clock.now().toISOString();
    // Refused and truncated answers ended by themselves; their `finish_reason` says how.
    const cut = failure !== undefined && failure.code !== 'refused' && failure.code !== 'truncated';
    const shared = {
      model: this.#model,
      provider: this.#provider,
      ...(this.#usage && { usage: this.#usage }),
      ...(this.finishReason && { finish_reason: this.finishReason }),
      duration_ms: duration,
    };
    const message = {
      id: ids.uuid(),
      role: 'assistant' as const,
      content: this.text,
      created_at: createdAt,
      ...shared,
      ...(cut && { incomplete: true }),
    };
    return { id: message.id, message, created_at: createdAt, ...shared };
  }

  #elapsed(): number {
    return Math.round(this.#clock.monotonic() - this.#started);
  }
}
