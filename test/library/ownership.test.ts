import { describe, expect, test } from '@jest/globals';
import { createApp, LlmkitError, memoryStore, type Actor, type App } from '../../src/index.ts';
import type { Prompts } from '../../src/library/prompts.ts';

type Outcome = 'done' | 'not_found' | 'not_owner' | 'conflict';
/** What a stranger meets: [with a private record, with a public one]. Everybody else is done. */
type Row = [stranger: [Outcome, Outcome], run: (app: App, id: string) => unknown];

const READ: Row[0] = ['not_found', 'done'];
const CHANGE: Row[0] = ['not_found', 'not_owner'];
/** Nothing that anybody owns is in it. */
const NONE: Row[0] = ['done', 'done'];

/** Done where `found`, else as if there were nothing. */
function seen(found: boolean): void {
  if (!found) throw new LlmkitError('not_found', 'It is not in the list.');
}

async function seenIn(list: Promise<{ entries: { id: string }[] }>, id: string): Promise<void> {
  seen((await list).entries.some((entry) => entry.id === id));
}

/** With what programs see only in part. */
const inner = ({ prompts }: App) => prompts as unknown as Prompts;

const said = [{ role: 'user' as const, content: 'Hi' }];
const definition = { name: 'top', variable_type: 'text' as const };
const rendering = '{% render "secret" %}';

