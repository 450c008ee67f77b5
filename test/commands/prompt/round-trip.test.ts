import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MANY_STEPS } from '../../support/deadlines.ts';
import { isLong } from '../../support/long.ts';
import { promptFolder } from '../../support/prompt-folder.ts';
import { tempFolder } from '../../support/temp-home.ts';
import { testKit } from '../../support/test-kit.ts';

/** Texts that a careless reader or writer would spoil. */
const ODD = [
  '---',
  '---\n',
  '...',
  '# comment',
  'a: b',
  ': ',
  ' - x',
  '"',
  "'",
  '\\',
  '{{ x }}',
  '{',
  '}',
  '{ "a": {"b": 1} }',
  '%}',
  '\t',
  '\r\n',
  '\n\n',
  '\uFEFF',
  'ü',
  '日本',
  '👩‍👩‍👧',
  '\u2028',
  '\u2028---',
  '$ARGUMENTS',
  '__INPUT__',
  '${input:x}',
  '!`ls`',
  'name: y',
  'yes',
  '1.0',
  '|',
  '>',
  '&a *a',
  '@f',
  '`',
  'x'.repeat(300),
  '{% raw %}{{ y }}{% endraw %}',
  '{% comment %}z{% endcomment %}',
  '### INPUT:',
  'user:',
];
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(...ODD),
      fc.string({ unit: 'grapheme', maxLength: 8 }).filter((text) => !/\{[{%]/.test(text)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));
/** A prompt of comments alone is refused wherever it comes from. */
const saysSomething = (text: string) =>
  text
    .replaceAll(/\{% comment %\}[^]*?(?:\{% endcomment %\}|$)|\{% (?:end)?(?:raw|comment) %\}/g, '')
    .replaceAll('\uFEFF', '')
    .trim() !== '';
/** Braces that stand together by chance are no template. */
const contents = texts.filter(
  (text) =>
    !/\{\{(?! [xy] \}\})|\{%(?! (raw|endraw|comment|endcomment) %\})/.test(text) &&
    saysSomething(text) &&
    !/^\uFEFF?\s*-{2,}[ \t]*\r?\n/.test(text),
);
const files = fc.record({
  body: contents,
  fields: fc.option(texts, { nil: undefined }),
  crlf: fc.boolean(),
  mark: fc.boolean(),
});

/** A file with a description, comments and an order of its own. */
function fileOf({
  body,
  fields,
  crlf,
  mark,
}: {
  body: string;
  fields: string | undefined;
  crlf: boolean;
  mark: boolean;
}): string {
  const front =
    fields === undefined
      ? ''
      : `---\n# a comment: with a colon\ntags: [ a,b ]   # and more\ndescription: ${JSON.stringify(fields)}\n\n---\n`;
  const text = `${mark ? '\uFEFF' : ''}${front}${body}`;
  return crlf ? text.replaceAll(/\r?\n/g, '\r\n') : text;
}

/** What a record says, without what is of its home alone. */
function said({ content, system, description, tags, variables, metadata, name }: Record<string, unknown>) {
  return { content, system, description, tags, variables, metadata, name };
}

test(
  'when any prompts are imported, exported and imported again, then nothing is changed, and files keep their bytes',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(files, { minLength: 1, maxLength: 4 }), async (drafts) => {
        const wanted = Object.fromEntries(drafts.map((draft, at) => [`p${at}.liquid`, fileOf(draft)]));
        const { kit, path } = promptFolder(wanted);
        const { items } = await kit.json('prompt', 'import', path);
        const taken = (items as { action: string; name: string }[]).filter(({ action }) => action === 'added');
        if (taken.length === 0) return;
        const out = tempFolder();
        expect(await kit.run('prompt', 'export', '--dir', out)).toMatchObject({ code: 0 });
        for (const file of readdirSync(out)) {
          const before = wanted[file.replace(/\.(md|liquid)$/, '.liquid')];
          expect(readFileSync(join(out, file), 'utf8')).toBe(before);
        }
        const again = testKit({ realFiles: true });
        expect(await again.run('prompt', 'import', out)).toMatchObject({ code: 0 });
        for (const { name } of taken)
          expect(said(await again.json('prompt', 'show', name))).toEqual(said(await kit.json('prompt', 'show', name)));
        expect((await kit.run('prompt', 'import', out)).out).toBe(`${taken.length} unchanged\n`);
      }),
      { numRuns: isLong ? 250 : 12 },
    );
  },
  MANY_STEPS,
);

test(
  'when any prompts that came from no file are exported and imported, then they are the same',
  async () => {
    await fc.assert(
      fc.asyncProperty(contents, fc.option(texts, { nil: undefined }), async (content, description) => {
        const kit = testKit({ realFiles: true });
        const app = kit.app();
        await app.prompts.create({
          name: 'p_',
          content,
          variables: {},
          metadata: { temperature: 0.5, x: ['1', 2] },
          ...(description !== undefined && { description }),
        });
        const out = tempFolder();
        expect(await kit.run('prompt', 'export', '--dir', out)).toMatchObject({ code: 0 });
        const again = testKit({ realFiles: true });
        expect(await again.run('prompt', 'import', out)).toMatchObject({ code: 0 });
        expect(said(await again.json('prompt', 'show', 'p_'))).toEqual(said(await kit.json('prompt', 'show', 'p_')));
      }),
      { numRuns: isLong ? 400 : 20 },
    );
  },
  MANY_STEPS,
);

test.each(['README', 'SKILL', 'system', 'x.prompt', 'a.b-c_', 'CLAUDE', 'x.test', 'roles'])(
  'when a prompt is called %s, then its file is still taken for it',
  async (name) => {
    const kit = testKit({ realFiles: true });
    await kit.addPrompt(name, 'Say $ARGUMENTS: {{ x }}');
    const out = tempFolder();
    expect(await kit.run('prompt', 'export', '--dir', out)).toMatchObject({ code: 0 });
    expect((await kit.run('prompt', 'import', out)).out).toBe('1 unchanged\n');
  },
);
