import { describe, expect, test } from '@jest/globals';
import type { Conversation } from '../../../src/core/records/conversation.ts';
import { draft, memoryApp } from '../../support/memory-app.ts';
import { conversation } from '../../support/records.ts';

/** A stored conversation that was opened by the prompt `p` with this text, and what changes its values. */
async function opened(content: string, more: Partial<Conversation> = {}, system?: string) {
  const { app, store } = memoryApp();
  const { version_id: version } = await app.prompts.create(draft(content, system === undefined ? {} : { system }));
  const origin = { prompt_name: 'p', prompt_version: 1, template_version_id: version, opened_by_prompt: true };
  const record = conversation({ ...origin, system_prompt: 'before', variable_values: { a: '1' }, ...more });
  await store.conversations.create(record.id, record);
  return {
    app,
    store,
    change: (values: Record<string, string>) => app.conversationVariables.change(record.id, values),
    stored: async () => (await store.conversations.get(record.id))!,
  };
}

describe('when values of a conversation are changed', () => {
  test('then they join those it had, an empty one goes, and its system prompt is made anew', async () => {
    const { change, stored } = await opened('{{ a }} {{ b }}{% if c %}{% endif %}', {
      variable_values: { a: '1', c: '1' },
    });
    expect(await change({ b: '2', c: '' })).toEqual({ values: { a: '1', b: '2' }, systemPrompt: 'made' });
    expect(await stored()).toMatchObject({ variable_values: { a: '1', b: '2' }, system_prompt: '1 2' });
  });

  test.each([
    ['its system prompt was given by hand', { system_by_hand: true }, 'by hand'],
    ['its prompt got another version behind that name', { template_version_id: 'another' }, 'version gone'],
    ['its prompt is gone', { prompt_name: 'gone' }, 'version gone'],
    ['its version is gone', { prompt_version: 7 }, 'version gone'],
    ['it was run, and the prompt has no system text', { opened_by_prompt: false }, 'no system text'],
  ])('and %s, then only the values are kept', async (_case, more, outcome) => {
    const { change, stored } = await opened('{{ a }}', more);
    expect(await change({ a: '2' })).toEqual({ values: { a: '2' }, systemPrompt: outcome });
    expect(await stored()).toMatchObject({ variable_values: { a: '2' }, system_prompt: 'before' });
  });

  test('and it was made without a prompt, then only the values are kept', async () => {
    const { app, store } = memoryApp();
    const record = conversation({ system_prompt: 'before' });
    await store.conversations.create(record.id, record);
    expect(await app.conversationVariables.change(record.id, { a: '2' })).toMatchObject({ systemPrompt: 'no prompt' });
    expect(await store.conversations.get(record.id)).toMatchObject({ system_prompt: 'before' });
  });

  test('and it was made by running a prompt, then its system text alone is made anew', async () => {
    const { change, stored } = await opened('Ask {{ a }}', { opened_by_prompt: false }, 'Be {{ a }}.');
    expect(await change({ a: '2' })).toMatchObject({ systemPrompt: 'made' });
    expect((await stored()).system_prompt).toBe('Be 2.');
  });

  test('so that no system text is left, then it has none', async () => {
    const { change, stored } = await opened('{% if a == "1" %}S{% endif %}');
    expect(await change({ a: '2' })).toMatchObject({ systemPrompt: 'made' });
    expect(await stored()).not.toHaveProperty('system_prompt');
  });
});

describe('when a change of values is refused', () => {
  test.each([
    [{ a: '' }, 'invalid_variables'],
    [{ nobody: 'x' }, 'invalid_variables'],
    [{ 'no name': 'x' }, 'usage'],
    [{ constructor: 'x' }, 'usage'],
  ])('as %j is, then nothing is changed', async (values, code) => {
    const { change, stored } = await opened('{{ a }}');
    const before = await stored();
    await expect(change(values)).rejects.toMatchObject({ code });
    expect(await stored()).toEqual(before);
  });

  test('because the conversation is gone, then it is not found', async () => {
    const { app } = memoryApp();
    await expect(app.conversationVariables.change('gone', {})).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('when others change the conversation while its system prompt is made', () => {
  /** Changes the stored record once, after it was read. */
  async function meanwhile(other: (record: Conversation) => void) {
    const at = await opened('{{ a }}{{ b }}', { variable_values: { a: '1', b: '1' } });
    const { get } = at.store.conversations;
    at.store.conversations.get = async (id) => {
      const found = await get(id);
      at.store.conversations.get = get;
      await at.store.conversations.update(id, other);
      return found;
    };
    return at;
  }

  test('its values, then it is made again with theirs', async () => {
    const { change, stored } = await meanwhile((record) => void (record.variable_values = { a: '1', b: '2' }));
    expect(await change({ a: '2' })).toMatchObject({ values: { a: '2', b: '2' } });
    expect(await stored()).toMatchObject({ system_prompt: '22' });
  });

  test('by giving one by hand, then that stays', async () => {
    const { change, stored } = await meanwhile((record) =>
      Object.assign(record, { system_by_hand: true, system_prompt: 'Mine.' }),
    );
    expect(await change({ a: '2' })).toMatchObject({ systemPrompt: 'by hand' });
    expect((await stored()).system_prompt).toBe('Mine.');
  });
});
