import { describe, expect, test } from '@jest/globals';
import { refusal, rendered, take, takeAll } from '../../support/foreign-files.ts';

const recipe = (rest: string) => `version: 1.0.0\ntitle: Title\ndescription: What it does\n${rest}`;
const withParameter = (parameter: string) =>
  recipe(`prompt: 'Hi {{ x }}'\nparameters:\n  - key: x\n    ${parameter.replaceAll('; ', '\n    ')}\n`);

describe('when a file is a recipe of goose', () => {
  test.each([
    [
      'instructions and prompt',
      'instructions: Be brief.\nprompt: Go',
      { system: 'Be brief.', content: 'Go', description: 'What it does' },
    ],
    ['instructions alone', 'instructions: Be brief.', { system: 'Be brief.', content: '' }],
    ['prompt alone', 'prompt: |\n  Go\n  on\n', { content: 'Go\non\n' }],
    [
      'MiniJinja',
      'prompt: |\n  {% if a %}{{ a | upper }}{% else %}-{% endif %}',
      { content: '{% if a %}{{ a | upcase }}{% else %}-{% endif %}\n' },
    ],
    ['an escaped template', 'prompt: "A {{\'{{KEY}}\'}} b"', { content: 'A {% raw %}{{KEY}}{% endraw %} b' }],
    [
      'braces around no expression',
      'prompt: A {{my model name}} {{a}}',
      { content: 'A {% raw %}{{my model name}}{% endraw %} {{ a }}' },
    ],
    [
      'settings',
      'prompt: x\nsettings:\n  goose_provider: anthropic\n  goose_model: claude-x-1\n  temperature: 0.2\n  max_turns: 5',
      { metadata: { model: 'anthropic/claude-x-1', temperature: 0.2 }, said: ['lost 9: max_turns'] },
    ],
    [
      'a provider of its own',
      'prompt: x\nsettings:\n  goose_provider: databricks\n  goose_model: dbrx',
      { metadata: {}, said: ['lost 7: model dbrx'] },
    ],
    ['response', 'prompt: x\nresponse:\n  json_schema: { type: object }', { metadata: { output: { type: 'object' } } }],
    [
      'what it runs and shows',
      'prompt: x\nextensions: [{ type: builtin }]\nretry: { max_retries: 1 }\nsub_recipes: [{ name: a }]\nactivities: [go]\nextensions_note: x',
      { said: ['lost 5: extensions', 'lost 6: retry', 'lost 7: sub_recipes', 'lost 8: activities'] },
    ],
    ['nothing to run', 'prompt: x\nextensions: []\nauthor: { contact: me }', { said: [] }],
    ['recipe_dir', "prompt: 'See {{ recipe_dir }}/a.md'", { content: 'See {{ recipe_dir }}/a.md' }],
  ])('with %s, then it is one of ours', async (_what, rest, expected) => {
    expect(await take('p.yaml', recipe(rest))).toMatchObject({ format: 'goose', name: 'p', ...expected });
  });
});

describe('when a recipe has a parameter', () => {
  test.each([
    ['input_type: string; requirement: required; description: What', 'x text: What'],
    ['input_type: string; requirement: optional; default: a b', 'x text? =a b'],
    ['input_type: string; requirement: user_prompt', 'x text'],
    ['input_type: number; requirement: optional; default: 10', 'x number? =10'],
    ['input_type: boolean; requirement: optional; default: "false"', 'x boolean? =false'],
    ['input_type: date; requirement: required', 'x text'],
    ['input_type: file; requirement: required', 'x text'],
    ['input_type: select; requirement: required; options: [a, b]', 'x select a|b'],
    ['input_type: select; requirement: optional; default: c; options: [a, b]', 'x select? a|b'],
    ['requirement: required', 'x text'],
  ])('as %s, then it is the variable %s', async (parameter, variable) => {
    expect((await take('p.yaml', withParameter(parameter))).variables).toEqual([variable]);
  });

  test.each([
    ['input_type: file; requirement: required', ['changed 6: the file x is given by its text: -v x=@FILE']],
    [
      'input_type: select; requirement: optional; default: c; options: [a, b]',
      ['lost 6: the default of x: it must be one of: a, b'],
    ],
    ['input_type: number; default: many', ['lost 6: the default of x: it must be a valid number']],
  ])('as %s, then it is said what is not the same', async (parameter, said) => {
    expect((await take('p.yaml', withParameter(parameter))).said).toEqual(said);
  });

  test('that nothing uses, then it is left out, and said', async () => {
    const text = recipe('prompt: Hi\nparameters:\n  - key: y\n    input_type: string\n');
    expect(await take('p.yaml', text)).toMatchObject({
      variables: [],
      said: ['lost 6: the input y, which nothing uses'],
    });
  });
});

test.each([
  [
    'a helper without equivalent',
    'prompt: |\n  Hi\n  {{ a | dictsort }}',
    'Liquid has no filter dictsort (line 6, column 10).',
  ],
  ['a block that is never closed', 'prompt: |\n  {% if a %}', 'there is no {% endif %} for it (line 5, column 5).'],
  ['no text', "prompt: ''", 'it has no text (line 4, column 1).'],
])('when a recipe has %s, then it is refused with its place', async (_what, rest, why) => {
  expect(await refusal('p.yaml', recipe(rest))).toBe(why);
});

test('when a recipe is JSON, or was saved by the desktop program, then it is taken as well', async () => {
  const inner = { title: 'T', description: 'D', prompt: 'Hi {{ x }}' };
  expect(await take('a.json', JSON.stringify(inner))).toMatchObject({
    format: 'goose',
    name: 'a',
    content: 'Hi {{ x }}',
  });
  const desktop = `name: N\nrecipe:\n  title: T\n  instructions: Be {{ x }}\nisGlobal: true\n`;
  expect(await take('b.yaml', desktop)).toMatchObject({ format: 'goose', name: 'b', system: 'Be {{ x }}' });
});

test('when a JSON or YAML file is no recipe, then it is no prompt', async () => {
  expect(await takeAll('package.json', '{"title": "x", "scripts": {}}')).toEqual([]);
  expect(await takeAll('a.yaml', 'title: x\nbody: y\n')).toEqual([]);
});

test('when a recipe is rendered, then it says what goose says', async () => {
  const text = recipe(
    "instructions: 'For {{ who }}'\nprompt: |\n  {% for x in parts %}- {{ x }}\n  {% endfor %}Done\n",
  );
  expect(await rendered('p.yaml', text, { who: 'Ann', parts: 'a\nb' })).toEqual([
    'system: For Ann',
    'user: - a\n- b\nDone\n',
  ]);
});
