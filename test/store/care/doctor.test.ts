import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createServices } from '../../../src/core/services.ts';
import { createPorts } from '../../../src/compose/ports.ts';
import { withHint } from '../../../src/commands/advice.ts';
import { createOwners } from '../../../src/store/files/owner.ts';
import { createStore } from '../../../src/store/store.ts';
import { monotonicClock } from '../support/notes.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const folder = useTemporaryFolder();
const home = () => path.join(folder(), 'home');
const at = (name: string) => path.join(home(), name);
const store = () => createStore(home(), { clock: monotonicClock, lock_limit_ms: 300 });
const look = async () => (await store().home.examine({ fix: false })).findings.map(withHint);
const mend = async () => (await store().home.examine({ fix: true })).findings.map(withHint);
const { mine } = createOwners();
const dead = `${mine.replace(/^\d+/, String(spawnSync('true').pid))}:x1`;

let conversation = '';
beforeEach(async () => {
  const app = createServices(createPorts({ home: home(), env: { LLM_PROVIDER: 'mock' } }));
  await app.config.set('temperature', '0.5');
  await app.keys.set('openai', 'key-of-openai');
  ({ id: conversation } = await app.conversations.createConversation({ title: 'Trip' }));
  const signal = new AbortController().signal;
  for (const content of ['First?', 'Second?']) {
    for await (const _event of app.conversations.send(
      conversation,
      { messages: [{ role: 'user', content }] },
      { signal },
    ));
  }
});
const conversationFile = () => at(`conversations/${conversation}.json`);

test('when all is well, then nothing is found and nothing is changed', async () => {
  const before = readdirSync(home(), { recursive: true });
  expect(await store().home.examine({ fix: true })).toEqual({ files: 4, findings: [] });
  expect(readdirSync(home(), { recursive: true })).toEqual(before);
});

test.each(['.sync-conflict-20261127-101500-ABCDEFG', ' (conflicted copy 2026-11-27)'])(
  'when a program that syncs folders left a copy "%s", then that is told, and the copy stays',
  async (mark) => {
    const copy = conversationFile().replace('.json', `${mark}.json`);
    copyFileSync(conversationFile(), copy);
    expect(await mend()).toEqual([
      {
        path: copy,
        message: expect.stringContaining('syncs folders'),
        hint: expect.stringContaining(`${conversation}.json`),
      },
    ]);
    expect(readFileSync(copy)).toEqual(readFileSync(conversationFile()));
  },
);

test('when there is no home yet, then nothing is found and none is made', async () => {
  rmSync(home(), { recursive: true });
  expect(await mend()).toEqual([]);
  expect(readdirSync(folder())).toEqual([]);
});

const mendable: [what: string, spoil: () => void, name: () => string][] = [
  ['the home is open to others', () => chmodSync(home(), 0o755), home],
  ['the key file is open to others', () => chmodSync(at('keys.json'), 0o644), () => at('keys.json')],
  ['a folder is closed to its owner', () => chmodSync(at('conversations'), 0o500), () => at('conversations')],
  ['a dead process left its lock', () => symlinkSync(dead, at('config.json.lock')), () => at('config.json.lock')],
  [
    'a dead process left a takeover',
    () => symlinkSync(dead, at('config.json.lock.break-y2')),
    () => at('config.json.lock.break-y2'),
  ],
  ['something half-written was left', () => writeFileSync(at('.tmp-1-vars.json'), '{'), () => at('.tmp-1-vars.json')],
  ['a restore was killed', () => mkdirSync(`${home()}.restoring`), () => `${home()}.restoring`],
  ['a whole restored home was left', () => mkdirSync(`${home()}.restored`), () => `${home()}.restored`],
  [
    'a lock was made by nobody',
    () => writeFileSync(at('config.json.lock'), '', { mode: 0o600 }),
    () => at('config.json.lock'),
  ],
];

describe.each(mendable)('when %s', (_what, spoil, name) => {
  test('then it is found without a change, mended with --fix, and gone', async () => {
    spoil();
    const before = lstatSync(name()).mode;
    const hint = 'Run: llmkit doctor --fix';
    expect(await look()).toEqual([{ path: name(), message: expect.any(String), hint }]);
    expect(lstatSync(name()).mode).toBe(before);
    expect(await mend()).toEqual([{ path: name(), message: expect.any(String), mended: expect.any(String) }]);
    expect(await look()).toEqual([]);
    expect(statSync(home()).mode & 0o777).toBe(0o700);
  });
});

