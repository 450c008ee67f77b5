import { describe, expect, test } from '@jest/globals';
import { LlmkitError } from '../../../src/core/errors.ts';
import { checkPrompt } from '../../../src/core/prompts/check.ts';
import { draft, memoryApp } from '../../support/memory-app.ts';

/** Findings as `line:column kind message`; the prompts of `stored` can be taken in. */
async function check(
  text: string,
  { stored = {}, strict = false }: { stored?: Record<string, string>; strict?: boolean } = {},
) {
  const { app, store } = memoryApp();
  for (const [name, content] of Object.entries(stored)) {
    await app.prompts.create(draft('good', { name }));
    // Past the check that a prompt can be parsed when it is stored.
    await store.prompts.update(name, (record) => void (record.content = content));
  }
  const findings = await checkPrompt(text, 'p.md', app, { strict });
  return findings.map(({ line, column, kind, message }) => `${line}:${column} ${kind} ${message}`);
}

const file = (fields: string, content = 'x') => `---\n${fields}\n---\n${content}`;

describe('when a prompt is checked', () => {
  test('and nothing is wrong, then nothing is found', async () => {
    expect(await check(file('variables:\n  a: { default: x }\ntemperature: 1', '{{ a }}{{ input }}'))).toEqual([]);
  });

  test.each([
    ['a field that is wrong', file('temperature: 7'), '2:14 fault temperature must be'],
    ['front matter that is no YAML', file('tags: [a'), '3:1 fault its front matter is not YAML'],
    ['a syntax fault', '{{ a }}\n{{ b', '2:1 fault output "{{ b" not closed'],
    ['a name that cannot be stored', file('name: a b'), '2:1 note Cannot use "a b" as the name'],
    ['a name that means a file', file('name: a.md'), '2:1 note Cannot use "a.md" as the name'],
    [
      'a bad definition',
      file('variables:\n  a: { type: select }', '{{ a }}'),
      '3:3 fault a is a select without options',
    ],
    ['a bad default', file('variables:\n  a: { type: number, default: x }', '{{ a }}'), '3:31 fault the default of a'],
    ['what is defined and not used', file('variables:\n  a: {}'), '3:3 fault a is defined but not used'],
    ['a prompt taken in that is not there', 'x\n{% render "b" %}', '2:1 fault there is no prompt named "b"'],
    ['a setting that looks misspelt', file('temprature: 1'), '2:1 fault it has no field temprature'],
    ['another field that looks misspelt', file('descripton: x'), '2:1 fault it has no field descripton'],
    ['front matter that is never closed', '---\nname: x\nSay hello', '1:1 fault its front matter is never closed'],
    ['one with a fence that is none', '---\nmodel: x\n ---\nSay hello', '1:1 fault its front matter is never closed'],
    [
      'one below blank lines',
      '\n\n---\nname: x\n---\ny',
      '3:1 fault its front matter does not begin on the first line',
    ],
    ['an indented one', '  ---\nteam: x\n---\ny', '1:1 fault its front matter does not begin'],
    ['one with four dashes', '----\nname: x\n----\ny', '1:1 fault its front matter begins with ----'],
    ['one without a blank behind the colon', '---\nname:x\n---\ny', '2:1 fault its front matter is no mapping'],
    ['a field in another case', file('maxTokens: 1'), '2:1 fault it has no field maxTokens'],
    ['a path that no value can fill', 'x {{ user.name }}', '1:6 fault no value can fill user.name'],
    ['no text', '', '1:1 fault it has no text'],
    ['no text but blanks', file('description: x', ' \n'), '4:1 fault it has no text'],
    ['no text in its messages', '{% message user %} {% endmessage %}', '1:1 fault it has no text'],
    ['no text but a comment', '{% comment %}x{% endcomment %}', '1:1 fault it has no text'],
    ['braces apart', 'Be { { tone } }.', '1:4 note { { tone } } is taken as text; a tag is written {{ tone }}'],
    ['a tag apart', 'x\n{ % if a % }', '2:1 note { % if a % } is taken as text; a tag is written {% if a %}'],
    ['a variable without definition', '{{ a }}', '1:4 note a has no definition; it is taken as required text'],
  ])('then %s is found at its place', async (_what, text, finding) => {
    expect(await check(text)).toEqual([expect.stringContaining(finding)]);
  });

  test.each([
    '---\nSay hello',
    '---\nNote: be brief',
    '---\nSay hello\n---\nand goodbye',
    '\n---\nSay hello\n---\n',
    '- a\n- b',
    '{% raw %}{ { a } }{% endraw %}',
    file('system: Be brief.', ''),
    file('top_k: 4\nseed: 1\nmode: x'),
  ])('as %j, which is meant so, then nothing is found', async (text) => {
    expect(await check(text)).toEqual([]);
  });

  test.each([
    ['{{ a }}', '1:4 fault a has no definition; it is taken as required text'],
    ['{% if a %}{% endif %}', '1:7 fault a has no definition; it is taken as optional text'],
  ])('strictly as %j, then a variable without definition is a fault', async (text, finding) => {
    expect(await check(text, { strict: true })).toEqual([finding]);
  });

  test.each(['{{ input }}', file('team: blue'), file('timeout_s: 5'), file('stream: true')])(
    'strictly as %j, then there is still nothing to find',
    async (text) => {
      expect(await check(text, { strict: true })).toEqual([]);
    },
  );

  test('and several things are wrong, then they stand in the order of the file', async () => {
    const text = file('temprature: 1\nname: a b\nvariables:\n  unused: {}', '{% render "b" %}{{ a }}');
    const places = (await check(text)).map((finding) => finding.split(' ')[0]);
    expect(places).toEqual(['2:1', '3:1', '5:3', '7:1', '7:20']);
  });

  test('and it cannot be parsed, then its fields are checked all the same', async () => {
    expect(await check(file('temprature: 1', '{{ a'))).toEqual([
      expect.stringContaining('2:1 fault'),
      expect.stringContaining('4:1 fault'),
    ]);
  });
});

