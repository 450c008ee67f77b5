import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { PromptDraft } from '../../../src/core/records/prompt.ts';
import { ownFormat } from '../../../src/formats/prompts/own.ts';

const { parse, amend, print } = ownFormat;
const FILE = `---
# first
name: greet  # ours
temperature: 0.7 # warm

variables:
  # whom
  who: { description: Whom }
  tone:
    type: select
    options: [a, b]
system: |
  Two
  lines
---
Hi {{ who }} {{ tone }}
`;

/** The lines of `FILE` that are gone, and those that came. */
function changedBy(
  change: (draft: PromptDraft) => Partial<PromptDraft>,
  file = FILE,
): { gone: string[]; came: string[] } {
  const draft = parse(file, 'x');
  const [before, after] = [file.split('\n'), amend(file, { ...draft, ...change(draft) })!.split('\n')];
  return { gone: before.filter((line) => !after.includes(line)), came: after.filter((line) => !before.includes(line)) };
}

const text = (name: string) => ({ name, variable_type: 'text', is_required: true }) as const;

describe('when a draft is told in the words of the file that it came from', () => {
  test.each<[string, (draft: PromptDraft) => Partial<PromptDraft>, string[], string[]]>([
    ['nothing', () => ({}), [], []],
    ['a parameter', () => ({ metadata: { temperature: 1 } }), ['temperature: 0.7 # warm'], ['temperature: 1 # warm']],
    ['one less', () => ({ metadata: {} }), ['temperature: 0.7 # warm'], []],
    ['one more', () => ({ metadata: { temperature: 0.7, max_tokens: 5 } }), [], ['max_tokens: 5']],
    ['tags', () => ({ tags: ['x'] }), [], ['tags:', '  - x']],
    ['the system text', () => ({ system: 'One' }), ['system: |', '  Two', '  lines'], ['system: One']],
    ['its text', () => ({ content: 'Hi {{ who }}\n' }), ['Hi {{ who }} {{ tone }}'], ['Hi {{ who }}']],
    ['a variable more', ({ variables }) => ({ variables: { ...variables, c: text('c') } }), [], ['  c: {}']],
    [
      'a variable',
      ({ variables }) => ({ variables: { ...variables, who: text('who') } }),
      ['  who: { description: Whom }'],
      ['  who: {}'],
    ],
    ['no variables', () => ({ variables: {} }), FILE.split('\n').slice(5, 11), []],
  ])('and it differs in %s, then only the lines of that do', (_what, change, gone, came) => {
    const { gone: lost, came: put } = changedBy(change);
    expect(put).toEqual(came);
    expect(gone).toEqual(expect.arrayContaining(lost));
  });

  test('and a variable stands before others there, then the order in the file stays', () => {
    const { who, tone } = parse(FILE, 'x').variables;
    const { gone, came } = changedBy(() => ({ variables: { a: text('a'), tone: tone!, who: who! } }));
    expect([gone, came]).toEqual([[], ['  a: {}']]);
  });

  test('then line ends and a byte order mark stay', () => {
    const file = `\uFEFF---\r\ntemperature: 0.7\r\n---\r\nHi\r\n`;
    const draft = parse(file, 'x');
    expect(amend(file, { ...draft, tags: ['x'] })).toBe(
      '\uFEFF---\r\ntemperature: 0.7\r\ntags:\r\n  - x\r\n---\r\nHi\r\n',
    );
  });

  test('and the file has no front matter, then it gets one', () => {
    expect(amend('Hi\n', { content: 'Hi\n', variables: {}, metadata: { temperature: 1 } })).toBe(
      '---\ntemperature: 1\n---\nHi\n',
    );
  });

  test('then it says what the draft does, or nothing is said, whatever both are', () => {
    const draft = fc.record({
      content: fc.string({ unit: 'grapheme' }),
      system: fc.string({ unit: 'grapheme' }),
      description: fc.string({ unit: 'grapheme' }),
      tags: fc.uniqueArray(fc.stringMatching(/^[a-z#:\- ]{1,8}$/), { maxLength: 3 }),
      variables: fc
        .uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 3 })
        .map((names) => Object.fromEntries(names.map((name) => [name, text(name)]))),
      metadata: fc.record({ temperature: fc.constantFrom(0, 1, 0.5), note: fc.string() }, { requiredKeys: [] }),
    });
    fc.assert(
      fc.property(draft, draft, (one, other) => {
        const amended = amend(print(one), other);
        // Rarely: blanks alone are told in no line of their own.
        fc.pre(amended !== undefined);
        const read = ({ places: _places, ...said }: PromptDraft) => said;
        expect(read(parse(amended!, 'x'))).toEqual(read(parse(print(other), 'x')));
      }),
    );
  });
});
