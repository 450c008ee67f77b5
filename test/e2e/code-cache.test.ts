import { cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { tempHome } from '../support/temp-home.ts';

const { cacheSuffix } = createRequire(import.meta.url)(resolve('dist/cli/entry.cjs')) as { cacheSuffix(): string };

const cachesIn = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.cache'));

/** Prints which of the caches that are named V8 refuses. */
const REFUSED = `
  const [fs, vm] = [require('node:fs'), require('node:vm')];
  const read = (name) => fs.readFileSync('dist/cli/' + name);
  const isRefused = (name) => {
    const source = read(name.slice(0, name.indexOf('.cjs') + '.cjs'.length)).toString();
    return new vm.Script(source, { cachedData: read(name) }).cachedDataRejected;
  };
  console.log(JSON.stringify(process.argv.slice(1).filter(isRefused)));
`;

it('when the command line is built, then V8 takes the code cache of each chunk that has one', () => {
  const caches = cachesIn('dist/cli');
  if (!caches.some((name) => name.includes(`.${process.version}-`))) {
    process.stderr.write('another version of Node ran the build: its code caches are not for this one\n');
    expect(caches.some((name) => name.endsWith(cacheSuffix()))).toBe(false);
    return;
  }
  expect(caches).toContain(`main.cjs${cacheSuffix()}`);
  expect(caches).toContain(`app.cjs${cacheSuffix()}`);
  expect(caches).toContain(`chat-start.cjs${cacheSuffix()}`);
  expect(caches).toContain(`highlight.js.cjs${cacheSuffix()}`);
  // In a process of its own: V8 takes none under other flags, and tests of usage set one.
  const { stdout } = spawnSync(process.execPath, ['-e', REFUSED, ...caches], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual([]);
});

it.each([
  ['cut off', (file: string) => truncateSync(file, 100)],
  ['empty', (file: string) => truncateSync(file)],
  ['of another version', (file: string) => writeFileSync(file, readFileSync(file).fill(1, 4, 8))],
])('when the code caches are %s, then the program runs as ever', (_, spoil) => {
  const copy = tempHome();
  cpSync('dist', join(copy, 'dist'), { recursive: true });
  cpSync('bin', join(copy, 'bin'), { recursive: true });
  for (const cache of cachesIn(join(copy, 'dist/cli'))) spoil(join(copy, 'dist/cli', cache));
  const env = { ...process.env, LLMKIT_HOME: tempHome() };

  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [join(copy, 'bin/llmkit.js'), 'chat', '--provider', 'mock', 'hi'],
    { env, encoding: 'utf8' },
  );

  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stdout).not.toBe('');
});
