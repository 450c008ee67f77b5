import { LlmkitError } from './errors.ts';
import type { ConversationRepository } from './ports.ts';
import type { Conversation } from './records/conversation.ts';

const SHORTEST_PREFIX = 4;

/**
 * The conversation that `reference` means, looked up in this order: `last` (the last used), an id, an exact title, a
 * unique prefix of an id. Throws `not_found` or `ambiguous`.
 */
export async function findConversation(repository: ConversationRepository, reference: string): Promise<Conversation> {
  const keys = await repository.keys();
  if (reference === 'last') return lastUsed(repository, keys[0]);
  if (keys.includes(reference)) return existing(repository, reference);
  const titled = await withTitle(repository, keys, reference);
  if (titled.length > 0) return theOnly(titled, reference);
  const prefixed =
    reference.length < SHORTEST_PREFIX ? [] : keys.filter((key) => key.startsWith(reference.toLowerCase()));
  if (prefixed.length === 1) return existing(repository, prefixed[0]!);
  return theOnly(await readable(repository, prefixed), reference);
}

async function lastUsed(repository: ConversationRepository, key: string | undefined): Promise<Conversation> {
  if (key !== undefined) return existing(repository, key);
  throw new LlmkitError('not_found', 'Cannot continue the last conversation: there is none yet.', {
    hint: 'Start one: llmkit chat --save TEXT',
  });
}

async function existing(repository: ConversationRepository, key: string): Promise<Conversation> {
  const found = await repository.get(key);
  if (found) return found;
  throw new LlmkitError('not_found', `Cannot find conversation ${key}.`, { hint: 'See: llmkit conv list' });
}

async function withTitle(repository: ConversationRepository, keys: string[], title: string): Promise<Conversation[]> {
  return (await readable(repository, keys)).filter((conversation) => conversation.title === title);
}

/** A record that cannot be read has no title to compare; it is reported when it is asked for itself. */
async function readable(repository: ConversationRepository, keys: string[]): Promise<Conversation[]> {
  const found: Conversation[] = [];
  for (const key of keys) {
    const conversation = await repository.get(key).catch(() => undefined);
    if (conversation) found.push(conversation);
  }
  return found;
}

function theOnly(matches: Conversation[], reference: string): Conversation {
  if (matches.length === 1) return matches[0]!;
  const quoted = JSON.stringify(reference);
  if (matches.length === 0) {
    throw new LlmkitError('not_found', `Cannot find a conversation ${quoted}.`, {
      hint: 'Name it by last, an id, its exact title or the first 4 characters of its id; see: llmkit conv list',
    });
  }
  const list = matches.map(({ id, title }) => ({ id, title }));
  throw new LlmkitError('ambiguous', `Cannot tell which conversation ${quoted} means: ${matches.length} match.`, {
    hint: `Name one by its id: ${list.map(({ id, title }) => `${id} (${title})`).join(', ')}`,
    details: { matches: list },
  });
}
