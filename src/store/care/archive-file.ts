import { closeSync, constants, fstatSync, openSync, read } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { Advice } from '../../core/advice.ts';
import { LlmkitError } from '../../core/errors.ts';
import { aboutOtherFile, asStoreError, errorCodeOf } from '../files/store-error.ts';

const readAsync = promisify(read);

/** Bytes, packed. */
const LARGEST = 1024 ** 3;
const PIECE = 1024 * 1024;

/**
 * The bytes of a backup: a file, or what another program writes to a pipe. Throws `not_found`, `store_io`, `store_corrupt`
 * for what is too large, and the reason of `stop`.
 */
export async function readArchive(file: string, stop: AbortSignal | undefined): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of open(file, stop)) {
      stop?.throwIfAborted();
      size += piece.length;
      if (size > LARGEST)
        throw new LlmkitError('store_corrupt', `Cannot restore ${file}: it is too large.`, { advice });
      pieces.push(piece);
    }
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw aboutOtherFile(asStoreError('read', file, error), advice);
    throw new LlmkitError('not_found', `Cannot restore ${file}: there is no such file.`);
  }
  return Buffer.concat(pieces);
}

const advice: readonly Advice[] = [{ kind: 'use_backup', which: 'any' }];

/** Opened so that it waits for nobody: a signal gets through while a pipe is waited for. */
function open(file: string, stop: AbortSignal | undefined): AsyncIterable<Buffer> {
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
