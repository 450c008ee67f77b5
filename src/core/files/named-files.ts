import type { ConversationRepository } from '../ports/repository.ts';

/** Those among `hashes` that any of the conversations names; all of them where one cannot be read. */
export async function namedFiles(
  conversations: Pick<ConversationRepository, 'scan'>,
  hashes: readonly string[],
): Promise<ReadonlySet<string>> {
  const named = new Set<string>();
  const view = (document: Record<string, unknown>): true => {
    const text = JSON.stringify(document);
    for (const hash of hashes) if (text.includes(hash)) named.add(hash);
    return true;
  };
  const mayHold = (stored: string): boolean => hashes.some((hash) => stored.includes(hash));
  for await (const scanned of conversations.scan(view, { mayHold })) if ('fault' in scanned) return new Set(hashes);
  return named;
}
