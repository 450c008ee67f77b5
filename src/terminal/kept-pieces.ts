import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { KeptPieces } from './io.ts';
import { fileError } from './system-reasons.ts';

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = fs.constants;
const PIECE = 256 * 1024;

/** See `Io.keepPieces`. The file has no name any more once it is made: however the process ends, nothing is left. */
export async function keepPieces(pieces: AsyncIterable<Uint8Array>): Promise<KeptPieces> {
  const path = join(tmpdir(), `llmkit-${randomUUID()}`);
  let descriptor: number | undefined;
  try {
    descriptor = fs.openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    fs.unlinkSync(path);
    for await (const piece of pieces) fs.writeFileSync(descriptor, piece);
  } catch (thrown) {
    if (descriptor !== undefined) fs.closeSync(descriptor);
    throw fileError(thrown, 'write', path);
  }
  const file = descriptor;
  return {
    async *read(signal) {
      for (let at = 0; ;) {
        const piece = Buffer.allocUnsafe(PIECE);
        const count = fs.readSync(file, piece, 0, PIECE, at);
        if (count === 0) return;
        at += count;
        yield piece.subarray(0, count);
        await new Promise((resolve) => void setImmediate(resolve));
        signal.throwIfAborted();
      }
    },
    close: () => fs.closeSync(file),
  };
}
