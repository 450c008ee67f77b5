import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, it } from '@jest/globals';
import { ruleFor } from '../tools/layers.mjs';
import { sourceFacts } from './support/source-facts.ts';

const MAX_LINES = 250;

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'));

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
  if (facts.processMembers.includes('exit')) found.push('calls process.exit: set the exit code');
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
  const all = files.flatMap((path) => breaches(path, readFileSync(`src/${path}`, 'utf8')).map((it) => `${path} ${it}`));
  expect(files.length).toBeGreaterThan(20);
  expect(all).toEqual([]);
});

it.each([
  ['core/x.ts', 'imports ../store/json-file.ts', "import { a } from '../store/json-file.ts';"],
  ['core/x.ts', 'imports ../terminal/io.ts', "import type { A } from '../terminal/io.ts';"],
  ['core/x.ts', 'imports ../terminal/io.ts', "type A = import('../terminal/io.ts').A;"],
  ['core/x.ts', 'imports ../app.ts', "export * from '../app.ts';"],
  ['core/x.ts', 'imports liquidjs', "const load = () => import('liquidjs');"],
  ['core/x.ts', 'imports node:fs', "import fs from 'node:fs';"],
  ['core/x.ts', 'imports fs', "import fs from 'fs';"],
  ['core/x.ts', 'imports (computed)', 'const load = (name: string) => import(name);'],
  ['core/records/x.ts', 'imports ../../providers/openai.ts', "import '../../providers/openai.ts';"],
  ['commands/conv/list.ts', 'imports chalk', "import chalk from 'chalk';"],
  ['store/x.ts', 'imports openai', "import OpenAI from 'openai';"],
  ['providers/x.ts', 'imports undici', "import { Agent } from 'undici';"],
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
  expect(breaches('core/template.ts', "import { Liquid } from 'liquidjs';")).toEqual([]);
  expect(breaches('terminal/forms.ts', "const f = async () => await import('@inquirer/prompts');")).toEqual([]);
});