/** Every method of every service; `secret` is the prompt, `id` the conversation, of the owner. */
const ROWS: Record<string, Record<string, Row>> = {
  llm: {
    completeChat: [NONE, ({ llm }) => llm.completeChat({ messages: said })],
    completeFromMessages: [NONE, ({ llm }) => llm.completeFromMessages(said)],
    completeFromPrompt: [READ, ({ llm }) => llm.completeFromPrompt('secret', { who: 'Ann' })],
    completeSimple: [NONE, ({ llm }) => llm.completeSimple('Hi')],
    streamChat: [NONE, ({ llm }) => llm.streamChat('Hi').response],
    listModels: [NONE, ({ llm }) => llm.listModels({ provider: 'mock' })],
    createPrompt: [
      ['conflict', 'not_owner'],
      ({ llm }) => llm.createPrompt({ name: 'secret', content: 'New' }, { newVersion: true }),
    ],
    getPrompt: [READ, ({ llm }) => llm.getPrompt('secret')],
    updatePrompt: [CHANGE, ({ llm }) => llm.updatePrompt('secret', { description: 'New' })],
    deletePrompt: [CHANGE, ({ llm }) => llm.deletePrompt('secret')],
    listPrompts: [
      READ,
      async ({ llm }) => seen((await llm.listPrompts()).entries.some(({ name }) => name === 'secret')),
    ],
    validatePromptTemplate: [
      READ,
      async ({ llm }) => seen((await llm.validatePromptTemplate(rendering)).every((one) => !/named/.test(one.message))),
    ],
  },
  conversations: {
    createConversation: [
      READ,
      ({ conversations }) => conversations.createConversation({ prompt: 'secret', variables: { who: 'Ann' } }),
    ],
    getConversation: [READ, ({ conversations }, id) => conversations.getConversation(id.slice(0, 8))],
    listConversations: [READ, ({ conversations }, id) => seenIn(conversations.listConversations(), id)],
    updateConversation: [CHANGE, ({ conversations }, id) => conversations.updateConversation(id, { title: 'New' })],
    deleteConversation: [CHANGE, ({ conversations }, id) => conversations.deleteConversation(id)],
    sendMessageAndGetResponse: [
      CHANGE,
      ({ conversations }) => conversations.sendMessageAndGetResponse('Secret title', 'More?'),
    ],
    sendMessageWithPrompt: [
      CHANGE,
      ({ conversations }, id) => conversations.sendMessageWithPrompt(id, 'secret', { who: 'Ann' }),
    ],
    sendMessageWithVariables: [
      CHANGE,
      ({ conversations }, id) => conversations.sendMessageWithVariables(id, 'To {{ who }}', { who: 'Ann' }),
    ],
    streamMessage: [CHANGE, ({ conversations }, id) => conversations.streamMessage(id, 'More?').response],
    getConversationMessages: [READ, ({ conversations }, id) => conversations.getConversationMessages(id)],
    clearConversation: [CHANGE, ({ conversations }, id) => conversations.clearConversation(id)],
    undo: [CHANGE, ({ conversations }, id) => conversations.undo(id)],
    summarize: [CHANGE, ({ conversations }, id) => conversations.summarize(id, { keep: 0 })],
    fork: [READ, ({ conversations }, id) => conversations.fork(id)],
    retry: [CHANGE, ({ conversations }, id) => conversations.retry(id).response],
  },
  prompts: {
    get: [READ, ({ prompts }) => prompts.get('secret')],
    versions: [READ, ({ prompts }) => prompts.versions('secret')],
    revert: [CHANGE, ({ prompts }) => prompts.revert('secret', 1)],
    create: [['conflict', 'conflict'], ({ prompts }) => prompts.create({ name: 'SECRET', content: 'New' })],
    update: [CHANGE, ({ prompts }) => prompts.update('secret', { isPublic: true })],
    remove: [CHANGE, ({ prompts }) => prompts.remove('secret')],
    list: [READ, async ({ prompts }) => seen((await prompts.list()).entries.some(({ name }) => name === 'secret'))],
    render: [READ, ({ prompts }) => prompts.render('secret@1', { who: 'Ann' })],
    runRows: [
      READ,
      ({ prompts }) =>
        prompts
          .runRows('secret', [{ who: 'Ann' }])
          [Symbol.asyncIterator]()
          .next(),
    ],
    test: [READ, async ({ prompts }) => seen(((await prompts.test('secret').next()).done ?? false) === true)],
    exportText: [READ, ({ prompts }) => prompts.exportText('secret')],
    messages: [READ, (app) => inner(app).messages('secret', { who: 'Ann' })],
    prepare: [READ, (app) => inner(app).prepare('secret', { given: { who: 'Ann' } })],
    use: [READ, (app) => inner(app).use('secret')],
    variables: [READ, (app) => inner(app).variables('secret')],
    faults: [
      READ,
      async (app) => seen((await inner(app).faults(rendering)).every((one) => !/named/.test(one.message))),
    ],
    nameOf: [NONE, (app) => inner(app).nameOf('secret')],
  },
  variables: {
    createVariableDefinition: [NONE, ({ variables }) => variables.createVariableDefinition(definition)],
    listVariableDefinitions: [NONE, ({ variables }) => variables.listVariableDefinitions()],
    getVariableDefinition: [NONE, ({ variables }) => variables.getVariableDefinition('tone')],
    updateVariableDefinition: [NONE, ({ variables }) => variables.updateVariableDefinition('tone', {})],
    deleteVariableDefinition: [NONE, ({ variables }) => variables.deleteVariableDefinition('tone')],
    validateVariableValues: [NONE, ({ variables }) => variables.validateVariableValues([definition], {})],
    setConversationVariables: [CHANGE, ({ variables }, id) => variables.setConversationVariables(id, { who: 'Bo' })],
    getPromptVariablesInfo: [READ, ({ variables }) => variables.getPromptVariablesInfo('secret')],
    missingVariables: [READ, ({ variables }) => variables.missingVariables('secret', {})],
  },
  usage: {
    report: [['not_found', 'not_found'], async ({ usage }) => seen((await usage.report()).total.calls > 0)],
    rate: [CHANGE, ({ usage }, id) => usage.rate(id, 'good')],
  },
};

const ACTORS: Record<string, Actor> = {
  owner: { userId: 'ann' },
  stranger: { userId: 'bob' },
  admin: { userId: 'root', isAdmin: true },
  nobody: {},
};

/** An app in whose store a user keeps a prompt and a conversation, as another actor sees it. */
async function appOf(actor: Actor, isPublic: boolean): Promise<{ app: App; id: string }> {
  const all = createApp({ store: memoryStore(), provider: 'mock', env: {} });
  const { llm, conversations, variables } = all.as(ACTORS['owner']!);
  await llm.createPrompt({ name: 'secret', content: 'Mail {{ who }}.', isPublic });
  const { id } = await conversations.createConversation({ title: 'Secret title', isPublic });
  await conversations.sendMessageAndGetResponse(id, 'Secret question');
  await variables.createVariableDefinition({ name: 'tone', variable_type: 'text' });
  return { app: all.as(actor), id };
}

async function outcome(run: () => unknown): Promise<string> {
  try {
    await run();
    return 'done';
  } catch (thrown) {
    return thrown instanceof LlmkitError ? thrown.code : String(thrown);
  }
}

