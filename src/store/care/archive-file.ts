import { statSync } from 'node:fs';
import type { Advice } from '../../core/advice.ts';
import { LlmkitError } from '../../core/errors.ts';
import { piecesOf } from '../files/named-file.ts';
import { aboutOtherFile, asStoreError, errorCodeOf } from '../files/store-error.ts';

/** Bytes, packed. */
const LARGEST = 1024 ** 3;

/**
 * The bytes of a backup: a file, or what another program writes to a pipe. Throws `not_found`, `store_io`, `store_corrupt`
 * for what is too large, and the reason of `stop`.
 */
export async function readArchive(file: string, stop: AbortSignal | undefined): Promise<Buffer> {
  const pieces: Buffer[] = [];
  // A pipe has no size: what it brings is counted.
  let size = 0;
  try {
    if (statSync(file).size > LARGEST) throw tooLarge(file);
    for await (const piece of piecesOf(file, stop, advice)) {
      size += piece.length;
      if (size > LARGEST) throw tooLarge(file);
      pieces.push(piece);
    }
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw aboutOtherFile(asStoreError('read', file, error), advice);
    throw new LlmkitError('not_found', `Cannot restore ${file}: there is no such file.`);
  }
  return Buffer.concat(pieces);
}

function tooLarge(file: string): LlmkitError {
  return new LlmkitError('store_corrupt', `Cannot restore ${file}: it is too large.`, { advice });
}

const advice: readonly Advice[] = [{ kind: 'use_backup', which: 'any' }];