describe('when a prompt takes others in', () => {
  const ENDLESS = 'fault prompts take each other in without end: ';

  test.each([
    ['itself', { a: '{% render "a" %}' }, `1:1 ${ENDLESS}a → a`],
    ['one that comes back', { a: '{% render "b" %}', b: '{% render "a" %}' }, `1:1 ${ENDLESS}a → b → a`],
    ['one behind it that never ends', { a: '{% render "b" %}', b: '{% render "b" %}' }, `1:1 ${ENDLESS}b → b`],
    ['one that cannot be parsed', { a: '{{ x' }, '1:1 fault Cannot use a: output "{{ x" not closed'],
    ['one that lacks another', { a: '{% render "gone" %}' }, '1:1 fault there is no prompt named "gone" to render'],
    ['a version that is not there', { 'a@7': '' }, '1:1 fault there is no version 7 of a to render'],
  ])('and one of them takes in %s, then that is found where the first is taken in', async (_what, stored, finding) => {
    const [first = ''] = Object.keys(stored);
    const known = first === 'a@7' ? { a: 'x' } : stored;
    expect(await check(`{% render "${first}" %}`, { stored: known as Record<string, string> })).toEqual([
      expect.stringContaining(finding),
    ]);
  });

  test.each([
    ['a condition may end the circle', '{% if n %}{% render "a" %}{% endif %}'],
    ['nothing is wrong', 'x'],
  ])('and %s, then nothing is found', async (_case, a) => {
    expect(await check('{% render "a" %}', { stored: { a } })).toEqual([]);
  });

  test('and each of them is wrong, then each is told', async () => {
    const found = await check('{% render "a" %}\n{% render "b" %}', { stored: { a: '{{ x', b: '{{ y' } });
    expect(found).toEqual([expect.stringMatching(/^1:1 .*Cannot use a/), expect.stringMatching(/^2:1 .*Cannot use b/)]);
  });
});

test('when the store cannot be read, then that is no finding but an error', async () => {
  const { app, store } = memoryApp();
  store.prompts.get = () => Promise.reject(new LlmkitError('store_io', 'disk gone'));
  await expect(checkPrompt('{% render "a" %}', 'p.md', app)).rejects.toThrow('disk gone');
});
