import { describe, expect, test } from '@jest/globals';
import { findConversation } from '../../../src/core/conversations/find.ts';
import type { Conversation } from '../../../src/core/records/conversation.ts';
import { createMemoryStore } from '../../../src/store/memory/store.ts';
import { conversation, pending } from '../../support/records.ts';

const ID = 'abcd0000-0000-4000-8000-000000000001';
const LIKE = 'abcd1111-0000-4000-8000-000000000002';
const OTHER = 'ffff0000-0000-4000-8000-000000000003';

/** A store with conversations of these ids and titles, each used after the one before. */
async function storeOf(...records: (Partial<Conversation> & { id: string; key?: string })[]) {
  const { conversations } = createMemoryStore();
  for (const { key, ...record } of records) await conversations.create(key ?? record.id, conversation(record));
  return conversations;
}

describe('when the last conversation was never answered', () => {
  const refused = { id: OTHER, title: 'Bonn', messages: [], pending: [pending('q', { failed: 'auth' })] };
  const failed = ({ failed: code }: { failed?: string }) => code !== undefined;

  test('then last is the one before it, and for a retry the one asked last', async () => {
    const store = await storeOf({ id: ID, title: 'Oslo' }, refused);
    expect((await findConversation(store, 'last', { isUnanswered: failed })).id).toBe(ID);
    expect((await findConversation(store, 'last')).id).toBe(OTHER);
  });

  test('but there is no other, or it is being answered, then it is the last', async () => {
    expect((await findConversation(await storeOf(refused), 'last', { isUnanswered: failed })).id).toBe(OTHER);
    const asked = { ...refused, pending: [pending('q')] };
    expect((await findConversation(await storeOf({ id: ID }, asked), 'last', { isUnanswered: failed })).id).toBe(OTHER);
  });
});

describe('when shells use conversations of their own', () => {
  const refused = { id: LIKE, messages: [], pending: [pending('q', { failed: 'auth' })] };
  const isUnanswered = ({ failed: code }: { failed?: string }) => code !== undefined;
  const usedBy = (mine: string[], ofTerminals: string[] = []) => ({
    isUnanswered,
    lastUsed: { note() {}, mine: () => mine, ofTerminals: () => ofTerminals },
  });

  test.each([
    ['what this one used', [ID], [], ID],
    ['what it used before, where that was never answered', [LIKE, ID], [], ID],
    ['what it used before, where that is gone', ['abcd2222-0000-4000-8000-000000000004', ID], [], ID],
    ['the last of all, where it has used none', [], [], OTHER],
    ['none that a terminal is at, where it has no terminal itself', [], [OTHER], ID],
    ['its own, also where a terminal is at it', [OTHER], [OTHER], OTHER],
  ])('then last is %s', async (_what, mine, ofTerminals, meant) => {
    const store = await storeOf({ id: ID }, refused, { id: OTHER });
    expect((await findConversation(store, 'last', usedBy(mine, ofTerminals))).id).toBe(meant);
  });

  test('and there are only those of terminals, then none is last, but to be read', async () => {
    const store = await storeOf({ id: OTHER });
    const options = usedBy([], [OTHER]);
    await expect(findConversation(store, 'last', options)).rejects.toMatchObject({ code: 'not_found' });
    expect((await findConversation(store, 'last', { ...options, toRead: true })).id).toBe(OTHER);
  });
});

describe('when a conversation is looked for', () => {
  test.each([
    ['last', OTHER],
    [ID, ID],
    ['Rome', LIKE],
    ['ffff', OTHER],
    ['ABCD0000-0', ID],
  ])('as %s, then it is %s', async (reference, id) => {
    const store = await storeOf({ id: ID, title: 'Oslo' }, { id: LIKE, title: 'Rome' }, { id: OTHER, title: 'Bonn' });
    expect((await findConversation(store, reference)).id).toBe(id);
  });

  test.each([
    ['one has the title "last", then the last used is meant', 'last', OTHER],
    ['one has the id of another as its title, then the id is meant', ID, ID],
    ['a title is the beginning of an id, then the title is meant', 'abcd0000', OTHER],
  ])('and %s', async (_case, reference, id) => {
    const store = await storeOf(
      { id: LIKE, title: 'last' },
      { id: ID, title: 'Oslo' },
      { id: OTHER, title: reference },
    );
    expect((await findConversation(store, reference)).id).toBe(id);
  });

  test.each(['abc', 'fff', 'Osl', 'oslo', ''])('as %j, which names none, then it is not found', async (reference) => {
    const store = await storeOf({ id: ID, title: 'Oslo' }, { id: OTHER, title: 'Bonn' });
    const message = `Cannot find a conversation ${JSON.stringify(reference)}.`;
    await expect(findConversation(store, reference)).rejects.toMatchObject({ code: 'not_found', message });
  });

  test('as the last and there is none yet, then that is said', async () => {
    const found = findConversation(await storeOf(), 'last');
    await expect(found).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('none yet') });
  });

  test.each([
    ['title', 'Same', 'Same'],
    ['beginning of an id', 'abcd', 'Rome'],
  ])('by a %s that several have, then they are listed', async (_what, reference, title) => {
    const store = await storeOf({ id: ID, title: 'Same' }, { id: LIKE, title });
    const matches = [
      { id: LIKE, title },
      { id: ID, title: 'Same' },
    ];
    await expect(findConversation(store, reference)).rejects.toMatchObject({ code: 'ambiguous', details: { matches } });
  });
});

describe('when a file calls itself something else', () => {
  const copied = () => storeOf({ id: ID, title: 'Oslo' }, { id: ID, title: 'Oslo', key: OTHER });

  test('then its title is not compared, and the original is found', async () => {
    expect((await findConversation(await copied(), 'Oslo')).id).toBe(ID);
  });

  test.each([OTHER, 'ffff', 'last'])('and it is asked for as %s, then it is a fault', async (reference) => {
    await expect(findConversation(await copied(), reference)).rejects.toMatchObject({ code: 'store_corrupt' });
  });
});
