import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runBuilt } from '../support/built.ts';
import { PNG } from '../support/sample-files.ts';
import { tempFolder } from '../support/temp-home.ts';
import { mockKit } from '../support/test-kit.ts';

/** A folder with these files in it. */
function folderWith(files: Record<string, string | Buffer>): string {
  const folder = tempFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const asked = (...args: string[]) => mockKit({ realFiles: true }).run('chat', ...args, 'What?');

/** The names of the documents that were sent. */
const named = (out: string, folder: string) =>
  [...out.matchAll(/<document name="(.*)">/g)].map(([, name]) => name!.replace(`${folder}/`, ''));

const TREE = {
  '.gitignore': '*.log\n/build/\n!keep.log\n',
  'a.txt': 'A',
  'b.log': 'no',
  'keep.log': 'yes',
  'build/out.js': 'no',
  'src/build/in.js': 'yes',
  'src/.gitignore': 'local.*\n!important.log\n',
  'src/local.env': 'no',
  'src/important.log': 'yes',
  'src/deep/local.txt': 'no',
  'photo.png': PNG,
  'latin1.txt': Buffer.from([0x47, 0x72, 0xfc]),
  'dir with blank/ü.md': 'yes',
};

describe('when a folder is given with -f', () => {
  test('then its text files go as git sees them, named by their paths', async () => {
    const folder = folderWith(TREE);
    symlinkSync('/etc/passwd', join(folder, 'link.txt'));
    execFileSync('git', ['init', '-q'], { cwd: folder });
    const { out } = await asked('-f', folder);
    const listed = execFileSync('git', ['ls-files', '-z', '--others', '--exclude-standard'], { cwd: folder });
    const seen = listed
      .toString()
      .split('\0')
      .filter((name) => !['', 'link.txt', 'photo.png', 'latin1.txt'].includes(name));
    expect(named(out, folder).toSorted()).toEqual(seen.toSorted());
  });

  test('and it is a part of a repository, then the rules above it hold', async () => {
    const folder = folderWith(TREE);
    execFileSync('git', ['init', '-q'], { cwd: folder });
    writeFileSync(join(folder, '.git/info/exclude'), 'in.js\n');
    const { out } = await asked('-f', join(folder, 'src'));
    expect(named(out, folder)).toEqual(['src/.gitignore', 'src/important.log']);
  });

  test.each([
    [['-f', '..'], '../a.txt'],
    [['-f', '.'], 'b.txt'],
    [['-f', './/.hidden/'], '.hidden/c.txt'],
    [['-f', 'rules=.hidden'], 'rules/c.txt'],
  ])('then %j is called as it was typed, or named', async (words, name) => {
    const folder = folderWith({ 'a.txt': 'A', 'in/b.txt': 'B', 'in/.hidden/c.txt': 'C' });
    const { out } = await runBuilt(['chat', '-m', 'mock/echo', ...words, 'What?'], { cwd: join(folder, 'in') });
    expect(named(out, folder)).toContain(name);
  });

  test('then no more is taken than may be', async () => {
    const folder = folderWith({ 'a.txt': 'a'.repeat(600), 'b.txt': 'b'.repeat(600) });
    const { code, err } = await asked('--max-input', '1000', '-f', folder);
    expect([code, err]).toEqual([2, expect.stringContaining('more than 1000 bytes together')]);
  });

  test('without any text in it, then that is told', async () => {
    const { code, err } = await asked('-f', folderWith({ 'a.png': PNG, '.git/config': 'x' }));
    expect([code, err]).toEqual([2, expect.stringContaining('git sees no text file in it')]);
  });
});
