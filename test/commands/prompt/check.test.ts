import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { VariableDefinition } from '../../../src/core/records/variable-definition.ts';
import { tempFolder } from '../../support/temp-home.ts';
import { mockKit, testKit, type TestKit } from '../../support/test-kit.ts';

/** What check says of the text of a file: its exit code and its lines. */
async function check(text: string, { kit = testKit() as TestKit, flags = [] as string[] } = {}) {
  const { code, out } = await kit.runWith({ files: { 'p.md': text } }, 'prompt', 'check', 'p.md', ...flags);
  return { code, lines: out.trimEnd().split('\n') };
}

/** Stores a prompt as it is, past the check of `prompt add`. */
const store = (kit: TestKit, name: string, content: string, variables: Record<string, VariableDefinition> = {}) =>
  kit.app().prompts.create({ name, content, variables, metadata: {} });

const file = (fields: string, content = 'x') => `---\n${fields}\n---\n${content}`;

describe('when a file with many faults is checked', () => {
  const DEFINITIONS =
    'variables:\n  a: { type: number, default: x }\n  b: { pattern: "(" }\n  c: { type: select }\n  unused: {}';
  const TEXT = file(`${DEFINITIONS}\ntemperature: 7\nmax-tokens: 5`, '{{ a }}{{ b }}{{ c }}\n{{ plain }}\n');

  test('then all are told with line and column, and it exits with 1', async () => {
    const { code, lines } = await check(TEXT);
    expect(code).toBe(1);
    expect(lines).toEqual([
      'p.md:3:31: the default of a must be a valid number',
      'p.md:4:17: b has a pattern that is no regular expression: (',
      'p.md:5:3: c is a select without options',
      'p.md:6:3: unused is defined but not used',
      'p.md:7:14: temperature must be a number from 0 to 2',
      'p.md:8:1: it has no field max-tokens. Did you mean max_tokens?',
      'p.md:11:4: note: plain has no definition; it is taken as required text',
    ]);
  });

  test('with --json, then lines and columns stand in fields', async () => {
    const { lines } = await check(TEXT, { flags: ['--json'] });
    const { findings } = JSON.parse(lines.join('\n'))[0];
    const places = findings.map(({ line, column }: Record<string, number>) => `${line}:${column}`);
    expect(places).toEqual(['3:31', '4:17', '5:3', '6:3', '7:14', '8:1', '11:4']);
  });
});

describe('when a file is checked', () => {
  test.each([
    ['system: Be {{ tone }}.', '2:15'],
    ['name: x\nsystem: |\n  Be kind.\n  Be {{ tone }}.', '5:9'],
    ['system: >\n  Be kind.\n  Be {{ tone }}.', '2:9'],
  ])('then what stands in the system text of %j is found at its place', async (fields, place) => {
    expect((await check(file(fields))).lines).toEqual([
      `p.md:${place}: note: tone has no definition; it is taken as required text`,
    ]);
  });

  test.each([
    ['---\nname: x\ntags: [a\nmodel: y\n---\nx', /^p\.md:4:1: its front matter is not YAML/],
    [
      "---\nname: x\nsystem: 'Be {{ x'\n---\nx",
      /^p\.md:3:13: output "\{\{ x" not closed\. Close it with \}\}, or braces meant as text/,
    ],
    ['{{ headline }}\n{% outline %}', /^p\.md:2:1: tag "outline" not found/],
  ])('then the syntax fault of %j is found', async (text, wanted) => {
    expect((await check(text)).lines[0]).toMatch(wanted);
  });

  test('then a variable whose name reads like a place has its own', async () => {
    const note = 'p.md:1:6: note: headline has no definition; it is taken as required text';
    expect((await check('x {{ headline }}')).lines).toEqual([note]);
  });

  test('then a prompt taken in that does not exist is found, and a name that cannot be stored', async () => {
    const kit = testKit();
    await kit.addPrompt('there', 'x');
    const renders = '{% render "there" %}{% render "summarize" %}\n{% if true %}{% render "nothere" %}{% endif %}\n';
    const { code, lines } = await check(file('name: a b', renders), { kit });
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringContaining('Cannot use "a b" as the name of a prompt'),
      expect.stringContaining('5:14: there is no prompt named "nothere" to render'),
    ]);
  });

  test('then fields that look misspelt are faults, and no others', async () => {
    const { code, lines } = await check(
      file('temprature: 1\nmax-tokens: 5\ndescripton: x\nteam: blue\nstream: true\ntop_p: 1\ntop_k: 4'),
    );
    expect(code).toBe(1);
    expect(lines).toEqual([
      expect.stringContaining('p.md:2:1: it has no field temprature. Did you mean temperature?'),
      expect.stringContaining('Did you mean max_tokens?'),
      expect.stringContaining('Did you mean description?'),
    ]);
  });

  test.each([
    ['ok {{ a }}', [], 0],
    ['ok {{ a }}', ['--strict'], 1],
    ['bad {{ a', [], 1],
  ])('as %j with %j, then it exits with %d', async (text, flags, code) => {
    expect((await check(text, { flags })).code).toBe(code);
  });

  test.each([['---\ndescription: a: b\n---\nx'], ['---\nsystem: {{ x }}\n---\nx']])(
    'as %j, then it tells what other commands tell, with what to do',
    async (text) => {
      const kit = mockKit({ files: { 'p.md': text } });
      const { lines } = await check(text);
      const [, fault, hint] = /^p\.md:\d+:\d+: (.*)\. (Quote the value: .*)$/m.exec(lines.join('\n'))!;
      const { err } = await kit.run('prompt', 'run', 'p.md');
      expect([err, err]).toEqual([expect.stringContaining(fault!), expect.stringContaining(hint!)]);
    },
  );
});

