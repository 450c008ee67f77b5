import { posix } from 'node:path';
import { expect, it } from '@jest/globals';
import {
  circles,
  importGraph,
  MAX_LINES,
  namesDefinedTwice,
  readSources,
  storeys,
  twoWayRooms,
} from '../tools/house.mjs';
import { ruleFor } from '../tools/layers.mjs';
import { sourceFacts } from '../tools/source-facts.mjs';

const sources = readSources('src');

/** What the source of a file, named by its path below src, does that the rules of tools/layers.mjs forbid. */
function breaches(path: string, source: string): string[] {
  const rule = ruleFor(path);
  if (!rule) return ['stands in no layer: give it a row in tools/layers.mjs'];
  const facts = sourceFacts(source);
  const found = facts.imports
    .filter(({ specifier }) => !mayImport(rule, path, specifier))
    .map(({ specifier }) => `imports ${specifier}`);
  if (facts.topLevelAwait) found.push('awaits at top level: the command line is built as CommonJS');
  if (facts.lines > MAX_LINES) found.push(`has ${facts.lines} lines: more than ${MAX_LINES}`);
  // The entry does, where output that nobody takes would hold a program that a signal ended.
  if (facts.processMembers.includes('exit') && path !== 'entry.ts') found.push('calls process.exit: set the exit code');
  if (facts.processMembers.length > 0 && !rule.outside) found.push('touches process: take it as an argument or a port');
  return found;
}

function mayImport(rule: NonNullable<ReturnType<typeof ruleFor>>, path: string, specifier: string): boolean {
  if (!specifier.startsWith('.')) return rule.packages.some((allowed) => matches(specifier, allowed));
  const [target = ''] = posix.join(posix.dirname(path), specifier).split('/');
  return [rule.name, ...rule.layers].includes(target);
}

function matches(specifier: string, allowed: string): boolean {
  if (allowed.endsWith('*')) return specifier.startsWith(allowed.slice(0, -1));
  return specifier === allowed || specifier.startsWith(`${allowed}/`);
}

it('when the sources are read, then each keeps to its layer', () => {
  const all = Object.entries(sources).flatMap(([path, source]) => breaches(path, source).map((it) => `${path} ${it}`));
  expect(Object.keys(sources).length).toBeGreaterThan(20);
  expect(all).toEqual([]);
});

it.each([
  ['core/x.ts', 'imports ../store/json-file.ts', "import { a } from '../store/json-file.ts';"],
  ['core/x.ts', 'imports ../terminal/io.ts', "import type { A } from '../terminal/io.ts';"],
  ['core/x.ts', 'imports ../terminal/io.ts', "type A = import('../terminal/io.ts').A;"],
  ['core/x.ts', 'imports ../compose/app.ts', "export * from '../compose/app.ts';"],
  ['core/x.ts', 'imports liquidjs', "const load = () => import('liquidjs');"],
  ['core/x.ts', 'imports node:fs', "import fs from 'node:fs';"],
  ['core/x.ts', 'imports fs', "import fs from 'fs';"],
  ['core/x.ts', 'imports (computed)', 'const load = (name: string) => import(name);'],
  ['core/records/x.ts', 'imports ../../providers/openai.ts', "import '../../providers/openai.ts';"],
  ['commands/conv/list.ts', 'imports chalk', "import chalk from 'chalk';"],
  ['store/x.ts', 'imports openai', "import OpenAI from 'openai';"],
  ['providers/call/x.ts', 'imports undici', "import { Agent } from 'undici';"],
  ['core/x.ts', 'touches process: take it as an argument or a port', 'const home = process.env.HOME;'],
  ['main.ts', 'calls process.exit: set the exit code', 'process.exit(1);'],
  ['terminal/x.ts', 'awaits at top level: the command line is built as CommonJS', 'await Promise.resolve();'],
  ['terminal/x.ts', 'awaits at top level: the command line is built as CommonJS', 'for await (const a of []) a;'],
  ['core/x.ts', 'has 251 lines: more than 250', 'f();\n'.repeat(251)],
  ['plugins/x.ts', 'stands in no layer: give it a row in tools/layers.mjs', ''],
])('when %s %s, then it is found', (path, breach, source) => {
  expect(breaches(path, source)).toEqual([breach]);
});

it('when a file does what its row allows, then nothing is found', () => {
  expect(breaches('core/templates/template.ts', "import { Liquid } from 'liquidjs';")).toEqual([]);
  expect(breaches('terminal/forms.ts', "const f = async () => await import('@inquirer/prompts');")).toEqual([]);
});

it('when the sources are read, then no files import each other in a circle, and no two rooms do', () => {
  const graph = importGraph(sources);
  expect(circles(graph)).toEqual([]);
  expect(twoWayRooms(graph)).toEqual([]);
});

it('when the sources are read, then no name is exported by two files', () => {
  expect(namesDefinedTwice(sources)).toEqual([]);
});

// What surfaces say differently needs a kind of its own.
it('when advice is plain text, then it is one of few', () => {
  const plain = Object.entries(sources).flatMap(([path, source]) =>
    (source.match(/kind: 'say',/g) ?? []).map(() => path),
  );
  expect(plain.length > 10 ? plain : []).toEqual([]);
});

it.each([
  ['by values', "import { b } from './b.ts';"],
  ['by types alone', "import type { B } from './b.ts';"],
  ['lazily', "const load = () => import('./b.ts');"],
  ['by a type in passing', "export type A = import('./b.ts').B;"],
  ['by passing on', "export * from './b.ts';"],
])('when two files import each other %s, then the circle is found', (_, first) => {
  const graph = importGraph({
    'core/a.ts': first,
    'core/b.ts': "import { c } from './c.ts';",
    'core/c.ts': "import './a.ts';",
  });
  expect(circles(graph).map((group) => group.toSorted())).toEqual([['core/a.ts', 'core/b.ts', 'core/c.ts']]);
});

it('when two rooms import each other without a circle of files, then the pair is found', () => {
  const graph = importGraph({
    'core/x/a.ts': "import type { B } from '../y/b.ts';",
    'core/x/c.ts': '',
    'core/y/b.ts': '',
    'core/y/d.ts': "import { c } from '../x/c.ts';",
  });
  expect(circles(graph)).toEqual([]);
  expect(twoWayRooms(graph)).toEqual([['core/x', 'core/y']]);
});

it('when a room and one inside it import each other, then that is one room', () => {
  const graph = importGraph({
    'core/x/a.ts': "import './in/b.ts';",
    'core/x/in/b.ts': "import '../c.ts';",
    'core/x/c.ts': '',
  });
  expect(twoWayRooms(graph)).toEqual([]);
});

it('when rooms stand on each other, then storeys count rooms, not files', () => {
  const graph = importGraph({
    'core/x/a.ts': "import './b.ts';",
    'core/x/b.ts': "import '../y/c.ts';",
    'core/y/c.ts': "import '../d.ts';",
    'core/d.ts': '',
    'store/e.ts': "import '../core/x/a.ts';",
  });
  expect(storeys(graph, 'core')).toBe(3);
});

it('when two files export the same name, then it is found, except for the one name of all verbs', () => {
  const text = 'export function register() {}\nexport type A = 1;\nexport const b = 1;';
  expect(namesDefinedTwice({ 'commands/x.ts': text, 'commands/y.ts': text })).toEqual([
    ['A', ['commands/x.ts', 'commands/y.ts']],
    ['b', ['commands/x.ts', 'commands/y.ts']],
  ]);
});
