import { present } from '../fields.ts';
import { misnamed } from '../lists.ts';
import type { ConversationRepository } from '../ports/repository.ts';
import type { Conversation } from '../records/conversation.ts';

/** A conversation among those that came from it. */
export interface LineageNode {
  id: string;
  /** Absent where it is gone. */
  title?: string;
  updated_at?: string;
  message_count?: number;
  /** How it came from the one above it; absent for the first of all. */
  how?: 'fork' | 'rerun';
  /** So many messages it has from the one above it. */
  message_number?: number;
  prompt_name?: string;
  prompt_version?: number;
  children: LineageNode[];
}

type Child = LineageNode & { parent: string; created_at: string };

/** Where a conversation came from and what came from the same: the first of all, with everything below it. */
export async function lineageOf(
  conversations: ConversationRepository,
  conversation: Conversation,
): Promise<LineageNode> {
  const children = new Map<string, Child[]>();
  const scanned = conversations.scan(childIn, { mayHold: (stored) => stored.includes('"conversation_id"') });
  for await (const each of scanned) {
    if ('fault' in each) continue;
    const { entry } = each;
    children.set(entry.parent, [...(children.get(entry.parent) ?? []), entry]);
  }
  return withChildren(await firstOf(conversations, conversation), children, new Set());
}

/** The conversation that all others came from. One that is gone is told by its id. */
async function firstOf(conversations: ConversationRepository, conversation: Conversation): Promise<LineageNode> {
  const seen = new Set<string>();
  let first = conversation;
  while (first.parent && !seen.has(first.id)) {
    seen.add(first.id);
    const above = await conversations.get(first.parent.conversation_id);
    if (!above) return { id: first.parent.conversation_id, children: [] };
    first = above;
  }
  return nodeOf(first);
}

function withChildren(node: LineageNode, children: ReadonlyMap<string, Child[]>, seen: Set<string>): LineageNode {
  // A file may say anything, also that a conversation came from itself.
  if (seen.has(node.id)) return node;
  seen.add(node.id);
  const own = (children.get(node.id) ?? []).toSorted((one, other) => (one.created_at < other.created_at ? -1 : 1));
  return {
    ...node,
    children: own.map(({ parent: _parent, created_at: _created, ...child }) => withChildren(child, children, seen)),
  };
}

function nodeOf(document: Partial<Conversation> & { id: string }): LineageNode {
  const { id, title, updated_at, message_count, prompt_name, prompt_version } = document;
  return { ...present({ id, title, updated_at, message_count, prompt_name, prompt_version }), children: [] };
}

function childIn(document: Record<string, unknown>, key: string): Child | undefined {
  const { id, parent, created_at: created } = document as Partial<Conversation>;
  if (typeof id !== 'string' || typeof parent?.conversation_id !== 'string') return undefined;
  if (id !== key) throw misnamed('conversation', key, id);
  return {
    ...nodeOf({ ...document, id }),
    how: parent.how === 'rerun' ? 'rerun' : 'fork',
    message_number: parent.message_number,
    parent: parent.conversation_id,
    created_at: String(created),
  };
}
