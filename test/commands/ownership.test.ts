import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { leaves, wholeProgram } from '../support/all-commands.ts';
import { tempFolder } from '../support/temp-home.ts';
import { mockKit, type KitOptions, type KitResult, type TestKit } from '../support/test-kit.ts';

/** Exit codes that a stranger meets: [with a private record, with a public one]. */
type Codes = readonly [onPrivate: number, onPublic: number];

const READ: Codes = [4, 0];
const CHANGE: Codes = [4, 5];
/** A list: the record is not in it where it is private. */
const LIST: Codes = [0, 0];

interface Row {
  codes: Codes;
  args: (of: { id: string; file: string }) => string[];
  /** What a reader sees holds words of the record; a stranger sees none of a private one. */
  shows?: true;
}

const QUESTION = 'Whisper-question';

/** Every command that meets records with owners; `quiet-prompt` and the conversation `id` belong to ann. */
const ROWS: Record<string, Row | Row[]> = {
  chat: [
    { codes: CHANGE, args: ({ id }) => ['chat', '--conv', id, 'More?'] },
    { codes: READ, args: ({ id }) => ['chat', '--conv', id, '--no-save', 'More?'], shows: true },
    { codes: READ, args: () => ['chat', '-c', '--no-save', 'More?'], shows: true },
  ],
  run: { codes: READ, args: () => ['run', 'quiet-prompt', '-v', 'who=Bo'], shows: true },
  'conv new': { codes: READ, args: () => ['conv', 'new', 'New', '--prompt', 'quiet-prompt', '-v', 'who=Bo'] },
  'conv send': { codes: CHANGE, args: ({ id }) => ['conv', 'send', id, 'More?'] },
  'conv search': { codes: [1, 0], args: () => ['conv', 'search', 'whisper'], shows: true },
  'conv retry': { codes: CHANGE, args: ({ id }) => ['conv', 'retry', id] },
  'conv undo': { codes: CHANGE, args: ({ id }) => ['conv', 'undo', id] },
  'conv redo': { codes: CHANGE, args: ({ id }) => ['conv', 'redo', id] },
  'conv edit': { codes: CHANGE, args: ({ id }) => ['conv', 'edit', id, '1', 'Else?'] },
  'conv fork': { codes: READ, args: ({ id }) => ['conv', 'fork', id] },
  'conv rerun': { codes: READ, args: ({ id }) => ['conv', 'rerun', id] },
  'conv diff': { codes: READ, args: ({ id }) => ['conv', 'diff', `${id}:1`, `${id}:2`], shows: true },
  'conv export': { codes: READ, args: ({ id }) => ['conv', 'export', id], shows: true },
  'conv set': { codes: CHANGE, args: ({ id }) => ['conv', 'set', id, '--public'] },
  'conv rename': { codes: CHANGE, args: ({ id }) => ['conv', 'rename', id, 'Mine'] },
  'conv list': { codes: LIST, args: () => ['conv', 'list'], shows: true },
  'conv show': [
    { codes: READ, args: ({ id }) => ['conv', 'show', id], shows: true },
    { codes: READ, args: ({ id }) => ['conv', 'show', id.slice(0, 6)], shows: true },
    { codes: READ, args: () => ['conv', 'show', 'last'], shows: true },
    { codes: READ, args: ({ id }) => ['conv', 'show', id, '--tree'], shows: true },
  ],
  'conv vars': { codes: CHANGE, args: ({ id }) => ['conv', 'vars', id, 'who=Bo'] },
  'conv rate': { codes: CHANGE, args: ({ id }) => ['conv', 'rate', id, 'good'] },
  'conv summarize': { codes: CHANGE, args: ({ id }) => ['conv', 'summarize', id, '--keep', '0'] },
  'conv clear': { codes: CHANGE, args: ({ id }) => ['conv', 'clear', id, '--yes'] },
  'conv rm': [
    { codes: CHANGE, args: ({ id }) => ['conv', 'rm', id, '--yes'] },
    { codes: LIST, args: () => ['conv', 'rm', '--older-than', '0d', '--yes'] },
  ],
  'prompt run': [
    { codes: READ, args: () => ['prompt', 'run', 'quiet-prompt', '-v', 'who=Bo'], shows: true },
    { codes: READ, args: () => ['prompt', 'run', 'quiet-prompt', '--rows', '-', '-v', 'who=Bo'] },
  ],
  'prompt list': { codes: LIST, args: () => ['prompt', 'list', '-q', 'Whisper'], shows: true },
  'prompt show': { codes: READ, args: () => ['prompt', 'show', 'quiet-prompt'], shows: true },
  'prompt render': { codes: READ, args: () => ['prompt', 'render', 'quiet-prompt', '-v', 'who=Bo'], shows: true },
  // A name that is taken is said to be so, whosever it is.
  'prompt add': { codes: [5, 5], args: () => ['prompt', 'add', 'quiet-prompt', '--content', 'New', '--update'] },
  'prompt export': { codes: READ, args: () => ['prompt', 'export', 'quiet-prompt'], shows: true },
  'prompt install': {
    codes: READ,
    args: ({ file }) => ['prompt', 'install', 'quiet-prompt', '--dir', `${file}-commands`],
  },
  'prompt test': { codes: READ, args: () => ['prompt', 'test', 'quiet-prompt', '--live'], shows: true },
  'prompt check': { codes: READ, args: () => ['prompt', 'check', 'quiet-prompt'] },
  'prompt versions': { codes: READ, args: () => ['prompt', 'versions', 'quiet-prompt'] },
  'prompt diff': { codes: READ, args: () => ['prompt', 'diff', 'explain', 'quiet-prompt'], shows: true },
  'prompt edit': { codes: CHANGE, args: () => ['prompt', 'edit', 'quiet-prompt', '--tag', 'new'] },
  'prompt revert': { codes: CHANGE, args: () => ['prompt', 'revert', 'quiet-prompt@1'] },
  'prompt rename': { codes: CHANGE, args: () => ['prompt', 'rename', 'quiet-prompt', 'loud-prompt'] },
  'prompt rm': { codes: CHANGE, args: () => ['prompt', 'rm', 'quiet-prompt', '--yes'] },
  usage: { codes: LIST, args: () => ['usage', '--by', 'prompt'] },
  backup: { codes: LIST, args: ({ file }) => ['backup', file] },
  restore: { codes: [5, 5], args: ({ file }) => ['restore', file, '--force'] },
};

