import { describe, expect, test } from '@jest/globals';
import { refusal, rendered, take, takeAll } from '../../support/foreign-files.ts';

describe('when a file is a template of llm', () => {
  test.each([
    ['$input', "prompt: 'Sum up: $input'", { content: 'Sum up: {{ input }}' }],
    ['${input}', "prompt: 'Sum up: ${input}.'", { content: 'Sum up: {{ input }}.' }],
    ['no input', 'prompt: Tell a joke', { content: 'Tell a joke', variables: [] }],
    ['$$', "prompt: 'In $$ or $$x'", { content: 'In $ or $x' }],
    ['a lone $', "prompt: 'For 5 $, $5 or $'", { content: 'For 5 $, $5 or $' }],
    ['other names', "prompt: '$a ${b_1}s $a'", { content: '{{ a }} {{ b_1 }}s {{ a }}' }],
    [
      'braces',
      'prompt: "{$a} {{x}} {% y %}"',
      { content: '{{ "{" }}{{ a }}} {% raw %}{{x}}{% endraw %} {% raw %}{% y %}{% endraw %}' },
    ],
    ['system alone', 'system: Speak French', { system: 'Speak French', content: '' }],
    [
      'system that takes the input',
      "system: 'Cost in $$ of: $input'",
      { system: 'Cost in $ of: {{ input }}', content: '{{ input }}' },
    ],
    [
      'system and prompt',
      "system: As $who\nprompt: 'Sum up: $input'",
      { system: 'As {{ who }}', content: 'Sum up: {{ input }}' },
    ],
    [
      'defaults',
      'system: As $who\ndefaults:\n  who: GlaDOS\n  n: 3',
      { variables: ['who text =GlaDOS'], said: ['lost 4: the input n, which nothing uses'] },
    ],
    [
      'options',
      'prompt: x\noptions:\n  temperature: 1.8\n  max_tokens: 5\n  seed: 1',
      { metadata: { temperature: 1.8, max_tokens: 5 }, said: ['lost 5: option seed'] },
    ],
    [
      'an option out of range',
      'prompt: x\noptions:\n  temperature: 3',
      { metadata: {}, said: ['lost 3: temperature 3'] },
    ],
    ['model', 'prompt: x\nmodel: gpt-4o', { metadata: { model: 'gpt-4o' } }],
    ['an alias of a model', 'prompt: x\nmodel: chatgpt\n', { metadata: { model: 'chatgpt' } }],
    [
      'a model nobody here knows',
      'prompt: x\nmodel: mlx-community/Llama',
      { metadata: {}, said: ['lost 2: model mlx-community/Llama'] },
    ],
    [
      'schema_object',
      'schema_object: { type: object }',
      { content: '{{ input }}', metadata: { output: { type: 'object' } } },
    ],
    ['extract', 'prompt: x\nextract: true', { said: ['lost 2: extract'] }],
    [
      'what reads or runs',
      'prompt: x\nfragments: [https://a.b]\nattachments: [c]\ntools: [t]\nfunctions: |\n  def f(): pass',
      { said: ['lost 2: fragments', 'lost 3: attachments', 'lost 4: tools', 'lost 5: functions'] },
    ],
    ['name', 'name: other\nprompt: x', { name: 'p', said: [] }],
  ])('with %s, then it is one of ours', async (_what, text, expected) => {
    expect(await take('p.yaml', text)).toMatchObject({ format: 'llm', name: 'p', ...expected });
  });
});

test('when a template of llm is no YAML, then it is refused with its place', async () => {
  expect(await refusal('p.yaml', 'prompt: Hi: there\n')).toMatch(/^it is not YAML: .* \(line 1, column 9\)\.$/);
});

test.each([
  ['other keys', 'prompt: x\nservices: [a]'],
  ['no key of its own', 'name: x\nmodel: y'],
  ['a list', '- prompt: x'],
  ['YAML of something else', 'on: push\njobs: {}\n'],
])('when a YAML file has %s, then it is no prompt', async (_what, text) => {
  expect(await takeAll('p.yaml', text)).toEqual([]);
});

test('when it is rendered, then it says what llm says', async () => {
  const text = 'system: "As $who, for $$5"\nprompt: |\n  Sum up:\n    $input\n';
  expect(await rendered('p.yaml', text, { who: 'Ann', input: 'all' })).toEqual([
    'system: As Ann, for $5',
    'user: Sum up:\n  all\n',
  ]);
});
