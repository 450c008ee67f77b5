import type { Attachments } from '../ports/attachments.ts';
import type { ConversationRepository } from '../ports/repository.ts';
import { namedFiles } from '../files/named-files.ts';
import { limitedTo, type WhoActs } from './actor.ts';

/**
 * Bytes as the actor sees them: those that a conversation names which the actor may read, and those of its own. They go
 * when no conversation of anybody names them.
 */
export function ownedAttachments(
  attachments: Attachments,
  { all, seen }: Record<'all' | 'seen', Pick<ConversationRepository, 'scan'>>,
  whoActs: WhoActs,
): Attachments {
  const own = new Set<string>();
  return {
    async put(bytes) {
      const sha256 = await attachments.put(bytes);
      own.add(sha256);
      return sha256;
    },

    async read(sha256) {
      const isSeen =
        limitedTo(await whoActs()) === undefined || own.has(sha256) || (await namedFiles(seen, [sha256])).has(sha256);
      return isSeen ? attachments.read(sha256) : undefined;
    },

    removeUnnamed: (hashes, named) =>
      attachments.removeUnnamed(hashes, async () => new Set([...(await named()), ...(await namedFiles(all, hashes))])),
  };
}
