import { closeSync, constants, fstatSync, openSync, read } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { Advice } from '../../core/advice.ts';
import { LlmkitError } from '../../core/errors.ts';

const readAsync = promisify(read);

/** Bytes. */
const PIECE = 1024 * 1024;

/**
 * The bytes of a file that a person named, or what another program writes to a pipe, in pieces. Nothing is waited for where
 * `stop` does not end it. Throws `store_io` with `advice` for what is neither, what the system throws, and the reason of
 * `stop`.
 */
export async function* piecesOf(
  file: string,
  stop: AbortSignal | undefined,
  advice: readonly Advice[] = [],
): AsyncGenerator<Buffer> {
  for await (const piece of open(file, stop, advice)) {
    stop?.throwIfAborted();
    yield piece;
  }
}

/** Opened so that it waits for nobody: a signal gets through while a pipe is waited for. */
function open(file: string, stop: AbortSignal | undefined, advice: readonly Advice[]): AsyncIterable<Buffer> {
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  const stats = fstatSync(descriptor);
  if (stats.isFIFO()) return fromPipe(descriptor, stop);
  if (stats.isFile()) return fromFile(descriptor);
  closeSync(descriptor);
  const what = stats.isDirectory() ? 'it is a folder' : 'it is neither a file nor a pipe';
  throw new LlmkitError('store_io', `Cannot read ${file}: ${what}.`, { advice });
}

function fromPipe(descriptor: number, stop: AbortSignal | undefined): Readable {
  const pipe = new Socket({ fd: descriptor, readable: true, writable: false });
  stop?.addEventListener('abort', () => pipe.destroy(stop.reason as Error), { once: true });
  return pipe;
}

async function* fromFile(descriptor: number): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      const { bytesRead, buffer } = await readAsync(descriptor, Buffer.allocUnsafe(PIECE), 0, PIECE, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    closeSync(descriptor);
  }
}
