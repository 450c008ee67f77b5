import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { onlyWhere } from '../../support/only-where.ts';
import { createOwners } from '../../../src/store/files/owner.ts';
import { useTemporaryFolder } from '../support/temporary-folder.ts';

const folder = useTemporaryFolder();
const onLinux = onlyWhere(process.platform === 'linux', 'only there /proc tells start and state');

async function endedProcess(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['-e', '0']);
  await new Promise((resolve) => child.once('exit', resolve));
  return child;
}

/** A machine as `/proc` and `/etc` show it, with this process in it. */
function machine(options: { boot?: string; namespace?: string; host?: string; state?: string; start?: number } = {}) {
  const { boot = 'aaaaaaaa-1', namespace = '1', host = 'one', state = 'S', start = 100 } = options;
  const root = mkdtempSync(path.join(folder(), 'machine-'));
  mkdirSync(path.join(root, 'proc/sys/kernel/random'), { recursive: true });
  mkdirSync(path.join(root, 'proc/self/ns'), { recursive: true });
  mkdirSync(path.join(root, `proc/${process.pid}`));
  mkdirSync(path.join(root, 'etc'));
  writeFileSync(path.join(root, 'proc/sys/kernel/random/boot_id'), `${boot}\n`);
  symlinkSync(`pid:[${namespace}]`, path.join(root, 'proc/self/ns/pid'));
  writeFileSync(path.join(root, 'etc/machine-id'), '0123456789abcdef\n');
  const fields = [process.pid, '(odd ) name (x)', state, ...Array.from({ length: 18 }, () => 0), start, 0, 0];
  writeFileSync(path.join(root, `proc/${process.pid}/stat`), fields.join(' '));
  return createOwners({ root, host });
}

test('when the owner is this process, then it is alive', () => {
  const owners = createOwners();
  expect(owners.mine).toMatch(new RegExp(`^${process.pid}:`));
  expect(owners.isDead(owners.mine)).toBe(false);
  expect(owners.isDead(`${owners.mine}:nonce`)).toBe(false);
});

test('when the process has ended, then its owner is dead', async () => {
  const { pid } = await endedProcess();
  const owners = createOwners();
  expect(owners.isDead(owners.mine.replace(/^\d+/, String(pid)))).toBe(true);
});

onLinux('when the pid belongs to a later process, then the owner is dead', () => {
  const owners = createOwners();
  const [pid, start, place] = owners.mine.split(':');
  expect(owners.isDead(`${pid}:${Number(start) - 1}:${place}`)).toBe(true);
});

onLinux('when the process is a zombie, then its owner is dead', async () => {
  // The shell becomes a program that never asks for its ended child.
  const parent = spawn('sh', ['-c', 'sleep 2 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const pid = await new Promise<string>((resolve) =>
      parent.stdout.once('data', (data: Buffer) => resolve(`${data}`.trim())),
    );
    const stat = () => readFileSync(`/proc/${pid}/stat`, 'latin1').split(' ');
    while (stat()[2] !== 'Z') await new Promise((resolve) => setTimeout(resolve, 5));
    const owners = createOwners();
    const place = owners.mine.split(':')[2];
    expect(owners.isDead(`${pid}:${stat()[21]}:${place}`)).toBe(true);
  } finally {
    parent.kill('SIGKILL');
  }
});

describe('when a machine tells all of it', () => {
  test('then the owner text holds pid, start, host, boot and pid namespace', () => {
    expect(machine().mine).toBe(`${process.pid}:100:0123456789ab.one/aaaaaaaa/1`);
  });

  test('then a host name cannot break the text', () => {
    expect(machine({ host: 'a:b/c d' }).mine.split(/[:/]/)).toHaveLength(5);
  });

  test('then the same process is alive', () => {
    expect(machine().isDead(machine({ state: 'R' }).mine)).toBe(false);
  });

  test('then a reused pid and a zombie are dead', () => {
    expect(machine({ start: 200 }).isDead(machine().mine)).toBe(true);
    expect(machine({ state: 'Z' }).isDead(machine().mine)).toBe(true);
  });

  test('then whoever ran before the restart of this machine is dead', () => {
    expect(machine({ boot: 'bbbbbbbb-1' }).isDead(machine().mine)).toBe(true);
  });

  test('then another machine is never guessed at', () => {
    expect(machine({ boot: 'bbbbbbbb-1', host: 'two' }).isDead(machine().mine)).toBe(false);
  });

  test('then another container is never guessed at, though its pid is free here', async () => {
    const { pid } = await endedProcess();
    const other = machine({ namespace: '2' }).mine.replace(/^\d+/, String(pid));
    expect(machine().isDead(other)).toBe(false);
    expect(machine({ namespace: '2' }).isDead(other)).toBe(true);
  });

  test('then a container of this machine by another name is still this machine', () => {
    expect(machine({ host: 'two', start: 200 }).isDead(machine().mine)).toBe(true);
  });
});

describe('when a machine tells nothing but its name', () => {
  const bare = (host: string) => createOwners({ root: path.join(folder(), 'nothing'), host });

  test('then the pid decides', async () => {
    const { pid } = await endedProcess();
    expect(bare('one').isDead(bare('one').mine)).toBe(false);
    expect(bare('one').isDead(bare('one').mine.replace(/^\d+/, String(pid)))).toBe(true);
  });

  test('then another machine is never guessed at', async () => {
    const { pid } = await endedProcess();
    expect(bare('two').isDead(bare('one').mine.replace(/^\d+/, String(pid)))).toBe(false);
  });
});

test.each(['', 'x', '0', '-1', '1.5', '1e3', '::', 'pid:start:place'])(
  'when the text is %j, then nobody is dead',
  (text) => {
    expect(createOwners().isDead(text)).toBe(false);
  },
);
