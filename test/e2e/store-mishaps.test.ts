import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { tempFolder } from '../support/temp-home.ts';
import { testKit, type TestKit } from '../support/test-kit.ts';

const isRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

let kit: TestKit;
let good = '';
let bad = '';
const file = () => join(kit.home, 'conversations', `${bad}.json`);

beforeEach(async () => {
  kit = testKit({ env: { LLM_PROVIDER: 'mock' } });
  good = (await kit.run('conv', 'new', 'Good')).out.trim();
  bad = (await kit.run('conv', 'new', 'Bad')).out.trim();
});

/** Runs a command that must fail with one line of error and this exit code. */
async function fails(code: number, ...args: string[]): Promise<string> {
  const result = await kit.run(...args);
  expect([args.join(' '), result.code]).toEqual([args.join(' '), code]);
  expect(result.err.split('\n').filter((line) => line.startsWith('error: '))).toHaveLength(1);
  return result.err;
}

const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
const contents: [what: string, content: string | Buffer][] = [
  ['empty', ''],
  ['not UTF-8', Buffer.from('{"kind":"conversation","v":1,"title":"\xff"}', 'latin1')],
  ['of a newer llmkit', '{"kind":"conversation","v":2,"shape":"unknown"}'],
  ['nested 50,000 deep', `{"kind":"conversation","v":1,"x":${deep}}`],
  ['a record with something nested 50,000 deep', 'deep'],
];
const things: [what: string, put: () => void][] = [
  ...contents.map(([what, content]): [string, () => void] => [
    what,
    () => {
      const record = readFileSync(file(), 'utf8');
      writeFileSync(file(), content === 'deep' ? record.replace('"id"', `"x": ${deep}, "id"`) : content);
    },
  ]),
  ['a link', () => (rmSync(file()), symlinkSync(`${good}.json`, file()))],
  ['a FIFO', () => (rmSync(file()), execFileSync('mkfifo', [file()]))],
  ['a file of 100 MB', () => truncateSync(file(), 100 * 1024 * 1024)],
];

test('when a file is damaged, then the built program lists the others, and says what is wrong with it', async () => {
  writeFileSync(file(), '{"kind":"conversation","v":1');
  const { code, out, err } = await runBuilt(['conv', 'list'], { env: { LLMKIT_HOME: kit.home } });
  expect(code).toBe(0);
  expect(out).toContain('Good');
  expect(err).toContain(`${bad}.json: it is not valid JSON`);
});

/** A list looks at no more than what it shows, and that is sound here. */
const LISTED = 'a record with something nested 50,000 deep';

describe.each(things)('when a conversation is %s', (what, put) => {
  test('then it is one clear error with exit 9, its bytes stay, and the others work', async () => {
    put();
    const before = lstatSync(file());
    const bytes = before.isFile() && before.size < 1e6 ? readFileSync(file()) : undefined;
    for (const args of [
      ['conv', 'show', bad],
      ['conv', 'send', bad, 'Hi'],
      ['conv', 'vars', bad, 'a=b'],
    ]) {
      await fails(9, ...args);
    }
    expect(lstatSync(file())).toMatchObject({ ino: before.ino, size: before.size, mode: before.mode });
    if (bytes) expect(readFileSync(file())).toEqual(bytes);
    expect((await kit.run('conv', 'send', good, 'Hi')).code).toBe(0);
    const list = await kit.run('conv', 'list');
    expect([list.code, list.out.split('\n').length - 1]).toEqual([0, what === LISTED ? 2 : 1]);
    expect(list.err).toMatch(what === LISTED ? /^$/ : /^warning: Cannot/);
    expect((await kit.run('doctor')).code).toBe(1);
  });
});