test('when a process is at work, then its lock and what it is writing are left alone', async () => {
  symlinkSync(`${mine}:x1`, at('vars.json.lock'));
  writeFileSync(at('.tmp-1-vars.json'), '{');
  expect(await mend()).toEqual([
    { path: at('vars.json.lock'), message: expect.stringContaining(`${process.pid} is at work`), note: true },
  ]);
  expect(readFileSync(at('.tmp-1-vars.json'), 'utf8')).toBe('{');
});

test('when another machine holds a lock, then it is left with the command that removes it', async () => {
  symlinkSync('7:1:elsewhere/b/1:x1', at('vars.json.lock'));
  expect(await mend()).toMatchObject([{ hint: expect.stringContaining(`rm ${at('vars.json.lock')}`) }]);
  expect(lstatSync(at('vars.json.lock')).isSymbolicLink()).toBe(true);
});

const refused: [what: string, put: (file: string) => void][] = [
  ['a FIFO', (file) => execFileSync('mkfifo', [file])],
  ['a folder', (file) => mkdirSync(file)],
  ['a link', (file) => symlinkSync('config.json', file)],
  ['of a newer llmkit', (file) => writeFileSync(file, '{"kind":"variables","v":99}', { mode: 0o600 })],
];

test.each(refused)('when a file is %s, then it is a fault and stays', async (_what, put) => {
  put(at('vars.json'));
  const { ino } = lstatSync(at('vars.json'));
  expect(await mend()).toEqual([{ path: at('vars.json'), message: expect.any(String), hint: expect.any(String) }]);
  expect(lstatSync(at('vars.json')).ino).toBe(ino);
});

describe('when a conversation is damaged', () => {
  const damages: [what: string, damage: (text: string) => string | Buffer, messages: number][] = [
    ['cut in its last answer', (text) => text.slice(0, text.lastIndexOf('"content"') + 20), 3],
    ['cut behind its messages', (text) => text.slice(0, text.indexOf('"message_count"')), 4],
    ['followed by null bytes', (text) => `${text}\0\0\0`, 4],
    ['written twice', (text) => text + text, 4],
    ['not UTF-8 in a word', (text) => Buffer.from(text.replace('Second?', 'Sec\xffnd?'), 'latin1'), 4],
    ['without its kind', (text) => text.replace(/"kind".*\n/, ''), 4],
  ];

  test.each(damages)(
    '%s, then what was read before the damage is put in its place',
    async (_what, damage, messages) => {
      const damaged = Buffer.from(damage(readFileSync(conversationFile(), 'utf8')));
      writeFileSync(conversationFile(), damaged);
      const date = new Date('2026-01-02T03:04:05.000Z');
      utimesSync(conversationFile(), date, date);
      expect(await look()).toMatchObject([{ path: conversationFile(), hint: 'Run: llmkit doctor --fix' }]);
      expect(readFileSync(conversationFile())).toEqual(damaged);
      expect(await mend()).toMatchObject([{ mended: expect.stringContaining('saved what could be read') }]);
      const saved = await store().conversations.get(conversation);
      expect(saved).toMatchObject({ id: conversation, title: 'Trip', message_count: messages });
      expect(saved!.messages).toHaveLength(messages);
      expect(readFileSync(`${conversationFile()}.corrupt-1`)).toEqual(damaged);
      expect(statSync(conversationFile()).mtime).toEqual(date);
      expect(await look()).toEqual([]);
    },
  );

  test.each(['', '\0\0', '[]', '{"kind":"config","v":1,"a":1}', `{"x":${'['.repeat(9999)}${']'.repeat(9999)}}`])(
    'beyond reading, then it is set aside and the rest works',
    async (text) => {
      writeFileSync(conversationFile(), text);
      expect(await mend()).toMatchObject([
        { mended: expect.stringContaining('no record could be made of what it holds') },
      ]);
      expect(readdirSync(at('conversations'))).toEqual([`${conversation}.json.corrupt-1`]);
      expect(readFileSync(`${conversationFile()}.corrupt-1`, 'utf8')).toBe(text);
      expect(await look()).toEqual([]);
    },
  );

  test('a second time, then both are kept', async () => {
    for (const text of ['one', 'two']) {
      writeFileSync(conversationFile(), text);
      await mend();
    }
    const kept = [1, 2].map((number) => readFileSync(`${conversationFile()}.corrupt-${number}`, 'utf8'));
    expect(kept).toEqual(['one', 'two']);
  });
});

