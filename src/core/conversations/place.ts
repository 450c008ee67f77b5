import { unlessNotFound } from '../errors.ts';
import type { Conversation } from '../records/conversation.ts';
import { messageAt } from './changes.ts';

/** A conversation, or one message of it. */
export interface MessagePlace {
  conversation: Conversation;
  /** As `conv show` numbers messages; there is one of that number. */
  number?: number;
}

type Find = (reference: string) => Promise<Conversation>;

/** What `find` would have to look for in all titles is looked for there first: a title may end like a place. */
const NEEDS_NO_TITLE = /^(?:last|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The place that `CONV` or `CONV:N` means. Throws what `find` throws, and `out_of_range` where there is no message N. */
export async function findPlace(find: Find, reference: string): Promise<MessagePlace> {
  const [, head, digits] = /^(.+):(\d{1,9})$/s.exec(reference) ?? [];
  if (head === undefined) return { conversation: await find(reference) };
  const titled = NEEDS_NO_TITLE.test(head) ? undefined : await find(reference).catch(unlessNotFound);
  if (titled) return { conversation: titled };
  const conversation = await find(head);
  const number = Number(digits);
  messageAt(conversation, number);
  return { conversation, number };
}
