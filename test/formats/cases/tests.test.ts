import { describe, expect, it } from '@jest/globals';
import { testFormats } from '../../../src/formats/cases/tests.ts';

const read = (text: string) => testFormats.read(text, 'p.test.yml', ['openai', 'anthropic', 'gemini']);
const expectIn = (text: string) => read(`tests:\n  - judge_model: m\n    expect: ${text}`).tests[0]!.expect;

describe('tests in our own format', () => {
  it('when a test says everything, then all of it is read', () => {
    const { prompts, tests } = read(`
prompt: summarize
models: openai/gpt-4.1
tests:
  - name: short
    vars: { tone: formal, words: 100, urgent: false, empty: }
    input: Hello
    models: [a, b]
    expect: { contains: Hi }
  - expect:
`);
    expect(prompts).toEqual(['summarize']);
    expect(tests).toEqual([
      {
        name: 'short',
        values: { tone: 'formal', words: '100', urgent: 'false', empty: '' },
        input: 'Hello',
        models: ['a', 'b'],
        expect: [{ kind: 'contains', text: 'Hi' }],
      },
      { values: {}, models: ['openai/gpt-4.1'], expect: [] },
    ]);
  });

  it.each<[string, unknown[]]>([
    [
      '{ contains: [a, b] }',
      [
        { kind: 'contains', text: 'a' },
        { kind: 'contains', text: 'b' },
      ],
    ],
    ['{ not_contains: 1 }', [{ kind: 'not_contains', text: '1' }]],
    [
      '[{ equals: a }, { starts_with: b }]',
      [
        { kind: 'equals', text: 'a' },
        { kind: 'starts_with', text: 'b' },
      ],
    ],
    ['{ matches: "^a+$" }', [{ kind: 'matches', pattern: '^a+$' }]],
    ['{ json: true }', [{ kind: 'json' }]],
    ['{ json: { a: [1] } }', [{ kind: 'json', value: { a: [1] } }]],
    ['{ schema: { type: object } }', [{ kind: 'schema', schema: { type: 'object' } }]],
    [
      '{ max_chars: 5, max_cost_usd: 0.01 }',
      [
        { kind: 'max_chars', chars: 5 },
        { kind: 'max_cost_usd', usd: 0.01 },
      ],
    ],
    ['{ judge: Is it kind? }', [{ kind: 'judge', criterion: 'Is it kind?', model: 'm' }]],
  ])('when expect is %s, then it is read', (text, expected) => {
    expect(expectIn(text)).toEqual(expected);
  });

  it.each([
    ['tests: 5', 'tests is no list'],
    ['test: []', 'there is no field test, but tests'],
    ['just words', 'it holds neither a list of tests nor the field tests'],
    ['- expect: { contain: a }', 'test 1: there is no field contain, but contains'],
    ['- {}\n- expect: { matches: "(" }', 'test 2: matches is no regular expression'],
    ['- expect: { contains: }', 'test 1: contains has no text'],
    ['- expect: { not_contains: [a, ""] }', 'test 1: not_contains has no text'],
    ['- expect: { matches: [] }', 'test 1: matches has no text'],
    ['- { judge_model: m, expect: { judge: } }', 'test 1: judge has no text'],
    ['- expect: { equals: }', 'test 1: equals has no text'],
    ['- expect: { judge: kind }', 'test 1: judge needs a model: name one as judge_model'],
    ['- expect: { max_chars: many }', 'test 1: max_chars is no number of 0 or more'],
    ['- expect: { schema: { type: text } }', 'test 1: schema: "text" is no type'],
    ['- vars: { __proto__: x }', 'test 1: __proto__ cannot name a variable'],
    ['- vars: { a: [1] }', 'test 1: vars.a is no text'],
    ['- base_url: http://evil', 'test 1: there is no field base_url'],
    ['tests: []\napi_key: sk-x', 'there is no field api_key'],
    ['- a: b: c', 'Nested mappings are not allowed in compact mappings, in line 1'],
  ])('when a file says %j, then it is told what is wrong', (text, why) => {
    expect(() => read(text)).toThrow(`Cannot use the tests in p.test.yml: ${why}.`);
  });

  it('when tests are added to a file, then what is there stays with its comments', () => {
    const text = '# ours\ntests:\n  # the first\n  - name: a\n    expect: { contains: x }\n';
    const added = testFormats.withTests(text, [{ name: 'b', vars: { v: '1' }, expect: { equals: 'y' } }], 'f');
    expect(added).toBe(`${text}  - name: b\n    vars:\n      v: "1"\n    expect:\n      equals: y\n`);
    expect(read(added).tests).toHaveLength(2);
  });

  it('when several are of the same values, then each has its own', () => {
    const vars = { v: '1' };
    const kept = [1, 2].map((name) => ({ name: String(name), vars, expect: { equals: 'y' } }));
    expect(testFormats.withTests(undefined, kept, 'f')).not.toMatch(/[&*]/);
    expect(testFormats.withTests('tests: []\n', kept, 'f')).not.toMatch(/[&*]/);
  });
});