describe('when a record is sound JSON and a field is not', () => {
  // oxlint-disable-next-line typescript/no-explicit-any -- it is to break every type
  type Damage = (record: any) => void;
  const change = (file: string, damage: Damage): void => {
    const record = JSON.parse(readFileSync(file, 'utf8'));
    damage(record);
    writeFileSync(file, JSON.stringify(record));
  };
  const savedBut = (told: string) => `read of it${told && ` (not kept whole: ${told})`};`;
  const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

  const conversations: [what: string, damage: Damage, told: string, saved: object][] = [
    ['settings are a number', (conversation) => (conversation.settings = 7), 'settings', { settings: {} }],
    ['a title is a number', (conversation) => (conversation.title = 5), 'title', { title: 'Untitled' }],
    ['an id is another', (conversation) => ((conversation.id = 'x'), (conversation.title = 5)), 'id, title', {}],
    ['an id is missing', (conversation) => delete conversation.id, '', { title: 'Trip' }],
    ['a field of tomorrow is too deep', (conversation) => (conversation.x = nested(2000)), 'x', { title: 'Trip' }],
    [
      'usage is wrong',
      (conversation) => (conversation.messages[1].usage = { total_tokens: 'x' }),
      '1 of 40 in messages',
      {},
    ],
  ];
  test.each(conversations)(
    '%s, then all else is saved, and what is not is told',
    async (_what, damage, told, saved) => {
      change(conversationFile(), ({ messages }) => {
        while (messages.length < 40) messages.push(...messages.slice(0, 2));
      });
      change(conversationFile(), damage);
      const damaged = readFileSync(conversationFile());
      expect(await mend()).toMatchObject([{ mended: expect.stringContaining(savedBut(told)) }]);
      expect(await store().conversations.get(conversation)).toMatchObject({
        id: conversation,
        message_count: 40,
        ...saved,
      });
      expect(readFileSync(`${conversationFile()}.corrupt-1`)).toEqual(damaged);
      expect(await look()).toEqual([]);
    },
  );

  test('messages cannot be used, then only those are gone', async () => {
    change(conversationFile(), ({ messages }) => {
      messages[0].role = 'tool';
      delete messages[2].role;
      delete messages[2].content;
    });
    expect(await mend()).toMatchObject([{ mended: expect.stringContaining('(not kept whole: 2 of 4 in messages)') }]);
    const saved = await store().conversations.get(conversation);
    expect(saved!.messages.map(({ role }) => role)).toEqual(['assistant', 'assistant']);
    expect(saved!.message_count).toBe(2);
  });

  test.each([7, undefined])('the text of an answer is %s, then it is that of its parts', async (content) => {
    const call = { type: 'tool_call', id: '1', name: 'weather', input: {} };
    const text = { type: 'text', text: 'It rains.' };
    change(conversationFile(), ({ messages }) => Object.assign(messages[1], { content, parts: [call, 5, text] }));
    await mend();
    const saved = await store().conversations.get(conversation);
    expect(saved!.messages[1]).toMatchObject({ content: 'It rains.', parts: [call, text] });
  });

  const prompts: [what: string, damage: Damage, told: string, saved: object][] = [
    ['a tag is a number', ({ tags }) => tags.splice(1, 0, 5), '1 of 3 in tags', { tags: ['a', 'b'] }],
    ['its name is another', (prompt) => ((prompt.name = 'x'), (prompt.tags = 5)), 'name, tags', { tags: [] }],
    ['its id and version are gone', (prompt) => (delete prompt.id, delete prompt.version), '', { version: 1 }],
    ['a definition is none', ({ variables }) => (variables.x = 1), 'variables.x', { variables: {} }],
  ];
  test.each(prompts)('of a prompt: %s, then all else is saved', async (_what, damage, told, saved) => {
    const app = createServices(createPorts({ home: home(), env: {} }));
    await app.prompts.create({ name: 'greet', content: 'Hi', variables: {}, metadata: {}, tags: ['a', 'b'] });
    change(at('prompts/greet.json'), damage);
    expect(await mend()).toMatchObject([{ mended: expect.stringContaining(savedBut(told)) }]);
    expect(await store().prompts.get('greet')).toMatchObject({ name: 'greet', content: 'Hi', ...saved });
    expect(await look()).toEqual([]);
  });

  test('of keys, then the others are in use again and no value is told', async () => {
    change(at('keys.json'), ({ keys }) => (keys.groq = ['sk-secret']));
    const findings = await mend();
    expect(findings).toMatchObject([{ mended: expect.stringContaining('keys.groq') }]);
    expect(JSON.stringify(findings)).not.toContain('sk-secret');
    expect(await store().keys.read()).toMatchObject({ keys: { openai: 'key-of-openai' } });
  });
});

