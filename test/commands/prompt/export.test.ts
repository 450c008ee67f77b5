import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { promptFolder } from '../../support/prompt-folder.ts';
import { tempFolder } from '../../support/temp-home.ts';
import { testKit } from '../../support/test-kit.ts';

const WITH_COMMENTS =
  '\uFEFF---\r\n# who\r\ntags: [ a,b ]   # of them\r\nname: "one"\r\n\r\nsystem: >-\r\n  Be\r\n  brief.\r\n---\r\n\r\nHi {{ x }}  \r\n';

describe('when a prompt that came from a file is exported', () => {
  test('then it is that file, to the byte', async () => {
    const { kit, path } = promptFolder({ 'one.md': WITH_COMMENTS });
    await kit.run('prompt', 'import', path);
    expect((await kit.run('prompt', 'export', 'one')).out).toBe(WITH_COMMENTS);
    expect((await kit.run('prompt', 'show', 'one')).out).toBe(WITH_COMMENTS);
  });

  test('under another name, then only that is changed in it', async () => {
    const { kit, path } = promptFolder({ 'one.md': WITH_COMMENTS });
    await kit.run('prompt', 'import', path, '--prefix', 'team.');
    expect((await kit.run('prompt', 'export', 'team.one')).out).toBe(WITH_COMMENTS.replace('"one"', 'team.one'));
    expect((await kit.run('prompt', 'show', 'team.one')).out).toBe(WITH_COMMENTS);
  });

  test('after it was changed here, then it says what it is now', async () => {
    const { kit, path } = promptFolder({ 'one.md': WITH_COMMENTS });
    await kit.run('prompt', 'add', join(path, 'one.md'));
    await kit.run('prompt', 'add', join(path, 'one.md'), '--temperature', '0.3', '--update');
    expect((await kit.run('prompt', 'export', 'one')).out).toContain('temperature: 0.3');
    expect((await kit.run('prompt', 'show', 'one@1')).out).toBe(WITH_COMMENTS);
  });
});

describe('when prompts are exported to a folder', () => {
  const exported = async (...flags: string[]) => {
    const kit = testKit({ realFiles: true });
    await kit.addPrompt('a', 'Hi {{ x }}', '--description', 'A');
    await kit.addPrompt('b', 'B');
    const dir = join(tempFolder(), 'new/out');
    return { kit, dir, run: () => kit.run('prompt', 'export', '--dir', dir, ...flags) };
  };

  test('then each is a file of its own, and a second time nothing is written', async () => {
    const { dir, run } = await exported();
    expect(await run()).toMatchObject({ code: 0, err: `wrote 2 files to ${dir}\n` });
    expect(readdirSync(dir).toSorted()).toEqual(['a.md', 'b.md']);
    expect(readFileSync(join(dir, 'a.md'), 'utf8')).toBe('---\nname: a\ndescription: A\n---\nHi {{ x }}');
    expect(await run()).toMatchObject({ code: 0, err: `wrote 0 files to ${dir}, 2 said so already\n` });
  });

  test('where a link leads nowhere, then nothing is written through it', async () => {
    const { dir, run } = await exported();
    mkdirSync(dir, { recursive: true });
    symlinkSync(join(dir, '../elsewhere.md'), join(dir, 'b.md'));
    expect(await run()).toMatchObject({ code: 5 });
    expect([readdirSync(dir), readdirSync(join(dir, '..'))]).toEqual([['b.md'], ['out']]);
  });

  test('and the name of the folder is empty, then it is refused', async () => {
    const { kit } = await exported();
    expect(await kit.run('prompt', 'export', '--dir', '')).toMatchObject({ code: 2, written: {} });
  });

  test('where a file says something else, then none is written, unless --force is given', async () => {
    const { kit, dir, run } = await exported();
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'b.md'), 'Other');
    expect(await run()).toMatchObject({ code: 5, err: expect.stringContaining('Replace it with --force') });
    expect(readdirSync(dir)).toEqual(['b.md']);
    expect(await kit.run('prompt', 'export', '--dir', dir, '--force')).toMatchObject({ code: 0 });
    expect(readFileSync(join(dir, 'b.md'), 'utf8')).toContain('name: b');
  });

  test('as skills, then each has a folder, and its values are told', async () => {
    const { dir, run } = await exported('--format', 'skill');
    await run();
    const text = readFileSync(join(dir, 'a/SKILL.md'), 'utf8');
    expect(text).toMatch(/^---\nname: a\ndescription: A\n---\nHi \{\{ x \}\}\n\n## Values\n/);
    expect(text).toContain('- `x`\n');
    expect(readFileSync(join(dir, 'b/SKILL.md'), 'utf8')).toBe('---\nname: b\ndescription: B\n---\nB');
  });

  test('as JSON, then they are their records', async () => {
    const { dir, run } = await exported('--format', 'json');
    await run();
    const records = JSON.parse(readFileSync(join(dir, 'prompts.json'), 'utf8'));
    expect(records).toMatchObject([{ name: 'a', content: 'Hi {{ x }}', version: 1 }, { name: 'b' }]);
  });
});

