import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LlmkitError } from '../../../src/core/errors.ts';
import type { PromptDraft } from '../../../src/core/records/prompt.ts';
import { ownFormat } from '../../../src/formats/prompts/own.ts';
import { processorClock } from '../../support/processor-clock.ts';

const parse = (text: string) => ownFormat.parse(text, 'x.md');
const plain = (content: string): PromptDraft => ({ content, variables: {}, metadata: {} });

function thrownBy(run: () => unknown): LlmkitError {
  try {
    run();
  } catch (thrown) {
    return thrown as LlmkitError;
  }
  throw new Error('nothing was thrown');
}

describe('when a file has no front matter', () => {
  test.each([
    '',
    'text',
    '# Title\n\ntext\n',
    '---\nno closing line',
    'a\n---\nb\n---\n',
    '---\njust words\n---\nmore',
    '\r\n \t',
  ])('as %j, then it is its content, to the byte', (text) => {
    expect(parse(text)).toEqual(plain(text));
  });
});

describe('when a file has front matter', () => {
  const MAIL = `---
name: mail
description: Writes mail
system: 'For {{ company }}.'
model: gpt-4o
temperature: 0.7
stop: END
team: blue
tags: [email, work]
variables:
  to: { description: Who receives it, pattern: '[^ ]+' }
  tone: { type: select, options: [formal, 1.0, yes], default: formal }
  count: { variable_type: number, is_required: false }
  any:
---
Hi {{ to }}
`;

  test('then that gives the fields in short and long forms, the rest is content to the byte', () => {
    const { places: _places, ...draft } = parse(MAIL);
    expect(draft).toEqual({
      name: 'mail',
      description: 'Writes mail',
      system: 'For {{ company }}.',
      metadata: { model: 'gpt-4o', temperature: 0.7, stop: ['END'], team: 'blue' },
      tags: ['email', 'work'],
      variables: {
        to: {
          name: 'to',
          variable_type: 'text',
          is_required: true,
          description: 'Who receives it',
          validation_pattern: '[^ ]+',
        },
        tone: {
          name: 'tone',
          variable_type: 'select',
          is_required: true,
          options: ['formal', '1.0', 'yes'],
          default_value: 'formal',
        },
        count: { name: 'count', variable_type: 'number', is_required: false },
        any: { name: 'any', variable_type: 'text', is_required: true },
      },
      content: 'Hi {{ to }}\n',
    });
  });

  test('then it is known where each field stands', () => {
    expect(parse(MAIL).places).toMatchObject({
      content: { line: 16, column: 1 },
      system: { line: 4, column: 10 },
      fields: { 'variables.to': { line: 11, column: 3 }, 'variables.tone.default_value': { line: 12, column: 63 } },
    });
  });

  test('then all faults of fields are told at once, with line and column', () => {
    const text =
      '---\ntemperature: 9\nvariables:\n  a: { type: robot, defalt: x, required: 1 }\n  b: 7\n  c: [x]\ntags: { x: y }\n---\nx';
    const error = thrownBy(() => parse(text));
    expect(error).toMatchObject({ code: 'invalid_template', details: { line: 2, column: 14 } });
    const places = [...error.message.matchAll(/\(line (\d+), column (\d+)\)/g)].map(
      ([, line, column]) => `${line}:${column}`,
    );
    expect(places).toEqual(['2:14', '4:14', '4:21', '4:42', '5:6', '6:6', '7:7']);
  });

  test.each([
    ['---\na: 1\n...\nb: 2\n---\nx', /it holds several documents where one is expected \(line 4, column 1\)\.$/],
    ['---\na: [1\n---\nx', /not YAML: .* \(line 3, column 1\)/],
    ['---\nname: a\nname: b\n---\nx', /line 3/],
    ['---\ntemperature: 5\n---\nx', /temperature must be a number from 0 to 2 \(line 2, column 14\)/],
    ['---\nvariables: { a: { type: robot } }\n---\nx', /type must be one of: text, number, boolean, select \(line 2/],
    ['---\nvariables: { a: { defalt: x } }\n---\nx', /no field defalt/],
    ['---\nvariables: 7\n---\nx', /variables must be/],
    ['---\nvariables: { a: { required: perhaps } }\n---\nx', /required must be true or false/],
    ['---\n__proto__: x\n---\nx', /__proto__/],
    ['---\nname: { a: b }\n---\nx', /name must be a text/],
  ])('as %j, then it is refused: %s', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

test.each([
  ['system: Be {{ x', '2:9'],
  ["system: 'Be {{ x'", '2:10'],
  ['system: |\n  A\n\n    B {{ x', '3:3'],
  ['system: |-\n\n    A', '3:5'],
  ['system: >\n  A\n  B', '2:9 folded'],
  ['system: "A\\n{{ x"', '2:9 folded'],
  ['system: A\n  B', '2:9 folded'],
])('when the front matter is %j, then a fault of its system text is at %s', (fields, place) => {
  const { line, column, is_folded: isFolded } = parse(`---\n${fields}\n---\nx`).places!.system!;
  expect(`${line}:${column}${isFolded ? ' folded' : ''}`).toBe(place);
});

test.each([
  'system: You write for {{ audience | default: "customers" }}.',
  'system: {{ tone }} answers',
  'system: {{ tone }}',
  'system: {% if tone %}Be {{ tone }}.{% endif %}',
  'description: A prompt: a good one',
  'variables:\n  a: { default: {{ x }} y }',
])('when the front matter is %j, then it is told to quote it', (fields) => {
  const text = `---\n${fields}\n---\nx`;
  expect(() => parse(text)).toThrow(expect.objectContaining({ hint: expect.stringContaining('Quote the value') }));
});

test('when quotation marks do not mend a fault, then there is no such hint', () => {
  expect(() => parse('---\ntags: [a, b\nmodel: c\n---\nx')).toThrow(expect.objectContaining({ hint: undefined }));
});

test('when a draft is printed, then it reads back as the same', () => {
  const texts = fc.string({ unit: 'grapheme', maxLength: 30 });
  const drafts = fc.record({
    name: texts,
    description: texts,
    system: texts,
    content: texts,
    tags: fc.array(texts, { maxLength: 3 }),
  });
  fc.assert(
    fc.property(drafts, (draft) => {
      const whole: PromptDraft = {
        ...draft,
        metadata: { temperature: 0.5, stop: ['---', 'x'], other: { deep: [1, 'two'] } },
        variables: {
          v: {
            name: 'v',
            variable_type: 'select',
            is_required: false,
            options: ['1.0', 'no', ''],
            default_value: 'no',
          },
        },
      };
      const { places: _places, ...read } = parse(ownFormat.print(whole));
      expect({ tags: [], ...read }).toEqual(whole);
    }),
  );
});

test.each([
  ['fields', (name: string) => `${name}: 1\n`, ''],
  ['variables', (name: string) => `  ${name}: { type: number, default: 1 }\n`, 'variables:\n'],
])('when front matter has many %s, then reading it costs time in proportion', (_what, line, above) => {
  const cost = (count: number) => {
    const lines = Array.from({ length: count }, (_, at) => line(`name_${at}`));
    const used = processorClock();
    const { metadata, variables } = parse(`---\n${above}${lines.join('')}---\nx`);
    expect(Object.keys(metadata).length + Object.keys(variables).length).toBe(count);
    return used();
  };
  // Eight times as many: by the square of their number it would be 64 times as much.
  const few = cost(1500);
  expect(cost(12_000) / few).toBeLessThan(24);
});

test.each(readdirSync('templates').filter((file) => file.endsWith('.md')))(
  'when the starter %s is printed and parsed, then it is the same',
  (file) => {
    const { places: _places, ...draft } = parse(readFileSync(`templates/${file}`, 'utf8'));
    const { places: _again, ...again } = parse(ownFormat.print(draft));
    expect(again).toEqual(draft);
  },
);

test('when the body begins with the character of a byte order mark, then that is text: the file begins before it', () => {
  expect(ownFormat.parse('\uFEFF---\ntemperature: 0.5\n---\n\uFEFFHi', 'a.md').content).toBe('\uFEFFHi');
  expect(ownFormat.parse('\uFEFFHi', 'a.md').content).toBe('Hi');
});

test('when a character that is no line end of YAML stands before ---, then that closes no front matter', () => {
  const { description, content, metadata } = parse('---\ndescription: \u2028---\ntemperature: 0.5\n---\nHi');
  expect([description, content, metadata]).toEqual(['\u2028---', 'Hi', { temperature: 0.5 }]);
});
