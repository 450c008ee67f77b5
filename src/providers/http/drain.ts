import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/** How much is read away for the sake of a connection that can be used again, in bytes, and for how long, in ms. */
const MOST_BYTES = 64 * 2 ** 10;
const LONGEST_MS = 1_000;

/**
 * Reads away what is left of a body, so that its connection can serve the next request; closes it where that is too much
 * or takes too long. Nobody waits for this, not even the end of the process.
 */
export function drain(stream: Readable, message: IncomingMessage): void {
  if (stream.destroyed) return;
  // All of it is there: nothing is waited for. What is compressed may still be of any length.
  if (message.complete && stream === message) return void stream.resume();
  // Typed as always there; it is gone with its connection.
  (message.socket as Socket | null)?.unref();
  let left = MOST_BYTES;
  const timer = setTimeout(() => stream.destroy(), LONGEST_MS).unref();
  stream.on('close', () => clearTimeout(timer));
  stream.on('data', (piece: Uint8Array) => {
    left -= piece.length;
    if (left < 0) stream.destroy();
  });
}