/** Commands that no record with an owner is for. */
const OTHERS = [
  ...['add', 'set', 'list', 'show', 'rm', 'check'].map((verb) => `vars ${verb}`),
  ...['get', 'set', 'unset', 'list', 'path', 'edit'].map((verb) => `config ${verb}`),
  ...['set', 'list', 'rm', 'path'].map((verb) => `keys ${verb}`),
  ...['list', 'show'].map((verb) => `models ${verb}`),
  ...['add', 'list', 'show', 'rm'].map((verb) => `mcp ${verb}`),
  // Nobody sees a batch of another: a test of its own.
  ...['list', 'show', 'fetch', 'cancel'].map((verb) => `batch ${verb}`),
  // What it takes in belongs to whoever imports it: a test of its own.
  'conv import',
  // They take files; of a name that is taken they say so, whosever it is: a test of their own.
  'prompt import',
  'prompt sync',
  'completion',
  // It speaks with a program that asks for prompts: a test of its own.
  'mcp serve',
  // Looks at files, whosever the records in them are, and tells their names only.
  'doctor',
  'help',
];

const ACTORS: Record<string, KitOptions> = {
  owner: { env: { LLMKIT_USER: 'ann' } },
  stranger: { env: { LLMKIT_USER: 'bob' } },
  admin: { ports: { actor: { userId: 'root', isAdmin: true } } },
  nobody: {},
};

/** Homes in which a user keeps a conversation and a prompt. */
const homes = {} as Record<'private' | 'public', { home: string; id: string; backup: string }>;

