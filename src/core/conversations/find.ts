import { LlmkitError } from '../errors.ts';
import { misnamed, noConversation } from '../lists.ts';
import type { LastUsed } from '../ports/last-used.ts';
import type { ConversationRepository } from '../ports/repository.ts';
import type { IsUnanswered } from '../exchange/waiting.ts';
import type { Conversation } from '../records/conversation.ts';

const SHORTEST_PREFIX = 4;

interface Named {
  id: string;
  title: string;
}

export interface FindOptions {
  /** Absent: one is `last` whether it was ever answered or not. */
  isUnanswered?: IsUnanswered;
  lastUsed?: LastUsed | undefined;
  /** It is only looked at: then it may be one that a terminal is at. */
  toRead?: boolean;
}

/**
 * The conversation that `reference` means, looked up in this order: `last`, an id, an exact title, a unique prefix of an
 * id. Throws `not_found` or `ambiguous`.
 */
export async function findConversation(
  repository: ConversationRepository,
  reference: string,
  options: FindOptions = {},
): Promise<Conversation> {
  if (reference === 'last') return lastConversation(repository, options);
  // Not every program that calls has a compiler.
  if (typeof reference !== 'string') {
    const message = `Cannot find a conversation by ${typeof reference}: expected a text.`;
    throw new LlmkitError('usage', message, { advice: [{ kind: 'name_conversation' }] });
  }
  // The whole id leads to one file, however many there are.
  const addressed = await repository.get(reference);
  if (addressed) return underItsId(addressed, reference);
  const titled = await withTitle(repository, reference);
  if (titled.length > 0) return existing(repository, theOnly(titled, reference).id);
  const prefix = reference.toLowerCase();
  const prefixed =
    reference.length < SHORTEST_PREFIX ? [] : (await repository.keys()).filter((key) => key.startsWith(prefix));
  const candidates = prefixed.length === 1 ? [] : (await repository.list(named)).entries;
  const matches = prefixed.map((id) => candidates.find((candidate) => candidate.id === id) ?? { id, title: '' });
  return existing(repository, theOnly(matches, reference).id);
}

/**
 * The one that this shell used last, else the one used last. One that holds nothing but unanswered questions is not meant
 * while there is another.
 */
async function lastConversation(
  repository: ConversationRepository,
  { isUnanswered = () => false, lastUsed, toRead = false }: FindOptions,
): Promise<Conversation> {
  let refused: Conversation | undefined;
  const isMeant = (found: Conversation) => {
    if (!isRefused(found, isUnanswered)) return true;
    refused ??= found;
    return false;
  };
  for (const id of lastUsed?.mine() ?? []) {
    const found = await repository.get(id);
    if (found?.id === id && isMeant(found)) return found;
  }
  const keys = await repository.keys();
  const elsewhere = new Set(toRead ? [] : lastUsed?.ofTerminals());
  for (const key of keys.filter((each) => !elsewhere.has(each))) {
    const found = await existing(repository, key);
    if (isMeant(found)) return found;
  }
  if (refused) return refused;
  const why = keys.length === 0 ? 'there is none yet' : 'each that there is, is open in a terminal';
  throw new LlmkitError('not_found', `Cannot find the last conversation: ${why}.`, {
    advice: [keys.length === 0 ? { kind: 'ask' } : { kind: 'name_conversation' }],
  });
}

function isRefused({ messages, pending }: Conversation, isUnanswered: IsUnanswered): boolean {
  return pending.length > 0 && pending.every(isUnanswered) && messages.every(({ role }) => role !== 'assistant');
}

async function existing(repository: ConversationRepository, key: string): Promise<Conversation> {
  const found = await repository.get(key);
  if (found) return underItsId(found, key);
  throw noConversation(key);
}

/** Throws `store_corrupt` for a record that has the id of another. */
function underItsId(found: Conversation, key: string): Conversation {
  if (found.id === key) return found;
  throw misnamed('conversation', key, found.id);
}

async function withTitle(repository: ConversationRepository, title: string): Promise<Named[]> {
  const { entries } = await repository.list(named);
  return entries.filter((conversation) => conversation.title === title);
}

/** Id and title of a stored document. One that cannot be read, or has the id of another, has no title to compare. */
function named({ id, title }: Record<string, unknown>, key: string): Named | undefined {
  return id === key && typeof title === 'string' ? { id: key, title } : undefined;
}

function theOnly(matches: Named[], reference: string): Named {
  if (matches.length === 1) return matches[0]!;
  const quoted = JSON.stringify(reference);
  if (matches.length === 0) {
    throw new LlmkitError('not_found', `Cannot find a conversation ${quoted}.`, {
      advice: [{ kind: 'name_conversation' }],
    });
  }
  throw new LlmkitError('ambiguous', `Cannot tell which conversation ${quoted} means: ${matches.length} match.`, {
    advice: [{ kind: 'name_conversation', matches }],
    details: { matches },
  });
}
