import { describe, expect, test } from '@jest/globals';
import { refusal, rendered, take, takeAll } from '../../support/foreign-files.ts';

const AT = 'patterns/summarize/system.md';

describe('when a file is a pattern of fabric', () => {
  test.each([
    ['plain text', '# IDENTITY\nYou sum up.\n', { system: '# IDENTITY\nYou sum up.\n', content: '', said: [] }],
    ['{{name}}', 'In {{lang_code}}, {{lang_code}}.', { system: 'In {{ lang_code }}, {{ lang_code }}.', said: [] }],
    [
      'a name with a hyphen',
      'In {{lang-code}}.',
      { system: 'In {{ lang_code }}.', said: ['changed: lang-code is the variable lang_code'] },
    ],
    ['blanks around a name', 'In {{ lang }}.', { system: 'In {{ lang }}.' }],
    ['{{input}}', 'INPUT:\n{{input}}', { content: 'INPUT:\n{{ input }}' }],
    [
      'braces around no name',
      'Use {{Host}}.\nNot {{}}.',
      {
        system: 'Use {% raw %}{{Host}}{% endraw %}.\nNot {% raw %}{{}}{% endraw %}.',
        said: ['changed 2: {{ }} is text: not all of them hold a name'],
      },
    ],
    ['braces of other kinds', '{"a": {"b": 1}} {% x %}', { system: '{"a": {"b": 1}} {% raw %}{% x %}{% endraw %}' }],
    ['$x and front matter', '---\ntitle: x\n---\n$x', { system: '---\ntitle: x\n---\n$x' }],
  ])(
    'with %s, then it is system text, and a question where it says where the input goes',
    async (_what, text, expected) => {
      expect(await take(AT, text)).toMatchObject({ format: 'fabric', name: 'patterns.summarize', ...expected });
    },
  );

  test.each([
    [
      '{{plugin:sys:env:HOME}}',
      'a\n{{plugin:sys:env:HOME}}',
      '{{plugin:sys:env:HOME}} would run something (line 2, column 1).',
    ],
    ['{{ext:x:y:z}}', '{{ext:x:y:z}}', '{{ext:x:y:z}} would run something (line 1, column 1).'],
  ])('with %s, then it is refused', async (_what, text, why) => {
    expect(await refusal(AT, text)).toBe(why);
  });

  test('named alone, then it is called as its folder', async () => {
    expect(await take('system.md', 'x')).toMatchObject({ format: 'fabric', name: 'folder' });
  });
});

test('when there are no placeholders, then what is rendered is the file, to the byte', async () => {
  const text = '  # Title\r\n\r\n{ "a": {"b": 1} }\n\n{% if %} {{ }} \n\n';
  expect(await rendered(AT, text, { input: 'Hi' })).toEqual([`system: ${text}`, 'user: Hi']);
});

test('when a folder holds other prompts beside system.md, then that is one of them and no pattern', async () => {
  const [prompt] = await takeAll('mine/system.md', 'Be brief.', { 'review.md': 'x' });
  expect(prompt).toMatchObject({ format: 'llmkit', name: 'mine.system', content: 'Be brief.' });
});