test('when the key file is damaged, then the keys before the damage are in use again', async () => {
  const text = readFileSync(at('keys.json'), 'utf8');
  writeFileSync(at('keys.json'), text.replace(/\}\s*\}\s*$/, ',"gro'));
  await mend();
  expect(await store().keys.read()).toMatchObject({ keys: { openai: 'key-of-openai' } });
});

test('when a crash tore a line of usage, then that is a note and the log stays', async () => {
  const name = readdirSync(at('usage'))[0]!;
  const before = `${readFileSync(at(`usage/${name}`), 'utf8')}{"kind":"ca`;
  writeFileSync(at(`usage/${name}`), before);
  expect(await mend()).toEqual([{ path: at(`usage/${name}`), message: expect.stringMatching(/^1 /), note: true }]);
  expect(readFileSync(at(`usage/${name}`), 'utf8')).toBe(before);
});

describe('when a record is not what its file is called', () => {
  test('then a copied conversation is a fault that stays, and the other is none', async () => {
    const copy = at('conversations/00000000-0000-4000-8000-000000000000.json');
    copyFileSync(conversationFile(), copy);
    expect(await mend()).toEqual([
      {
        path: copy,
        message: expect.stringContaining(conversation),
        hint: expect.stringContaining(`${conversation}.json as well`),
      },
    ]);
    expect(await mend()).toHaveLength(1);
  });

  test.each([
    ['greet', () => `Run: mv ${at('prompts/renamed.json')} ${at('prompts/greet.json')}`],
    ['a/b', () => 'Move it away'],
  ])('then a prompt named %s in another file is one, with what to do', async (name, hint) => {
    const app = createServices(createPorts({ home: home(), env: {} }));
    await app.prompts.create({ name: 'greet', content: 'Hi', variables: {}, metadata: {}, tags: [] });
    const renamed = at('prompts/renamed.json');
    writeFileSync(renamed, readFileSync(at('prompts/greet.json'), 'utf8').replace('"greet"', JSON.stringify(name)));
    rmSync(at('prompts/greet.json'));
    chmodSync(renamed, 0o600);
    expect(await mend()).toMatchObject([{ path: renamed, hint: hint() }]);
  });
});

describe('when a folder of the home is a link', () => {
  const behind = () => path.join(folder(), 'elsewhere');
  beforeEach(() => {
    renameSync(at('conversations'), behind());
    symlinkSync(behind(), at('conversations'));
  });

  test('then what is behind it is looked at, and that it is a link is no fault', async () => {
    expect(await mend()).toEqual([{ path: at('conversations'), message: expect.stringMatching(/link/), note: true }]);
    chmodSync(conversationFile(), 0o644);
    expect(await mend()).toContainEqual(
      expect.objectContaining({ path: conversationFile(), mended: expect.any(String) }),
    );
    expect(await store().conversations.get(conversation)).toMatchObject({ title: 'Trip' });
  });

  test('then it is a fault if no folder is behind it', async () => {
    rmSync(behind(), { recursive: true });
    expect(await mend()).toMatchObject([{ path: at('conversations'), message: 'It is not a folder.' }]);
  });
});

test('when files in the home are not ours, then they are none of our business', async () => {
  mkdirSync(at('.git'));
  symlinkSync('/nowhere', at('link'));
  writeFileSync(at('notes.txt'), 'x', { mode: 0o600 });
  expect(await mend()).toEqual([]);
});