test('when a file belongs to another user, then exit 9 names the command that mends it', async () => {
  if (!isRoot) return skipped('a file of another user', 'only root can give one away');
  chownSync(file(), NOBODY, NOBODY);
  expect(await fails(9, 'conv', 'show', bad)).toContain('sudo chown 0');
  expect((await kit.run('conv', 'show', good)).code).toBe(0);
  expect(statSync(file()).uid).toBe(NOBODY);
});

test.each([
  ['open to others', (keys: string) => chmodSync(keys, 0o644), 'chmod 600'],
  ['a link', (keys: string) => (rmSync(keys), symlinkSync('elsewhere', keys)), 'mv '],
])('when the key file is %s, then exit 3 names the command that mends it', async (_what, put, command) => {
  await kit.runWith({ input: 'key-of-openai' }, 'keys', 'set', 'openai');
  put(join(kit.home, 'keys.json'));
  expect(await fails(3, 'keys', 'list')).toContain(command);
  expect((await kit.run('conv', 'send', good, 'Hi')).code).toBe(0);
});

describe('when another user may only read the home', () => {
  test('then reading works, and a change is exit 9', async () => {
    if (!isRoot) return skipped('a home that is read-only', 'only root can run a program as another user');
    const folders = [kit.home, join(kit.home, 'conversations')];
    for (const name of readdirSync(kit.home, { recursive: true, encoding: 'utf8' })) {
      chownSync(join(kit.home, name), NOBODY, NOBODY);
    }
    chownSync(kit.home, NOBODY, NOBODY);
    chmodSync(dirname(kit.home), 0o755);
    for (const folder of folders) chmodSync(folder, 0o500);
    const run = (...args: string[]) => runAsNobody(kit.home, args);
    if (run('--version').code !== 0) return skipped('a home that is read-only', 'another user cannot read the program');
    expect(run('conv', 'show', bad).code).toBe(0);
    for (const args of [
      ['conv', 'send', bad, 'Hi'],
      ['conv', 'new', 'More'],
      ['config', 'set', 'temperature', '1'],
    ]) {
      const { code, err } = run(...args);
      expect([args, code, err]).toEqual([
        args,
        9,
        expect.stringMatching(/^error: Cannot write .*permission is denied/),
      ]);
    }
    expect(readdirSync(join(kit.home, 'conversations'))).toHaveLength(2);
  });
});

test('when only another user may open the key file, then exit 3 names the command that mends it', async () => {
  if (!isRoot) return skipped('a key file of another user', 'only root can run a program as another user');
  await kit.runWith({ input: 'key-of-openai' }, 'keys', 'set', 'openai');
  chmodSync(dirname(kit.home), 0o755);
  chownSync(kit.home, NOBODY, NOBODY);
  if (runAsNobody(kit.home, ['--version']).code !== 0) {
    return skipped('a key file of another user', 'another user cannot read the program');
  }
  const { code, err } = runAsNobody(kit.home, ['keys', 'list']);
  expect([code, err]).toEqual([3, expect.stringContaining(`sudo chown ${NOBODY} ${join(kit.home, 'keys.json')}`)]);
});

test('when a file to import lies in a folder that is closed, then that is told, not that it is not there', () => {
  if (!isRoot) return skipped('a closed folder', 'only root can run a program as another user');
  const folder = dirname(kit.home);
  chmodSync(folder, 0o755);
  const home = join(folder, 'of-nobody');
  if (runAsNobody(home, ['--version']).code !== 0) {
    return skipped('a closed folder', 'another user cannot read the program');
  }
  mkdirSync(join(folder, 'closed'), { mode: 0o700 });
  writeFileSync(join(folder, 'closed', 'hello.md'), 'Hello');
  for (const [path, code, why] of [
    ['closed/hello.md', 2, 'permission denied'],
    ['gone/hello.md', 4, 'there is no such file or folder'],
  ] as const)
    expect(runAsNobody(home, ['prompt', 'import', join(folder, path)])).toEqual({
      code,
      err: expect.stringContaining(`Cannot read ${join(folder, path)}: ${why}.`),
    });
});