async function homeOf(publicity: 'private' | 'public') {
  const kit = mockKit(ACTORS['owner']);
  const words = ['--content', 'Whisper to {{ who }}.', '--description', 'Whisper-description'];
  await kit.run('prompt', 'add', 'quiet-prompt', ...words, `--${publicity}`);
  mkdirSync(join(kit.home, 'tests'), { mode: 0o700 });
  writeFileSync(join(kit.home, 'tests', 'quiet-prompt.test.yml'), '- name: Whisper-test\n  vars: { who: Bo }\n');
  const id = (await kit.run('conv', 'new', 'Whisper-title')).out.trim();
  await kit.run('conv', 'send', id, QUESTION);
  await kit.run('conv', 'send', id, 'Whisper-taken-back');
  await kit.run('conv', 'undo', id);
  await kit.run('conv', 'set', id, `--${publicity}`);
  const backup = join(tempFolder(), 'other.gz');
  await mockKit().run('conv', 'new', 'Other');
  await kit.run('backup', backup);
  return { home: kit.home, id, backup };
}

beforeAll(async () => {
  for (const publicity of ['private', 'public'] as const) homes[publicity] = await homeOf(publicity);
});

/** Runs a row in a copy of a home. */
async function meet(row: Row, who: string, publicity: 'private' | 'public', more: KitOptions & { json?: true } = {}) {
  const { home, id, backup } = homes[publicity];
  const kit: TestKit = mockKit(ACTORS[who]);
  cpSync(home, kit.home, { recursive: true, preserveTimestamps: true });
  const args = row.args({ id, file: '' });
  const file = args[0] === 'restore' ? backup : join(tempFolder(), 'saved.gz');
  const { json, ...options } = more;
  const met: KitResult = await kit.runWith(options, ...row.args({ id, file }), ...(json ? ['--json'] : []));
  return { ...met, kit, file };
}

const CASES = Object.entries(ROWS).flatMap(([name, rows]) =>
  [rows].flat().map((row) => [row.args({ id: 'ID', file: 'FILE' }).join(' '), name, row] as const),
);

test('when the program has a command, then it stands in just one of the tables', async () => {
  const all = leaves(await wholeProgram()).map(({ path }) => path.join(' '));
  expect([...Object.keys(ROWS), ...OTHERS].toSorted()).toEqual(all.toSorted());
});

describe.each(['private', 'public'] as const)('when records of a user are %s', (publicity) => {
  test.each(CASES)('then llmkit %s of each actor does what it may', async (_, _name, row) => {
    const met: Record<string, number> = {};
    for (const who of Object.keys(ACTORS)) met[who] = (await meet(row, who, publicity)).code;
    const stranger = row.codes[publicity === 'public' ? 1 : 0];
    expect(met).toEqual({ owner: 0, stranger, admin: 0, nobody: 0 });
  });
});

