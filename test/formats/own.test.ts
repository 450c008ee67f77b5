import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PromptDraft } from '../../src/core/records/prompt.ts';
import { ownFormat } from '../../src/formats/own.ts';

const parse = (text: string) => ownFormat.parse(text, 'x.md');
const plain = (content: string): PromptDraft => ({ content, variables: {}, metadata: {} });

describe('a file without front matter', () => {
  test.each([
    '',
    'text',
    '# Title\n\ntext\n',
    '---\nno closing line',
    'a\n---\nb\n---\n',
    '---\njust words\n---\nmore',
    '\r\n \t',
  ])('%j is its content, to the byte', (text) => {
    expect(parse(text)).toEqual(plain(text));
  });
});

describe('front matter', () => {
  test('gives the fields in short and long forms, the rest is content to the byte', () => {
    const draft = parse(`---
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
`);
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
      first_line: 15,
    });
  });

  test.each([
    ['---\na: [1\n---\nx', /not YAML at line \d+, column \d+/],
    ['---\na: 1\n...\nb: 2\n---\nx', /at line 4, column 1: it holds several documents where one is expected\.$/],
    ['---\nname: a\nname: b\n---\nx', /line 3/],
    ['---\ntemperature: 5\n---\nx', /temperature must be a number from 0 to 2 \(line 2, column 14\)/],
    ['---\nvariables: { a: { type: robot } }\n---\nx', /type must be one of: text, number, boolean, select \(line 2/],
    ['---\nvariables: { a: { defalt: x } }\n---\nx', /no field defalt/],
    ['---\nvariables: 7\n---\nx', /variables must be/],
    ['---\nvariables: { a: { required: perhaps } }\n---\nx', /required must be true or false/],
    ['---\n__proto__: x\n---\nx', /__proto__/],
    ['---\nname: { a: b }\n---\nx', /name must be a text/],
  ])('%j is refused', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

test.each([
  'system: You write for {{ audience | default: "customers" }}.',
  'system: {{ tone }} answers',
  'system: {{ tone }}',
  'system: {% if tone %}Be {{ tone }}.{% endif %}',
  'description: A prompt: a good one',
  'variables:\n  a: { default: {{ x }} y }',
])('%j is told to be quoted', (fields) => {
  const text = `---\n${fields}\n---\nx`;
  expect(() => parse(text)).toThrow(expect.objectContaining({ hint: expect.stringContaining('Quote the value') }));
});

test('a fault that quotation marks do not mend has no such hint', () => {
  expect(() => parse('---\ntags: [a, b\nmodel: c\n---\nx')).toThrow(expect.objectContaining({ hint: undefined }));
});

test('what is printed reads back as the same draft', () => {
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
      const { first_line: _line, ...read } = parse(ownFormat.print(whole));
      expect({ tags: [], ...read }).toEqual(whole);
    }),
  );
});

test.each(readdirSync('templates').filter((file) => file.endsWith('.md')))(
  'the starter %s survives print and parse',
  (file) => {
    const { first_line: _line, ...draft } = parse(readFileSync(`templates/${file}`, 'utf8'));
    const { first_line: _again, ...again } = parse(ownFormat.print(draft));
    expect(again).toEqual(draft);
  },
);
