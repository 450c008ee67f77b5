import { describe, expect, test } from '@jest/globals';
import openSql from 'sql.js';
import { createApp, jsonStore, memoryStore, type Store } from '../../src/index.ts';
import { tempHome } from '../support/temp-home.ts';
import { repositoryContract } from './repository-contract.ts';
import { SqliteRepository } from './sqlite-repository.ts';

/** Conversations, prompts and variables in one database of SQLite. */
async function sqliteStore(): Promise<Omit<Store, 'usage'>> {
  const database = new (await openSql()).Database();
  return {
    conversations: new SqliteRepository(database, 'conversations'),
    prompts: new SqliteRepository(database, 'prompts'),
    variables: new SqliteRepository(database, 'variables'),
  };
}

const STORES: [string, () => Promise<Partial<Store> & Omit<Store, 'usage'>>][] = [
  ['SQLite', sqliteStore],
  ['memory', async () => memoryStore()],
  ['files', async () => jsonStore(tempHome())],
];

describe.each(STORES)('a repository over %s', (_name, open) => {
  repositoryContract(async () => (await open()).conversations);
});

describe.each(STORES)('when a program keeps everything in %s', (_name, open) => {
  const appOver = (store: Partial<Store>) => createApp({ home: tempHome(), store, provider: 'mock', env: {} });

  test('then conversations are sent to, found, changed and removed, and others of the same store see it', async () => {
    const store = await open();
    const { conversations } = appOver(store);
    const { id } = await conversations.createConversation({ title: 'Oslo' });
    await conversations.sendMessageAndGetResponse('Oslo', 'Hi');
    await conversations.retry('last').response;
    await conversations.updateConversation(id.slice(0, 6), { title: 'Bergen' });
    const others = appOver(store).conversations;
    expect(await others.getConversation('Bergen')).toMatchObject({ id, message_count: 2, pending: [] });
    const { id: fork } = await others.fork(id);
    expect(await others.listConversations({ limit: 1 })).toMatchObject({ total: 2, entries: [{ id: fork }] });
    await others.deleteConversation(id);
    await expect(conversations.getConversation(id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('then prompts have versions, variables their definitions, and both belong to whom they belong', async () => {
    const app = appOver(await open());
    const [ada, bob] = [app.as({ userId: 'ada' }), app.as({ userId: 'bob' })];
    await ada.variables.createVariableDefinition({ name: 'tone', variable_type: 'select', options: ['formal'] });
    await ada.llm.createPrompt({ name: 'mail', content: 'A {{ tone }} mail' });
    await ada.llm.updatePrompt('mail', { content: 'One {{ tone }} mail' });
    await expect(bob.llm.getPrompt('mail')).rejects.toMatchObject({ code: 'not_found' });
    await ada.llm.updatePrompt('mail', { isPublic: true });
    expect(await bob.prompts.render('mail', { tone: 'formal' })).toEqual([
      { role: 'user', content: 'One formal mail' },
    ]);
    await expect(bob.llm.deletePrompt('mail')).rejects.toMatchObject({ code: 'not_owner' });
    expect((await ada.prompts.versions('mail')).map(({ version }) => version)).toEqual([1, 2]);
    await ada.variables.deleteVariableDefinition('tone');
    expect(await app.variables.listVariableDefinitions()).toEqual([]);
  });
});