test('when a service has a method, then the table has a row of it', () => {
  const app = createApp({ store: memoryStore(), env: {} });
  for (const [service, rows] of Object.entries(ROWS)) {
    const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(app[service as keyof typeof app]));
    expect(Object.keys(rows).sort()).toEqual(methods.filter((name) => name !== 'constructor').sort());
  }
  const services = Object.entries(app).filter(([, value]) => typeof value === 'object');
  expect(services.map(([name]) => name).sort()).toEqual(Object.keys(ROWS).sort());
});

const CASES = Object.entries(ROWS).flatMap(([service, rows]) =>
  Object.entries(rows).map(([method, row]) => [`${service}.${method}`, ...row] as const),
);

describe.each(['private', 'public'] as const)('when a record of a user is %s', (publicity) => {
  test.each(CASES)('then %s of each actor does what it may', async (_, stranger, run) => {
    const met: Record<string, string> = {};
    for (const [name, actor] of Object.entries(ACTORS)) {
      const { app, id } = await appOf(actor, publicity === 'public');
      met[name] = await outcome(() => run(app, id));
    }
    const done = run === ROWS['prompts']!['create']![1] ? 'conflict' : 'done';
    expect(met).toEqual({ owner: done, stranger: stranger[publicity === 'public' ? 1 : 0], admin: done, nobody: done });
  });
});

describe('when a program acts for several users', () => {
  test('then what one makes is its own, and a fork of what is public too', async () => {
    const { app, id } = await appOf(ACTORS['stranger']!, true);
    expect(await app.llm.createPrompt({ name: 'mine', content: 'Hi' })).toMatchObject({ user_id: 'bob' });
    const fork = await app.conversations.fork(id);
    expect(fork).toMatchObject({ user_id: 'bob', parent: { conversation_id: id } });
    expect(fork).not.toHaveProperty('is_public');
    expect((await app.conversations.listConversations({ userId: 'bob' })).entries).toMatchObject([{ id: fork.id }]);
    await expect(app.conversations.createConversation({ userId: 'ann' })).rejects.toMatchObject({ code: 'not_owner' });
  });

  test('then what nobody owns belongs to all of them', async () => {
    const all = createApp({ store: memoryStore(), provider: 'mock', env: {} });
    const { id } = await all.conversations.createConversation({ title: 'Ours' });
    for (const userId of ['ann', 'bob']) {
      const { conversations } = all.as({ userId });
      expect(await conversations.updateConversation(id, { title: userId })).toMatchObject({ title: userId });
      expect(await conversations.getConversation(id)).not.toHaveProperty('user_id');
    }
  });

  test('and one is not filled in, then nothing is shown', () => {
    const app = createApp({ store: memoryStore(), env: {} });
    const forgotten = { userId: undefined } as unknown as Actor;
    expect(() => app.as(forgotten)).toThrow('Cannot act for undefined: a user id is a text.');
    expect(() => app.as({ userId: '' })).toThrow('a user id is a text');
  });

  test('then what is hidden is told as what is not there, word for word', async () => {
    const { app, id } = await appOf(ACTORS['stranger']!, false);
    const empty = createApp({ store: memoryStore(), provider: 'mock', env: {} }).as({ userId: 'bob' });
    for (const reference of [id, id.slice(0, 8), 'Secret title', 'last']) {
      const told = (of: App) => of.conversations.getConversation(reference).catch(({ message }: Error) => message);
      expect(await told(app)).toBe(await told(empty));
    }
    const told = (of: App) => of.llm.getPrompt('secre').catch((error: LlmkitError) => [error.message, error.hint]);
    expect(await told(app)).toEqual(await told(empty));
  });

  test('and the environment names one, then it is that one who acts', async () => {
    const store = memoryStore();
    await createApp({ store, env: { LLMKIT_USER: 'ann' } }).conversations.createConversation({ title: 'Hers' });
    const list = (env: Record<string, string>) => createApp({ store, env }).conversations.listConversations();
    expect(await list({ LLMKIT_USER: 'ann' })).toMatchObject({ total: 1, entries: [{ user_id: 'ann' }] });
    expect(await list({ LLMKIT_USER: 'bob' })).toMatchObject({ total: 0, entries: [] });
    expect(await list({})).toMatchObject({ total: 1 });
  });
});
