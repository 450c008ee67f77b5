import type { Clock, Ids } from '../clock.ts';
import { present } from '../fields.ts';
import type { ForeignConversation, ForeignMessage } from '../ports/conversation-formats.ts';
import { type Conversation, createConversation, titleFrom } from '../records/conversation.ts';
import type { Message } from '../records/message.ts';

/** A branch of a conversation of another program, each of its messages with an id of its source. */
export type ForeignBranch = (ForeignMessage & { source_id: string })[];

/** Where a conversation came from. */
export type Source = NonNullable<Conversation['source']>;

type Hash = (text: string) => Promise<string>;
const HASH_LENGTH = 16;

/**
 * The branches with ids for what has none: a hash of the message and all before it, so that the same conversation has the
 * same ids whenever it is read. Those that say nothing, or no more than another, are left out.
 */
export async function branchesWithIds({ branches }: ForeignConversation, sha256: Hash): Promise<ForeignBranch[]> {
  const all: ForeignBranch[] = [];
  for (const messages of branches) {
    let chain = '';
    const branch: ForeignBranch = [];
    for (const message of messages) {
      const { role, content, parts } = message;
      if (message.source_id === undefined) chain = await sha256(JSON.stringify([chain, role, content, parts ?? null]));
      branch.push({ ...message, source_id: message.source_id ?? chain.slice(0, HASH_LENGTH) });
    }
    if (branch.length > 0 && !all.some((other) => isWithin(branch, other))) all.push(branch);
  }
  return all;
}

function isWithin(branch: ForeignBranch, other: ForeignBranch): boolean {
  return branch.every(({ source_id: id }, at) => other[at]?.source_id === id || other[at]?.earlier_ids?.includes(id));
}

/** The source of a conversation. Without an id of its own it is told by its first message. */
export function sourceOf({ format, id }: ForeignConversation, branch: ForeignBranch): Source {
  return { format, id: id ?? branch[0]!.source_id };
}

/**
 * The id of what is made of a branch: it follows from where it came from and who imports it, so that two imports at once
 * make one conversation and not two.
 */
export async function importedId(
  { format, id }: Source,
  branch: ForeignBranch,
  userId: string | undefined,
  sha256: Hash,
): Promise<string> {
  const hash = await sha256(JSON.stringify([format, id, userId ?? null, branch.map(({ source_id: each }) => each)]));
  const [a, b, c, d, e] = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 15),
    hash.slice(15, 18),
    hash.slice(18, 30),
  ];
  return `${a}-${b}-8${c}-8${d}-${e}`;
}

/** The record of a branch that is new here. Whoever imports it owns it. */
export function conversationFrom(
  foreign: ForeignConversation,
  branch: ForeignBranch,
  more: { id: string; source: Source; user_id: string | undefined; parent?: Conversation['parent'] | undefined },
  ports: { ids: Ids; clock: Clock },
): Conversation {
  const question = branch.find(({ role }) => role === 'user')?.content ?? '';
  const title = foreign.title ?? titleFrom(question);
  const made = createConversation(
    present({
      id: more.id,
      title: more.parent ? `${title} (fork)` : title,
      system_prompt: foreign.system_prompt,
      settings: foreign.settings ?? {},
      user_id: more.user_id,
      parent: more.parent,
    }),
    ports,
  );
  const begun = foreign.created_at ?? branch[0]?.created_at ?? made.created_at;
  const messages = messagesFrom(branch, begun, ports);
  const used = latest([foreign.updated_at, ...messages.map(({ created_at: created }) => created)]) ?? begun;
  return {
    ...made,
    messages,
    message_count: messages.length,
    source: more.source,
    created_at: begun,
    updated_at: used,
  };
}

/** Messages of a branch as records; one without a date has that of the one before it. */
export function messagesFrom(branch: readonly ForeignMessage[], begun: string, { ids }: { ids: Ids }): Message[] {
  let date = begun;
  return branch.map(({ earlier_ids: _earlier, created_at: created, ...message }) => {
    date = created ?? date;
    return { ...message, id: ids.uuid(), created_at: date };
  });
}

/** The last of some dates. */
export function latest(dates: readonly (string | undefined)[]): string | undefined {
  return dates.reduce(
    (last, date) => (date !== undefined && (last === undefined || date > last) ? date : last),
    undefined,
  );
}

/** Whether what a conversation has of its source is all of the branch, also what was taken back. */
export function hasAll({ messages, removed }: Conversation, branch: readonly { source_id: string }[]): boolean {
  const there = new Set([...messages, ...removed].map(({ source_id: id }) => id));
  return branch.every(({ source_id: id }) => there.has(id));
}

/**
 * Where a branch goes on from a conversation that has only what came from it: the number of messages that both have, the
 * last of which may have grown since. Undefined where it does not.
 */
export function goesOnAt({ messages, removed, pending }: Conversation, branch: ForeignBranch): number | undefined {
  if (removed.length + pending.length > 0 || messages.length > branch.length) return undefined;
  const isSame = (at: number) => messages[at]!.source_id === branch[at]!.source_id;
  const last = messages.length - 1;
  const hasGrown = last >= 0 && (branch[last]!.earlier_ids ?? []).includes(messages[last]!.source_id ?? '');
  const same = messages.findIndex((_, at) => !isSame(at));
  if (same < 0) return messages.length;
  return same === last && hasGrown ? last : undefined;
}

/** How many messages two branches begin with alike. */
export function sharedBy(one: readonly { source_id: string }[], other: readonly { source_id?: string }[]): number {
  const differs = one.findIndex(({ source_id: id }, at) => other[at]?.source_id !== id);
  return differs < 0 ? one.length : differs;
}
