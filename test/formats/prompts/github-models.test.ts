import { describe, expect, test } from '@jest/globals';
import { refusal, rendered, take, takeAll } from '../../support/foreign-files.ts';

const USER = 'messages:\n  - role: user\n    content: Hi {{a}}\n';

describe('when a file is a prompt of GitHub Models', () => {
  test.each([
    ['one message', USER, { content: 'Hi {{ a }}' }],
    [
      'a system message',
      'messages:\n  - role: system\n    content: Be brief.\n  - role: user\n    content: |\n      Hi\n      there\n',
      { system: 'Be brief.', content: 'Hi\nthere\n' },
    ],
    [
      'an answer',
      'messages:\n  - role: user\n    content: a\n  - role: assistant\n    content: b\n',
      { content: '{% message user %}\na\n{% endmessage %}\n{% message assistant %}\nb\n{% endmessage %}\n' },
    ],
    [
      'blanks in the braces',
      'messages:\n  - role: user\n    content: "{{ a }} {{input}}"\n',
      { content: '{{ a }} {{ input }}' },
    ],
    [
      'other braces',
      'messages:\n  - role: user\n    content: "{{a.b}} {{#if}} {% x %} {a}"\n',
      { content: '{% raw %}{{a.b}}{% endraw %} {% raw %}{{#if}}{% endraw %} {% raw %}{% x %}{% endraw %} {a}' },
    ],
    ['name and description', `name: N\ndescription: D\n${USER}`, { description: 'D' }],
    ['a name alone', `name: N\n${USER}`, { description: 'N' }],
    ['a model', `model: openai/gpt-4o\n${USER}`, { metadata: { model: 'openai/gpt-4o' } }],
    [
      'a vendor nobody here knows',
      `model: meta/llama-3\n${USER}`,
      { metadata: {}, said: ['lost 1: model meta/llama-3'] },
    ],
    [
      'parameters',
      `modelParameters:\n  temperature: 0.3\n  maxTokens: 5\n  topP: 0.5\n  seed: 1\n${USER}`,
      { metadata: { temperature: 0.3, max_tokens: 5, top_p: 0.5 }, said: ['lost 5: parameter seed'] },
    ],
    [
      'a schema',
      `responseFormat: json_schema\njsonSchema: '{"name": "x", "schema": {"type": "object"}}'\n${USER}`,
      { metadata: { output: { type: 'object' } }, said: [] },
    ],
    ['JSON', `responseFormat: json_object\n${USER}`, { said: ['lost 1: responseFormat'] }],
    [
      'tests',
      `${USER}testData:\n  - a: x\nevaluators:\n  - name: y\n`,
      { said: ['lost 4: testData', 'lost 6: evaluators'] },
    ],
  ])('with %s, then it is one of ours', async (_what, text, expected) => {
    expect(await take('p.prompt.yml', text)).toMatchObject({ format: 'GitHub Models', name: 'p', ...expected });
  });

  test('called otherwise, then its fields tell', async () => {
    expect(await take('a.yml', `model: x1\ndescription: D\n${USER}`)).toMatchObject({
      format: 'GitHub Models',
      name: 'a',
    });
    // A session of aichat has messages too.
    expect(await takeAll('a.yaml', `model: x\nsave_session: true\n${USER}`)).toEqual([]);
  });
});

test.each([
  ['a role nobody has', 'messages:\n  - role: tool\n    content: x\n', 'there is no role tool (line 2, column 5).'],
  ['no messages', 'name: x\nmessages: []\n', 'it has no messages (line 2, column 1).'],
  ['no YAML', 'name: a: b\n', /^it is not YAML: .* \(line 1, column 7\)\.$/],
])('when a prompt of GitHub Models has %s, then it is refused', async (_what, text, why) => {
  expect(await refusal('p.prompt.yml', text)).toMatch(why);
});

test('when it is rendered, then it says what GitHub Models says', async () => {
  const text = `messages:\n  - role: system\n    content: For {{who}}.\n  - role: user\n    content: 'Answer: {{input}}'\n`;
  expect(await rendered('p.prompt.yml', text, { who: 'Ann', input: 'Why?' })).toEqual([
    'system: For Ann.',
    'user: Answer: Why?',
  ]);
});
