import { expect, test } from '@jest/globals';
import type { Conversation, Repository } from '../../src/index.ts';

const ids = ['a', 'b', 'c'].map((letter) => `${letter.repeat(8)}-0000-4000-8000-000000000000`);
const [A, B, C] = ids as [string, string, string];

function conversation(id: string, title: string): Conversation {
  const at = '2026-11-01T00:00:00.000Z';
  const fields = { user_id: 'ada', is_public: false, variable_values: {}, settings: {} };
  const lists = { messages: [], message_count: 0, pending: [], removed: [] };
  return { id, title, created_at: at, updated_at: at, ...fields, ...lists };
}

const titles = (found: { record: Conversation }[]) => found.map(({ record }) => record.title);

/** What every repository of a program has to do, whatever it is built on. */
export function repositoryContract(open: () => Promise<Repository<Conversation>>): void {
  test('when nothing was created, then it is empty', async () => {
    const records = await open();
    expect([await records.get(A), await records.remove(A), await records.list()]).toEqual([undefined, false, []]);
    await expect(records.update(A, () => undefined)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('when a record is created, then it is there, and a second one of its key is a conflict', async () => {
    const records = await open();
    expect(await records.create(A, conversation(A, 'one'))).toMatchObject({ title: 'one' });
    await expect(records.create(A, conversation(A, 'two'))).rejects.toMatchObject({ code: 'conflict' });
    expect(await records.get(A)).toEqual(conversation(A, 'one'));
  });

  test('when a record is changed, then the change is kept and returned', async () => {
    const records = await open();
    await records.create(A, conversation(A, 'one'));
    expect(await records.update(A, (record) => void (record.title = 'two'))).toMatchObject({ title: 'two' });
    expect(await records.get(A)).toEqual(conversation(A, 'two'));
  });

  test('when the change throws, then its error passes and nothing is written', async () => {
    const records = await open();
    await records.create(A, conversation(A, 'one'));
    const change = (record: Conversation) => {
      record.title = 'two';
      throw new RangeError('no');
    };
    await expect(records.update(A, change)).rejects.toThrow(RangeError);
    expect(await records.get(A)).toEqual(conversation(A, 'one'));
    expect(await records.update(A, (record) => void (record.title = 'three'))).toMatchObject({ title: 'three' });
  });

  test('when many changes run at once, then none is lost', async () => {
    const records = await open();
    await records.create(A, conversation(A, ''));
    await Promise.all(Array.from({ length: 20 }, () => records.update(A, (record) => void (record.title += 'x'))));
    expect((await records.get(A))?.title).toBe('x'.repeat(20));
  });

  test('when what was read or written is changed, then the stored record is not', async () => {
    const records = await open();
    const mine = conversation(A, 'one');
    await records.create(A, mine);
    mine.title = 'changed';
    (await records.update(A, () => undefined)).title = 'changed';
    (await records.get(A))!.title = 'changed';
    expect((await records.get(A))?.title).toBe('one');
  });

  test('when records are listed, then newest change first or by key, in pages', async () => {
    const records = await open();
    for (const id of [B, C, A]) {
      await records.create(id, conversation(id, id.slice(0, 1)));
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await records.update(C, () => undefined);
    expect(titles(await records.list())).toEqual(['c', 'a', 'b']);
    expect(titles(await records.list({ order: 'key' }))).toEqual(['a', 'b', 'c']);
    expect(titles(await records.list({ offset: 1, limit: 1 }))).toEqual(['a']);
  });

  test('when a record is removed, then it is gone and its key is free', async () => {
    const records = await open();
    await records.create(A, conversation(A, 'one'));
    expect(await records.remove(A)).toBe(true);
    expect(await records.get(A)).toBeUndefined();
    expect(await records.create(A, conversation(A, 'two'))).toMatchObject({ title: 'two' });
  });
}