describe('when a record is private', () => {
  const forms = [{}, { json: true as const }, { tty: { stdout: true, stderr: true } }];

  test.each(CASES)('then llmkit %s shows a stranger nothing of it, in any form', async (_, _name, row) => {
    for (const form of forms) {
      const { out, err } = await meet(row, 'stranger', 'private', form);
      expect(out + err).not.toMatch(/whisper/i);
    }
  });

  test.each(CASES.filter(([, , { shows }]) => shows))(
    'then llmkit %s shows it to its owner, in every form, and a public one to all',
    async (_, _name, row) => {
      for (const form of forms) {
        expect((await meet(row, 'owner', 'private', form)).out).toMatch(/whisper/i);
        expect((await meet(row, 'stranger', 'public', form)).out).toMatch(/whisper/i);
      }
    },
  );

  test('then a backup of another user holds nothing of it, and says so', async () => {
    const { file, err } = await meet(ROWS['backup'] as Row, 'stranger', 'private');
    expect(gunzipSync(readFileSync(file)).toString()).not.toMatch(/whisper|quiet-prompt|"ann"/i);
    expect(err).toContain('of other users stayed out: ');
    const own = await meet(ROWS['backup'] as Row, 'owner', 'private');
    expect(gunzipSync(readFileSync(own.file)).toString()).toContain(QUESTION);
    expect(own.err).not.toContain('of other users');
  });

  test('then the values that its user ran a prompt with are not those of another', async () => {
    const kit = mockKit();
    const as = (user: string, ...words: string[]) =>
      kit.runWith({ env: { LLMKIT_USER: user } }, 'prompt', 'run', 'translate', 'Hi', ...words);
    await as('ann', '-v', 'language=Whisper');
    expect((await as('ann', '--repeat-last')).out).toContain('Whisper');
    expect((await as('bob', '--repeat-last')).out).not.toContain('Whisper');
    await as('bob', '-v', 'language=French');
    expect((await as('ann', '--repeat-last')).out).toContain('Whisper');
    const file = join(tempFolder(), 'saved.gz');
    await kit.runWith({ env: { LLMKIT_USER: 'bob' } }, 'backup', file);
    const saved = gunzipSync(readFileSync(file)).toString();
    expect([saved.includes('French'), saved.includes('Whisper')]).toEqual([true, false]);
  });

  test('then a home that holds it is not replaced by another user', async () => {
    const { kit, err } = await meet(ROWS['restore'] as Row, 'stranger', 'private');
    expect(err).toContain('it holds 2 records of other users. Unset LLMKIT_USER');
    expect(existsSync(join(kit.home, 'prompts', 'quiet-prompt.json'))).toBe(true);
  });

  test('then calls for it are counted for its owner alone', async () => {
    const calls = async (who: string) => {
      const { out } = await meet(ROWS['usage'] as Row, who, 'private', { json: true });
      return JSON.parse(out).total.calls;
    };
    expect([await calls('owner'), await calls('stranger'), await calls('nobody')]).toEqual([2, 0, 2]);
    const { kit } = await meet(ROWS['usage'] as Row, 'stranger', 'private');
    expect((await kit.run('usage', '--last')).code).toBe(4);
  });

  test('then completion does not offer it to others', async () => {
    const offered = async (who: string, ...words: string[]) => {
      const row: Row = { codes: LIST, args: () => ['complete', '--', ...words] };
      return (await meet(row, who, 'private')).out;
    };
    expect(await offered('owner', 'prompt', 'show', 'qui')).toBe('quiet-prompt\tWhisper-description\n');
    expect(await offered('stranger', 'prompt', 'show', 'qui')).not.toContain('quiet');
    expect(await offered('owner', 'conv', 'show', '')).toContain('Whisper-title');
    expect(await offered('stranger', 'conv', 'show', '')).not.toContain('Whisper');
  });
});

test('when a stranger checks a folder that a user follows, then nothing of theirs counts as added or changed', async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'hidden.md'), 'One');
  writeFileSync(join(folder, 'shown.md'), '---\npublic: true\n---\nTwo');
  const kit = mockKit({ ...ACTORS['owner'], realFiles: true });
  await kit.run('prompt', 'sync', folder);
  writeFileSync(join(folder, 'shown.md'), '---\npublic: true\n---\nThree');
  const { code, out } = await kit.runWith(ACTORS['stranger']!, 'prompt', 'sync', folder, '--check', '--json');
  const { items } = JSON.parse(out) as { items: { name: string; action: string; why: string }[] };
  expect(code).toBe(1);
  expect(items).toMatchObject([
    { name: 'hidden', action: 'conflict', why: 'Cannot create the prompt hidden: its name is taken' },
    { name: 'shown', action: 'conflict', why: 'Cannot change the prompt shown: it belongs to "ann"' },
  ]);
});

test('when a stranger imports a file of the same name, then it is in conflict, and nothing is shown or changed', async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'quiet-prompt.md'), 'Shout to {{ who }}.');
  for (const verb of ['import', 'sync']) {
    const { home } = homes.private;
    const kit = mockKit({ ...ACTORS['stranger'], realFiles: true });
    cpSync(home, kit.home, { recursive: true, preserveTimestamps: true });
    const { code, out, err } = await kit.run('prompt', verb, folder);
    expect(code).toBe(1);
    expect(out + err).not.toContain('Whisper');
    expect((await kit.runWith(ACTORS['owner']!, 'prompt', 'show', 'quiet-prompt')).out).toContain('Whisper to');
  }
});
