import { createHash } from 'node:crypto';
import path from 'node:path';
import { LlmkitError } from '../../core/errors.ts';
import type { Attachments } from '../../core/ports/attachments.ts';
import { removeFileDurably, writeFileDurably } from '../files/durable-write.ts';
import { prepareFolder } from '../files/home.ts';
import type { Locks } from '../files/lock.ts';
import { MAX_BYTES } from '../files/plain-file.ts';
import { readFileSafely } from '../files/safe-read.ts';
import { ATTACHMENT_FOLDER, isHash } from './folders.ts';

interface AttachmentOptions {
  home: string;
  locks: Locks;
}

/** Bytes as files: `attachments/<sha256>`, each under a lock of its own. */
export function createAttachments({ home, locks }: AttachmentOptions): Attachments {
  const folder = path.join(home, ATTACHMENT_FOLDER);
  const fileOf = (sha256: string) => path.join(folder, sha256);
  return {
    async put(bytes) {
      if (bytes.length > MAX_BYTES) throw tooLarge(bytes);
      const sha256 = hashOf(bytes);
      prepareFolder(home, folder);
      await locks.hold(fileOf(sha256), () => {
        const there = readFileSafely(fileOf(sha256));
        // What a disk has damaged is written anew.
        if (there === undefined || hashOf(there) !== sha256) writeFileDurably(fileOf(sha256), Buffer.from(bytes));
      });
      return sha256;
    },

    async read(sha256) {
      const bytes = isHash(sha256) ? readFileSafely(fileOf(sha256)) : undefined;
      if (bytes === undefined || hashOf(bytes) === sha256) return bytes;
      throw damaged(fileOf(sha256));
    },

    async removeUnnamed(hashes, named) {
      const kept = [...new Set(hashes)].filter((sha256) => isHash(sha256) && readFileSafely(fileOf(sha256))).toSorted();
      return kept.length === 0 ? 0 : holdAll(locks, kept.map(fileOf), async () => removeAll(kept, await named()));
    },
  };

  function removeAll(hashes: readonly string[], named: ReadonlySet<string>): number {
    return hashes.filter((sha256) => !named.has(sha256) && removeFileDurably(fileOf(sha256))).length;
  }
}

/** In one order, so that two who want several never wait for each other. */
function holdAll<T>(locks: Locks, [file, ...others]: readonly string[], section: () => Promise<T>): Promise<T> {
  return file === undefined ? section() : locks.hold(file, () => holdAll(locks, others, section));
}

/** The SHA-256 of bytes, in hexadecimal. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function tooLarge({ length }: Uint8Array): LlmkitError {
  const message = `Cannot keep a file of ${length} bytes: at most ${MAX_BYTES} are kept.`;
  return new LlmkitError('input_too_large', message, { advice: [{ kind: 'give', what: 'smaller_file' }] });
}

function damaged(file: string): LlmkitError {
  return new LlmkitError('store_corrupt', `Cannot use ${file}: its bytes are not those that its name says.`, {
    advice: [{ kind: 'doctor' }],
  });
}