test.each([
  [['prompt', 'export'], 4, 'none is stored'],
  [['prompt', 'export', 'summarize', 'translate'], 2, 'Cannot print 2 files at once. For example: --dir prompts'],
  [['prompt', 'export', 'nothing'], 4, 'Cannot find a prompt named "nothing"'],
  [['prompt', 'export', 'summarize', '--format', 'xml'], 2, 'Allowed choices are llmkit, json, promptfoo, skill'],
])('when %j cannot be done, then it is told', async (args, code, told) => {
  expect(await testKit().run(...args)).toMatchObject({ code, out: '', err: expect.stringContaining(told) });
});

describe('when a prompt is exported for promptfoo', () => {
  const config = async (content: string, ...flags: string[]) => {
    const kit = testKit();
    await kit.addPrompt('p', content, ...flags);
    const { out } = await kit.run('prompt', 'export', 'p', '--format', 'promptfoo');
    return parse(out) as {
      prompts: { raw: string }[];
      providers: string[];
      tests: { vars?: Record<string, string> }[];
    };
  };

  test('then its variables have their defaults in a test, and its model is a provider', async () => {
    const { providers, tests } = await config(
      '{{ tone }} {{ x }}',
      '--variable',
      'tone:select:a,b',
      '-m',
      'anthropic/claude-x-1',
    );
    expect([providers, tests]).toEqual([['anthropic:messages:claude-x-1'], [{ vars: { tone: 'a', x: '' } }]]);
  });

  test('with a system text, then it is a list of messages', async () => {
    const { prompts, providers } = await config('Hi {{ x }}', '-s', 'Be "brief".');
    expect(JSON.parse(prompts[0]!.raw)).toEqual([
      { role: 'system', content: 'Be "brief".' },
      { role: 'user', content: 'Hi {{ x }}' },
    ]);
    expect(providers).toEqual(['echo']);
  });

  test.each([
    ['{{ a | upcase | default: "x" }}', '{{ a | upper | default("x", true) }}'],
    [
      '{% if a and b or c %}1{% elsif d == nil %}2{% else %}3{% endif %}',
      '{% if a and (b or c) %}1{% elif d == none %}2{% else %}3{% endif %}',
    ],
    ['{% unless a contains "x" %}1{% endunless %}', '{% if not ("x" in a) %}1{% endif %}'],
    [
      '{% case a %}{% when "x", "y" %}1{% else %}2{% endcase %}',
      '{% if a == "x" or a == "y" %}1{% else %}2{% endif %}',
    ],
    [
      '{% assign b = a | split: "," %}{% for i in b %}{{ forloop.index }}{{ i }}{% endfor %}',
      '{% set b = (a).split(",") %}{% for i in b %}{{ loop.index }}{{ i }}{% endfor %}',
    ],
    ['{% for i in (1..3) %}{{ i | plus: 1 }}{% endfor %}', '{% for i in range(1, 4) %}{{ (i + 1) }}{% endfor %}'],
    ['{% capture b %}x{% endcapture %}{{- b -}}', '{% set b %}x{% endset %}{{- b -}}'],
    [
      '{% raw %}{{ x }}{% endraw %}{% comment %}gone{% endcomment %}{# text',
      '{% raw %}{{ x }}{% endraw %}{% raw %}{#{% endraw %} text',
    ],
  ])('as %s, then in Nunjucks it is %s', async (liquid, nunjucks) => {
    expect((await config(liquid)).prompts[0]!.raw).toBe(nunjucks);
  });

  test.each([
    ['{{ a | truncate: 3 }}', 'Nunjucks has no filter truncate (line 1, column 1)'],
    ['x\n{% render "summarize" %}', 'it takes in another prompt (line 2, column 1)'],
    ['{% increment a %}', 'Nunjucks has no {% increment %}'],
  ])('as %s, then it is told why not, and the exit is 1', async (liquid, why) => {
    const kit = testKit();
    await kit.addPrompt('p', liquid);
    const { code, out, err } = await kit.run('prompt', 'export', 'p', '--format', 'promptfoo');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`warning: p: Cannot put p into the format of promptfoo: ${why}`);
  });
});

test.each([
  ['a file', 'file'],
  ['below a file', 'file/below'],
  ['where nobody can make one', '/proc/none/below'],
])('when the folder to write to is %s, then that is said, with --force too', async (_what, name) => {
  const kit = testKit({ realFiles: true });
  const folder = tempFolder();
  writeFileSync(join(folder, 'file'), 'x');
  for (const flags of [[], ['--force']]) {
    const { code, err } = await kit.run('prompt', 'export', 'translate', '--dir', resolve(folder, name), ...flags);
    expect(code).toBe(2);
    expect(err).toMatch(/something else of that name is there|part of the path is not a folder|no such file or folder/);
  }
});