test('when the file of a prompt names files that are not there or not below it, then those are faults', async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'a.txt'), '');
  const file = join(folder, 'p.md');
  const kit = testKit({ realFiles: true });
  const check = async (attachments: string) => {
    writeFileSync(file, `---\nattachments: ${attachments}\ntools: [./no.yaml, server]\n---\nText`);
    return kit.run('prompt', 'check', file);
  };
  expect(await check('[a.txt, gone.txt]')).toMatchObject({
    code: 1,
    out: `${file}:2:1: its file "gone.txt" is not there\n${file}:3:1: its file "./no.yaml" is not there\n`,
  });
  writeFileSync(join(folder, 'no.yaml'), '');
  expect((await check('[a.txt]')).code).toBe(0);
});

describe('when stored prompts are checked', () => {
  test('then those taken in that end never or cannot be parsed are found', async () => {
    const kit = testKit();
    await store(kit, 'a', '{% render "b" %}');
    await store(kit, 'b', 'x\n{% render "a" %}');
    await kit.addPrompt('counts', '{% if n > 1 %}{% render "counts" %}{% endif %}');
    await kit.addPrompt('broken', 'good');
    const stored = join(kit.home, 'prompts', 'broken.json');
    writeFileSync(stored, readFileSync(stored, 'utf8').replace('"good"', '"x {{ y"'));
    const text = '{% render "a" %}\n{% render "counts" %}\n{% render "broken" %}';
    expect((await check(text, { kit })).lines).toEqual([
      'p.md:1:1: prompts take each other in without end: a → b → a',
      'p.md:3:1: Cannot use broken: output "{{ y" not closed (line 1, column 3). Close it with }}, or braces meant as text stand between {% raw %} and {% endraw %}',
    ]);
    expect((await kit.run('prompt', 'check', 'a', 'broken')).out).toContain('a:4:1: prompts take each other in');
  });

  test('then places are those of what show prints', async () => {
    const kit = testKit();
    const unused = { name: 'unused', variable_type: 'number' as const, is_required: true };
    await store(kit, 'p', 'Say {{ a }}', { unused });
    const shown = (await kit.run('prompt', 'show', 'p')).out.split('\n');
    const { out } = await kit.run('prompt', 'check', 'p');
    const [, unusedLine] = /p:(\d+):3: unused is defined/.exec(out)!;
    const [, line] = /p:(\d+):8: note: a has no definition/.exec(out)!;
    expect(shown[Number(unusedLine) - 1]).toBe('  unused:');
    expect(shown[Number(line) - 1]).toBe('Say {{ a }}');
  });

  test('then every starter is without fault, also strictly', async () => {
    const kit = testKit();
    const names = (await kit.json('prompt', 'list')).map(({ name }: { name: string }) => name);
    expect(names.length).toBeGreaterThanOrEqual(12);
    const { code, out } = await kit.run('prompt', 'check', '--strict', ...names);
    expect([code, out]).toEqual([0, '']);
  });
});
