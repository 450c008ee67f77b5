import { asLlmkitError } from '../core/errors.ts';
import type { ChatEvent, Notice } from '../core/events.ts';
import type { ChatCompletionResponse } from '../core/records/chat.ts';
import type { CallOptions } from './call-options.ts';
import { tell } from './hooks.ts';

/** An exchange as the services make it: its events, and the response in the end. */
export type Exchange = AsyncGenerator<ChatEvent, ChatCompletionResponse>;

/** Makes an exchange that `signal` stops. */
type StartExchange = (signal: AbortSignal) => Exchange | Promise<Exchange>;

interface StreamOptions {
  signal?: AbortSignal;
  /** Told what the stream yields as `notice`. */
  onNotice?: (notice: Notice) => void;
}

/** Makes a stream for a call with these options, to which the app adds its own. */
export type OpenStream = (
  options: CallOptions,
  start: (options: CallOptions, signal: AbortSignal) => Exchange | Promise<Exchange>,
) => ChatStream;

/**
 * An answer as it comes. It starts at once, also when nobody reads it: then it is kept all the same. Read its events or its
 * text, as often as wanted and from the beginning each time, or wait for `response`. It is no thenable, so that an async
 * function may return it. A fault rejects whatever is read or waited for; where nobody does, it is no unhandled rejection.
 */
export interface ChatStream extends AsyncIterable<ChatEvent> {
  /** The text alone, piece by piece. */
  readonly text: AsyncIterable<string>;
  /** The whole answer. A cut one rejects with its error; the event `answer` before it holds what came. */
  readonly response: Promise<ChatCompletionResponse>;
  /** The text as UTF-8, for a `Response` of a web server. Cancelling it aborts the answer. */
  toReadableStream(): ReadableStream<Uint8Array>;
  /** Stops the answer: what came is kept where the exchange is stored. */
  abort(reason?: unknown): void;
}

/** The stream over an exchange. */
export class ExchangeStream implements ChatStream {
  readonly response: Promise<ChatCompletionResponse>;
  readonly #events: ChatEvent[] = [];
  readonly #stopping = new AbortController();
  /** Readers that wait for the next event. */
  readonly #waiting: (() => void)[] = [];
  readonly #onNotice: StreamOptions['onNotice'];
  #isOver = false;

  constructor(start: StartExchange, { signal, onNotice }: StreamOptions = {}) {
    this.#onNotice = onNotice;
    const both = signal ? AbortSignal.any([signal, this.#stopping.signal]) : this.#stopping.signal;
    this.response = this.#run(start, both);
    this.response.catch(() => undefined);
  }

  async #run(start: StartExchange, signal: AbortSignal): Promise<ChatCompletionResponse> {
    try {
      const events = await start(signal);
      for (;;) {
        const next = await events.next();
        if (next.done) return next.value;
        if (next.value.type === 'notice') tell(this.#onNotice, next.value);
        this.#events.push(next.value);
        this.#tell();
      }
    } catch (thrown) {
      throw asLlmkitError(thrown);
    } finally {
      this.#isOver = true;
      this.#tell();
    }
  }

  #tell(): void {
    for (const goOn of this.#waiting.splice(0)) goOn();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ChatEvent, void> {
    for (let at = 0; ;) {
      while (at < this.#events.length) yield this.#events[at++]!;
      if (this.#isOver) break;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    await this.response;
  }

  get text(): AsyncIterable<string> {
    return textOf(this);
  }

  toReadableStream(): ReadableStream<Uint8Array> {
    const texts = this.text[Symbol.asyncIterator]();
    const encoder = new TextEncoder();
    return new ReadableStream({
      pull: async (controller) => {
        const { done, value } = await texts.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      cancel: (reason) => this.abort(reason),
    });
  }

  abort(reason?: unknown): void {
    this.#stopping.abort(reason);
  }
}

async function* textOf(events: AsyncIterable<ChatEvent>): AsyncGenerator<string, void> {
  for await (const event of events) if (event.type === 'text') yield event.text;
}

/** The exchange with notices of what came before it. */
export async function* preceded(notices: readonly Notice[], exchange: Exchange): Exchange {
  yield* notices;
  return yield* exchange;
}
