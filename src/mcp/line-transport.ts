import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResponse,
  ReadBuffer,
  serializeMessage,
  type JSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/server';
import { LlmkitError } from '../core/errors.ts';
import type { ServedStreams } from '../core/ports/prompt-server.ts';

/** A line may come without its end where the input does. */
const END_OF_LINE = new Uint8Array([0x0a]);

/** In place of the words of the validator, which fill a screen. */
const NO_MESSAGE = 'A line of standard input is no message of JSON-RPC 2.0; it is left out.';

/** The only request that stays open until the connection ends. */
const NEVER_ANSWERED = 'subscriptions/listen';

/** Messages as lines. Unlike the transport of the SDK, what was asked before the end of the input is still answered. */
export class LineTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: Transport['onmessage'];
  readonly #streams: ServedStreams;
  readonly #asked = new Set<string | number>();
  #allAnswered = () => {};

  constructor(streams: ServedStreams) {
    this.#streams = streams;
  }

  async start(): Promise<void> {}

  async close(): Promise<void> {
    this.onclose?.();
  }

  async send(message: JSONRPCMessage): Promise<void> {
    await this.#streams.write(serializeMessage(message));
    if (isJSONRPCResponse(message) && message.id !== undefined) this.#settle(message.id);
  }

  /** Hands on what comes; resolves once the other side has ended and has all its answers. */
  async ended(): Promise<void> {
    const buffer = new ReadBuffer();
    for await (const piece of this.#streams.pieces) this.#read(piece, buffer);
    this.#read(END_OF_LINE, buffer);
    if (this.#asked.size > 0) await new Promise<void>((resolve) => (this.#allAnswered = resolve));
  }

  #read(piece: Uint8Array, buffer: ReadBuffer): void {
    append(piece, buffer);
    for (const message of messagesIn(buffer, () => this.onerror?.(new Error(NO_MESSAGE)))) this.#take(message);
  }

  #take(message: JSONRPCMessage): void {
    if (isJSONRPCRequest(message) && message.method !== NEVER_ANSWERED) this.#asked.add(message.id);
    this.onmessage?.(message);
    // What is taken back is not answered.
    if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled')
      this.#settle(message.params?.['requestId'] as string | number);
  }

  #settle(id: string | number): void {
    this.#asked.delete(id);
    if (this.#asked.size === 0) this.#allAnswered();
  }
}

function append(piece: Uint8Array, buffer: ReadBuffer): void {
  try {
    buffer.append(Buffer.from(piece));
  } catch {
    throw new LlmkitError('input_too_large', 'Cannot read a message of more than 10 MB from standard input.');
  }
}

/** The whole messages that have come. Lines that are no JSON are left out; what is JSON and no message is told. */
function* messagesIn(buffer: ReadBuffer, onFault: () => void): Generator<JSONRPCMessage> {
  for (;;) {
    try {
      const message = buffer.readMessage();
      if (message === null) return;
      yield message;
    } catch {
      onFault();
    }
  }
}
