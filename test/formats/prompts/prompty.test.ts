import { describe, expect, test } from '@jest/globals';
import { refusal, rendered, take } from '../../support/foreign-files.ts';

const file = (front: string, body = 'system:\nBe brief.\n\nuser:\n{{ a }}\n') => `---\n${front}---\n${body}`;

describe('when a file is a prompty, then its front matter', () => {
  test.each([
    ['model', 'model: gpt-4o-mini\n', { metadata: { model: 'gpt-4o-mini' } }],
    [
      'model of version 2',
      'model:\n  id: claude-x-1\n  provider: anthropic\n  options:\n    temperature: 0.7\n    maxOutputTokens: 5\n    topP: 0.5\n    seed: 1\n',
      {
        metadata: { model: 'anthropic/claude-x-1', temperature: 0.7, max_tokens: 5, top_p: 0.5 },
        said: ['lost 9: option seed'],
      },
    ],
    [
      'model of version 1',
      'model:\n  api: chat\n  configuration:\n    type: azure_openai\n    azure_endpoint: ${env:X}\n    azure_deployment: gpt-4\n  parameters:\n    max_tokens: 5\n    stop: [END]\n',
      { metadata: { model: 'gpt-4', max_tokens: 5, stop: ['END'] }, said: ['lost 4: configuration'] },
    ],
    [
      'connection',
      'model:\n  id: gpt-4\n  connection:\n    kind: key\n    endpoint: https://x.example\n    apiKey: ${env:KEY}\n',
      { metadata: { model: 'gpt-4' }, said: ['lost 4: connection'] },
    ],
    ['metadata', 'metadata:\n  authors: [x]\n  tags: [a, b]\n', { tags: ['a', 'b'], metadata: {} }],
    ['tags of version 1', 'tags: [a]\nauthors: [x]\n', { tags: ['a'] }],
    ['description', 'name: N\ndescription: D\n', { description: 'D' }],
    [
      'outputs',
      'outputs:\n  - name: a\n    kind: float\n    description: d\n    required: true\n',
      {
        metadata: {
          output: { type: 'object', properties: { a: { type: 'number', description: 'd' } }, required: ['a'] },
        },
      },
    ],
    ['tools', 'tools:\n  - name: t\n', { said: ['lost 2: tools'] }],
  ])('%s is taken', async (_what, front, expected) => {
    expect(await take('p.prompty', file(front))).toMatchObject({ format: 'prompty', name: 'p', ...expected });
  });
});

describe('when a prompty declares an input', () => {
  test.each([
    ['inputs:\n  - name: a\n    kind: string\n    description: d\n    default: Ann\n', 'a text? =Ann: d'],
    ['inputs:\n  - name: a\n    kind: string\n    required: true\n', 'a text'],
    ['inputs:\n  - name: a\n    kind: string\n', 'a text'],
    ['inputs:\n  - name: a\n    kind: string\n    default: ""\n', 'a text?'],
    ['inputs:\n  a:\n    kind: integer\n    default: 3\n', 'a number? =3'],
    ['inputs:\n  a: Ann\n', 'a text? =Ann'],
    ['inputs:\n  a: true\n', 'a boolean? =true'],
    ['inputs:\n  a:\n    type: string\n    sample: x\n', 'a text'],
    ['inputs:\n  - name: a\n    kind: string\n    enumValues: [x, y]\n', 'a select x|y'],
    ['inputs:\n  - name: a\n    kind: array\n', 'a text: one item a line'],
    ['sample:\n  a: Ann\n', 'a text'],
    ['sample:\n  a: 3\n', 'a number'],
  ])('as %j, then it is the variable %s', async (front, variable) => {
    expect((await take('p.prompty', file(front))).variables).toEqual([variable]);
  });

  test('of bytes, then it is refused where it is used', async () => {
    const text = file('inputs:\n  - name: a\n    kind: image\n');
    expect(await refusal('p.prompty', text)).toBe('a is a file, and values are texts here (line 10, column 4).');
  });

  test('of an earlier conversation, then that comes first here', async () => {
    const text = file('inputs:\n  - name: a\n    kind: thread\n', 'system:\nHi\n\n{{a}}\n\nuser:\nWhat now?\n');
    expect(await take('p.prompty', text)).toMatchObject({
      system: 'Hi',
      content: 'What now?',
      said: ['changed: {{a}}: what was said before comes first'],
    });
  });
});

describe('when the body of a prompty', () => {
  test.each([
    ['has role lines', 'system:\nBe brief.\n\nuser:\nHi {{a}}\n', { system: 'Be brief.', content: 'Hi {{ a }}' }],
    ['has none', 'Be brief.\n', { system: 'Be brief.\n', content: '' }],
    ['begins with text', 'Be brief.\nuser:\nHi', { system: 'Be brief.', content: 'Hi' }],
    [
      'has answers',
      'user:\na\nassistant:\nb\nuser:\nc',
      {
        content:
          '{% message user %}\na\n{% endmessage %}\n{% message assistant %}\nb\n{% endmessage %}\n{% message user %}\nc\n{% endmessage %}\n',
      },
    ],
    [
      'has role lines in other forms',
      '# System:\nA\n developer[name="x"]: \nB\nUSER:\nC',
      { system: 'A\n\nB', content: 'C' },
    ],
    [
      'has words like roles',
      'system:\nuser: no line of its own\nuser:\nHi',
      { system: 'user: no line of its own', content: 'Hi' },
    ],
  ])('%s, then its messages follow', async (_what, body, expected) => {
    expect(await take('p.prompty', `---\nname: x\n---\n${body}`)).toMatchObject(expected);
  });

  test('is of Mustache, then it is read as that', async () => {
    const text = file('template:\n  format: mustache\n', 'user:\n{{#a}}{{b}}{{/a}}{{^a}}none{{/a}}');
    expect((await take('p.prompty', text)).content).toBe('{% if a %}{{ b }}{% endif %}{% if not a %}none{% endif %}');
  });
});

test.each([
  ['a role nobody has', 'tool:\nx', 'there is no role tool (line 5, column 1).'],
  [
    'a role line within a condition',
    '{% if a %}\nuser:\nx\n{% endif %}',
    'there is no {% endif %} for it (line 4, column 3).',
  ],
  [
    'a list of objects',
    'user:\n{% for x in y %}{{ x.z }}{% endfor %}',
    'x.z is a part of an item of a list, and items are texts here (line 5, column 20).',
  ],
])('when a prompty has %s, then it is refused with its place', async (_what, body, why) => {
  expect(await refusal('p.prompty', `---\nname: x\n---\n${body}`)).toBe(why);
});

test('when a prompty is rendered, then it says what prompty says', async () => {
  const body = 'system:\nFor {{ a }}.\n{% if b %}\nWith {{ b }}.\n{% endif %}done\nuser:\n{{ q }}\n';
  expect(await rendered('p.prompty', file('', body), { a: 'Ann', b: 'all', q: 'Why?' })).toEqual([
    'system: For Ann.\n\nWith all.\ndone',
    'user: Why?',
  ]);
});

test('when a character that ends no line stands before a role, then that is text', async () => {
  const { content } = await take('x.prompty', file('', 'user:\nsay\u2028system:\nit\n'));
  expect(content).toBe('say\u2028system:\nit');
});
