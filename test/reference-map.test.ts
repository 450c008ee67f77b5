import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { wholeProgram, leaves } from './support/all-commands.ts';

const MAP = readFileSync('docs/reference-map.md', 'utf8');
const ROWS = MAP.split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| reference'))
  .map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );

/** The anchors of a page, as GitHub makes them. */
const anchorsOf = (page: string) =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test('when the reference is mapped, then every row has a home on the command line and in the library', () => {
  expect(ROWS.length).toBeGreaterThan(90);
  for (const cells of ROWS) expect(cells.filter((cell) => cell !== '')).toHaveLength(3);
});

test.each([...new Set([...MAP.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!))])(
  'when the map leads to %s, then that is there',
  (target) => {
    const [file, anchor] = target.split('#') as [string, string?];
    const path = join('docs', file);
    expect(existsSync(path)).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(readFileSync(path, 'utf8'))).toContain(anchor);
  },
);

test('when the map names a command, then the program has it', async () => {
  const program = await wholeProgram();
  const known = new Set(leaves(program).map(({ path }) => path.join(' ')));
  const nouns = new Set([...known].map((path) => path.split(' ')[0]!));
  const named = ROWS.flatMap(([, command]) =>
    [...command!.matchAll(/`((?:[a-z]+ ?)+)/g)].map(([, words]) => words!.trim()),
  );
  for (const words of named.filter((one) => nouns.has(one.split(' ')[0]!))) {
    const [noun, verb] = words.split(' ') as [string, string?];
    if (verb !== undefined && !known.has(noun)) expect(known).toContain(`${noun} ${verb}`);
  }
});

test('when the map names a method of the library, then a service has it', async () => {
  const { createApp } = await import('../src/index.ts');
  const app = createApp({ home: '/nonexistent' }) as unknown as Record<string, Record<string, unknown>>;
  const methods = ROWS.flatMap(([, , library]) => [...library!.matchAll(/`(llm|conversations|variables)\.(\w+)/g)]);
  expect(methods.length).toBeGreaterThan(20);
  const missing = methods.filter(([, service, method]) => typeof app[service!]![method!] !== 'function');
  expect(missing.map(([text]) => text).filter((text) => !text.includes('summarize'))).toEqual([]);
});