function runAsNobody(home: string, args: string[]): { code: number; err: string } {
  const options = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups', process.execPath];
  const env = { PATH: process.env['PATH'], LLMKIT_HOME: home, HOME: '/nonexistent', LLM_PROVIDER: 'mock' };
  try {
    execFileSync('setpriv', [...options, 'bin/llmkit.js', ...args], { env, stdio: 'pipe' });
    return { code: 0, err: '' };
  } catch (error) {
    const { status, stderr } = error as { status: number; stderr: Buffer };
    return { code: status, err: String(stderr) };
  }
}

describe('when the disk is full', () => {
  let disk = '';
  afterEach(() => {
    if (disk !== '') execFileSync('umount', [disk]);
    disk = '';
  });

  test('then a change is exit 9, what was there stays, and with space again all goes on', async () => {
    const folder = tempFolder();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k,mode=700', 'llmkit-test', folder], { stdio: 'pipe' });
    } catch (error) {
      return skipped('a full disk', String(error).split('\n')[0]!);
    }
    disk = folder;
    const env = { LLMKIT_HOME: join(folder, 'home'), LLM_PROVIDER: 'mock' };
    const { out: id } = await runBuilt(['conv', 'new', 'Trip'], { env });
    const filler = join(folder, 'filler');
    expect(() => writeFileSync(filler, Buffer.alloc(2 ** 20))).toThrow('ENOSPC');
    const question = 'long '.repeat(5000);
    for (const args of [
      ['conv', 'send', id.trim(), question],
      ['conv', 'new', 'More'],
      ['backup', join(folder, 'b.gz')],
    ]) {
      const { code, err } = await runBuilt(args, { env });
      expect([args[1], code, err]).toEqual([args[1], 9, expect.stringMatching(/^error: Cannot .*the disk is full/)]);
    }
    rmSync(filler);
    expect(JSON.parse((await runBuilt(['conv', 'show', id.trim(), '--json'], { env })).out)).toMatchObject({
      messages: [],
      pending: [],
    });
    expect((await runBuilt(['conv', 'send', id.trim(), 'Hi'], { env })).code).toBe(0);
    expect((await runBuilt(['doctor'], { env })).code).toBe(0);
  });
});

function skipped(what: string, why: string): void {
  process.stderr.write(`  skipped: ${what} (${why})\n`);
}

describe('when the umask is 000', () => {
  const umask = process.umask();
  afterEach(() => void process.umask(umask));

  test('then after every command the home is 0700 and its files 0600', async () => {
    process.umask(0o000);
    const { home, runWith } = testKit({ env: { LLM_PROVIDER: 'mock' } });
    const backup = join(tempFolder(), 'b.gz');
    const lines: [line: string, input?: string][] = [
      ['conv new Trip'],
      ['conv send last Hi'],
      ['conv retry last'],
      ['conv vars last a=b'],
      ['chat --save Hi'],
      ['config set temperature 1'],
      ['keys set openai', 'key-of-openai'],
      ['vars add tone'],
      ['prompt add greet --content Hi'],
      ['prompt add greet --force --content Hello'],
      ['prompt run greet --save'],
      [`backup ${backup} --with-keys`],
      [`restore ${backup} --force`],
      ['conv send last Hi'],
      ['conv rm last --force'],
      ['doctor --fix'],
    ];
    for (const [line, input] of lines) {
      const { code, err } = await runWith(input === undefined ? {} : { input }, '--home', home, ...line.split(' '));
      expect([line, code, err]).toEqual([line, 0, err]);
      expect([line, looseBelow(dirname(home))]).toEqual([line, []]);
    }
    expect(statSync(backup).mode & 0o777).toBe(0o600);
  });
});

/** Folders that are not 0700 and files that are not 0600. */
function looseBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const stats = lstatSync(join(folder, name));
    return (stats.mode & 0o777) !== (stats.isDirectory() ? 0o700 : 0o600);
  });
}
