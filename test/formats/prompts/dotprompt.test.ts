import { describe, expect, test } from '@jest/globals';
import { refusal, rendered, take } from '../../support/foreign-files.ts';

const file = (front: string, body = 'Hi {{a}}') => `---\n${front}---\n${body}`;
const ofSchema = (schema: string, body = '{{a}}') =>
  file(`input:\n  schema:\n    ${schema.replaceAll('\n', '\n    ')}\n`, body);

describe('when a file is a dotprompt, then its front matter', () => {
  test.each([
    ['model', 'model: googleai/gemini-2.5-flash\n', { metadata: { model: 'gemini/gemini-2.5-flash' } }],
    ['model without vendor', 'model: gemini-2.5-flash\n', { metadata: { model: 'gemini/gemini-2.5-flash' } }],
    [
      'a vendor nobody here knows',
      'model: vertexai/gemini-2.5\n',
      { metadata: {}, said: ['lost 2: model vertexai/gemini-2.5'] },
    ],
    [
      'config',
      'config:\n  temperature: 0.7\n  maxOutputTokens: 5\n  topP: 0.9\n  stopSequences: [END]\n  topK: 40\n',
      { metadata: { temperature: 0.7, max_tokens: 5, top_p: 0.9, stop: ['END'] }, said: ['lost 7: config topK'] },
    ],
    ['description', 'description: What it does\n', { description: 'What it does' }],
    [
      'output',
      'output:\n  schema:\n    a: string, what\n    b?: number\n',
      {
        metadata: {
          output: {
            type: 'object',
            properties: { a: { type: 'string', description: 'what' }, b: { type: 'number' } },
            required: ['a'],
            additionalProperties: false,
          },
        },
      },
    ],
    [
      'output of one type',
      'output:\n  schema: string, an answer\n',
      { metadata: { output: { type: 'string', description: 'an answer' } } },
    ],
    ['output without schema', 'output:\n  format: text\n', { metadata: {}, said: [] }],
    ['tools', 'tools: [search]\n', { said: ['lost 2: tools'] }],
    ['extensions', 'myext.foo: 1\n', { said: [] }],
  ])('%s is taken', async (_what, front, expected) => {
    expect(await take('p.prompt', file(front))).toMatchObject({ format: 'dotprompt', name: 'p', ...expected });
  });
});

describe('when a dotprompt declares an input in Picoschema', () => {
  test.each([
    ['a: string', 'a text'],
    ['a: string, the name', 'a text: the name'],
    ['a?: string', 'a text?'],
    ['a: number', 'a number'],
    ['a: integer, how many', 'a number: how many'],
    ['a: boolean', 'a boolean'],
    ['a: any', 'a text'],
    ['a(enum, how): [x, y]', 'a select x|y: how'],
    ['a?(enum): [x, y]', 'a select? x|y'],
    ['a(array, things): string', 'a text: things; one item a line'],
    ['a: string[]', 'a text: one item a line'],
    ['type: object\nproperties:\n  a: { type: string, description: d }\nrequired: [a]', 'a text: d'],
    ['properties:\n  a: { type: string, enum: [x, y] }', 'a select? x|y'],
    ['properties:\n  a: string', 'a text?'],
  ])('as %j, then it is the variable %s', async (schema, variable) => {
    expect((await take('p.prompt', ofSchema(schema))).variables).toEqual([variable]);
  });

  test('and its default, then the variable has that', async () => {
    const front = 'input:\n  default:\n    a: Ann\n  schema:\n    a: string\n';
    expect((await take('p.prompt', file(front))).variables).toEqual(['a text =Ann']);
  });

  test('of fields, then each field that is used is a variable', async () => {
    const text = ofSchema('user(object, who):\n  name: string\n  age?: number', '{{user.name}}');
    expect(await take('p.prompt', text)).toMatchObject({
      content: '{{ user_name }}',
      said: ['changed: user.name is the variable user_name'],
    });
    expect(await refusal('p.prompt', ofSchema('user(object):\n  name: string', '{{user}}'))).toBe(
      'user is an object, and values are texts here (line 7, column 3).',
    );
  });
});

describe('when the body of a dotprompt has roles', () => {
  test.each([
    [
      'one after the other',
      '{{role "system"}}\nBe brief.\n{{role "user"}}\nHi {{a}}\n',
      { system: 'Be brief.', content: 'Hi {{ a }}' },
    ],
    [
      'as blocks',
      '{{#role "system"}}\nBe brief.\n{{/role}}\n\n{{#role "user"}}\nHi\n{{/role}}',
      { system: 'Be brief.', content: 'Hi' },
    ],
    ['none', 'Hi\n', { content: 'Hi\n' }],
    [
      'of the model',
      '{{role "user"}}a\n{{role "model"}}b\n{{role "user"}}c',
      {
        content:
          '{% message user %}\na\n{% endmessage %}\n{% message assistant %}\nb\n{% endmessage %}\n{% message user %}\nc\n{% endmessage %}\n',
      },
    ],
    [
      'and history',
      '{{role "system"}}Be brief.\n{{history}}\n{{role "user"}}Hi',
      { system: 'Be brief.', content: 'Hi', said: ['changed 2: {{history}}: what was said before comes first'] },
    ],
    ['and the system alone', '{{role "system"}}Be brief.', { system: 'Be brief.', content: '' }],
  ])('%s, then they are its messages', async (_what, body, expected) => {
    expect(await take('p.prompt', body)).toMatchObject(expected);
  });
});

test('when lines of a licence stand before the front matter, then they are none of it, and places count them', async () => {
  const text = '# Copyright\n#\n# License\n\n---\nmodel: x/y\n---\n\nHi {{media url=u}}\n';
  expect(await refusal('p.prompt', text)).toBe('there is no helper media (line 9, column 4).');
  expect(await take('p.prompt', text.replace(/\{\{.*\}\}/, '{{a}}'))).toMatchObject({
    content: '\nHi {{ a }}\n',
    said: ['lost 6: model x/y'],
  });
});

test.each([
  [
    'front matter that is no YAML',
    '---\ninput:\n  schema\n    a: b\n---\nx',
    /^its front matter is not YAML: .* \(line 3, column 3\)\.$/,
  ],
  ['no text', '---\nmodel: x\n---\n', /^it has no text \(line 4, column 1\)\.$/],
])('when a dotprompt has %s, then it is refused', async (_what, text, why) => {
  expect(await refusal('p.prompt', text)).toMatch(why);
});

test('when a dotprompt is rendered, then it says what dotprompt says', async () => {
  const body = '{{role "system"}}\nFor {{a}}.\n{{role "user"}}\n{{#each b}}\n- {{this}}\n{{/each}}\nWhat now?\n';
  expect(await rendered('p.prompt', body, { a: 'Ann', b: 'x\ny' })).toEqual([
    'system: For Ann.',
    'user: - x\n- y\nWhat now?',
  ]);
});
