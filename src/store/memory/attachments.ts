import type { Attachments } from '../../core/ports/attachments.ts';

/** Bytes that end with the process. `before` are asked where it has none: those are never changed. */
export function createMemoryAttachments(before?: Pick<Attachments, 'read'>): Attachments {
  const kept = new Map<string, Uint8Array>();
  return {
    async put(bytes) {
      const { hashOf } = await import('../records/attachments.ts');
      const sha256 = hashOf(bytes);
      kept.set(sha256, bytes);
      return sha256;
    },
    read: async (sha256) => kept.get(sha256) ?? before?.read(sha256),
    async removeUnnamed(hashes, named) {
      const names = await named();
      return hashes.filter((sha256) => !names.has(sha256) && kept.delete(sha256)).length;
    },
  };
}