describe('tests of GitHub Models', () => {
  const FILE = `
messages: [{ role: user, content: 'Sum up {{input}}' }]
testData:
  - { input: One, expected: first }
  - { input: Two, expected: second }
evaluators:
  - { name: has, string: { contains: '{{expected}}' } }
  - { name: begins, string: { startsWith: The, endsWith: 'e.' } }
  - { name: similar, uses: github/similarity }
`;

  it('when a prompt has them, then each row is a test with all string evaluators', () => {
    const { prompts, tests, notes } = read(FILE);
    expect(prompts).toEqual(['p.test.yml']);
    expect(tests.map(({ values }) => values)).toEqual([{ input: 'One' }, { input: 'Two' }]);
    expect(tests[1]!.expect).toEqual([
      { kind: 'contains', text: 'second', ignores_case: true },
      { kind: 'starts_with', text: 'The', ignores_case: true },
      { kind: 'matches', pattern: String.raw`[eE]\.\s*$` },
    ]);
    expect(notes).toEqual([expect.stringContaining('similar is left out')]);
  });
});

describe('tests of promptfoo', () => {
  const FILE = `
prompts: [file://review.md, file://../other.md]
providers: ['openai:gpt-4.1-mini', 'anthropic:messages:claude-sonnet-4-5', 'exec:run.sh']
defaultTest: { vars: { tone: calm }, assert: [{ type: is-json }] }
tests:
  - description: one
    vars: { topic: cats }
    assert:
      - { type: contains-all, value: [a, b] }
      - { type: icontains, value: C }
      - { type: not-contains, value: d }
      - { type: regex, value: e+ }
      - { type: cost, threshold: 0.01 }
      - { type: llm-rubric, value: is kind, provider: 'openai:gpt-4.1' }
      - { type: javascript, value: process.exit() }
`;

  it('when a configuration has plain assertions, then they are read, and what runs code is left out', () => {
    const { prompts, tests, notes } = read(FILE);
    expect(prompts).toEqual(['./review.md']);
    expect(tests).toEqual([
      {
        name: 'one',
        values: { tone: 'calm', topic: 'cats' },
        models: ['openai/gpt-4.1-mini', 'anthropic/claude-sonnet-4-5'],
        expect: [
          { kind: 'json' },
          { kind: 'contains', text: 'a' },
          { kind: 'contains', text: 'b' },
          { kind: 'contains', text: 'C', ignores_case: true },
          { kind: 'not_contains', text: 'd' },
          { kind: 'matches', pattern: 'e+' },
          { kind: 'max_cost_usd', usd: 0.01 },
          { kind: 'judge', criterion: 'is kind', model: 'openai/gpt-4.1' },
        ],
      },
    ]);
    expect(notes.join('\n')).toMatch(/exec:run\.sh is left out[^]*javascript is left out[^]*a prompt is left out/);
  });

  it('when what is expected names a value, then it is that of the test', () => {
    const [test] = read(`
defaultTest: { vars: { tone: calm } }
tests:
  - vars: { topic: cats }
    assert: [{ type: icontains, value: '{{topic}}' }, { type: contains-all, value: ['{{ tone }}', '{{other}}'] }]
`).tests;
    expect(test!.expect.map((one) => 'text' in one && one.text)).toEqual(['cats', 'calm', '{{other}}']);
  });

  it.each([
    ["prompts: ['Write about {{topic}}']\ntests: []", 'none of its prompts is a name, or a file below its folder'],
    ['prompts: [a]\ntests: file://tests.csv', 'tests is no list: those in other files are not read'],
    ['prompts: [a]\ntests: [{ assert: [{ type: contains }] }]', 'test 1: the value of contains has no text'],
  ])('when it says %j, then it is told what is wrong', (text, why) => {
    expect(() => read(text)).toThrow(why);
  });
});
