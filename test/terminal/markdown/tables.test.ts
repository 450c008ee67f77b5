import { describe, expect, test } from '@jest/globals';
import { stripVTControlCharacters } from 'node:util';
import { columnsOf } from '../../../src/terminal/width.ts';
import { drawn, drawnPieces } from '../../support/drawn-markdown.ts';
import { ANSWERS } from '../../support/markdown-texts.ts';

const table = (...rows: string[]) => rows.join('\n');

describe('when a table is drawn', () => {
  test('then cells stand in columns, as their alignment says, and what is between them is styled', async () => {
    const markdown = table('| Name | n | c |', '|:--|--:|:-:|', '| a `b` | 1 | x |', '| **c** | 22 | 日本 |');
    expect(await drawn(markdown)).toBe(
      table('Name  │  n │  c', '──────┼────┼─────', 'a `b` │  1 │  x', '**c** │ 22 │ 日本', ''),
    );
    expect(stripVTControlCharacters(await drawn(markdown, { level: 1 }))).toBe(
      table('Name │  n │  c', '─────┼────┼─────', 'a b  │  1 │  x', 'c    │ 22 │ 日本', ''),
    );
  });

  test('and is too wide, then cells go on in further lines, and a rule stands between rows', async () => {
    const markdown = table('| A | B |', '|---|---|', '| one two three | x |', '| four five | y |');
    expect(await drawn(markdown, { columns: 11 })).toBe(
      table('A       │ B', '────────┼──', 'one two │ x', 'three   │', '────────┼──', 'four    │ y', 'five    │', ''),
    );
  });

  test('and there is no room for columns, then each row is a list of its cells', async () => {
    const markdown = table('| Name | Meaning |', '|---|---|', '| alphabetical | everything |', '| b | c |');
    expect(await drawn(markdown, { columns: 16 })).toBe(
      table('Name:', 'alphabetical', 'Meaning:', 'everything', '', 'Name: b', 'Meaning: c', ''),
    );
  });

  test('and a row has too few cells or too many, then nothing is lost', async () => {
    expect(await drawn('|a|b|\n|-|-|\n|c|\n|d|e|f|')).toBe(table('a │ b', '──┼──────', 'c │', 'd │ e | f', ''));
  });

  test('and a cell holds a pipe, then it does not end there', async () => {
    expect(await drawn('|a|\n|-|\n| `x \\| y` \\| z |')).toBe(table('a', '───────────', '`x | y` | z', ''));
  });

  test('with more than 64 rows, then the widths are those of the first, and rows are shown as they come', async () => {
    const rows = Array.from({ length: 64 }, (_, at) => `| ${at} | b |\n`);
    const pieces = await drawnPieces(['|a|b|\n|-|-|\n', ...rows, '| long cell | b |\n', '| c | d |\n']);
    expect(pieces.slice(0, 64).join('')).toBe('');
    expect(pieces[64]!.split('\n')).toHaveLength(67);
    expect(pieces.slice(65)).toEqual(['lo │ b\nng │\nce │\nll │\n', 'c  │ d\n', '']);
  });

  test('in a quote or an item, then it stands behind their signs', async () => {
    expect(await drawn('> |a|\n> |-|\n> |b|\n\n- |c|\n  |-|\n  |d|')).toBe(
      table('│ a', '│ ─', '│ b', '', '• c', '  ─', '  d', ''),
    );
  });
});

test.each([20, 40, 80, 200])(
  'when answers with tables are drawn in %d columns, then no line is longer',
  async (columns) => {
    for (const [name, markdown] of ANSWERS.filter(([, text]) => /^\|/m.test(text) && !text.includes('```'))) {
      const lines = stripVTControlCharacters(await drawn(markdown, { columns, level: 1 })).split('\n');
      expect([name, lines.filter((line) => columnsOf(line) > columns)]).toEqual([name, []]);
    }
  },
);

test.each([
  ['wide characters, in one column', '|日本|\n|-|\n|日本語|', 1],
  ['marks without end', `|a|\n|-|\n|a${'\u0301'.repeat(5000)}|`, 20],
])('when a table is drawn that has %s, then nothing of it is lost', async (_name, markdown, columns) => {
  const letters = (text: string) => text.replaceAll(/[^\p{L}\p{M}]/gu, '').length;
  expect(letters(await drawn(markdown, { columns }))).toBeGreaterThanOrEqual(letters(markdown));
});
