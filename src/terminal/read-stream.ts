import type { Readable } from 'node:stream';
import { LlmkitError } from '../core/errors.ts';
import type { Silence } from './io.ts';

export interface StreamSource {
  /** For messages. */
  what: string;
  /** Bytes. */
  limit: number;
  /** A socket is what a program that starts others leaves open without a thought. */
  isSocket?: boolean;
}

/** How long a stream may bring nothing before that is told. */
const SILENT_MS = 2000;

/** All that `stream` brings. Throws `input_too_large`, and the reason of `signal`. */
export async function readStream(
  stream: Readable,
  { what, limit, isSocket = false }: StreamSource,
  signal: AbortSignal,
  silence?: Silence,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  let isGivenUp = false;
  const stop = () => stream.destroy(signal.reason as Error);
  const tell = () => {
    if (size > 0 || stream.readableEnded) return;
    isGivenUp = isSocket && silence?.canGoWithout === true;
    silence?.tell(isGivenUp ? 'given up' : 'waiting');
    if (isGivenUp) stream.destroy();
  };
  // On a busy machine the time is over before anybody looked: what waits there is taken first.
  const timer = silence && setTimeout(() => setImmediate(() => setImmediate(tell)), SILENT_MS);
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge(what, limit);
      chunks.push(chunk);
    }
  } catch (thrown) {
    if (!isGivenUp) throw thrown;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
  return Buffer.concat(chunks);
}

/** What is larger than `limit` bytes. */
export function tooLarge(what: string, limit: number): LlmkitError {
  return new LlmkitError('input_too_large', `Cannot take ${what}: it is larger than ${limit} bytes.`, {
    advice: [{ kind: 'raise_limit', of: 'input' }],
  });
}

/** What a stream brings; `signal` ends the wait for it with its reason. */
export async function* streamPieces(stream: Readable, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const stop = () => stream.destroy(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  try {
    signal.throwIfAborted();
    yield* stream as AsyncIterable<Uint8Array>;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
