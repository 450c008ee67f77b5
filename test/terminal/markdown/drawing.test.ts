import { describe, expect, test } from '@jest/globals';
import { drawn, drawnPieces } from '../../support/drawn-markdown.ts';

test.each([
  ['# Title #\ntext', '# Title\n\ntext\n'],
  ['a\nb\n\n\n\nc', 'a\nb\n\nc\n'],
  ['- a\n- b\n  - c\n\n    d\n10. e', '• a\n• b\n  • c\n\n    d\n10. e\n'],
  ['- [ ] a\n- [x] b\n3. [X] c', '[ ] a\n[✓] b\n3. [✓] c\n'],
  ['> a\n> > b\n\nc', '│ a\n│ │ b\n\nc\n'],
  ['a\n***\nb', `a\n\n${'─'.repeat(40)}\n\nb\n`],
  ['Title\n===\ntext', `Title\n${'─'.repeat(40)}\n\ntext\n`],
  ['text\n```js title="x"\nlet y;\n\n\tz\n```\nmore', 'text\n\n─── js title="x"\nlet y;\n\n\tz\n───\n\nmore\n'],
  ['- a\n\n  ```\n  b\n  ```\n- c', '• a\n\n  ───\n  b\n  ───\n\n• c\n'],
  ['    indented\n\n      code\n\n\ntext', 'indented\n\n  code\n\ntext\n'],
  ['```\nnot closed', '───\nnot closed\n───\n'],
  ['[a](b) [c](d "e") <http://f> [http://g](http://g)', 'a (b) c (d "e") http://f http://g\n'],
  ['[a@b.c](mailto:a@b.c) ![d](e) [![f](g)](h)', 'a@b.c [image: d] [image: f] (h)\n'],
  ['[a][b]\n\n[b]: http://c', '[a][b]\n\n[b]: http://c\n'],
  ['a[^1]\n\n[^1]: b', 'a[1]\n\n[1]: b\n'],
  ['$$\na_1 *b*\n$$\n*c*', '$$\na_1 *b*\n$$\n*c*\n'],
  ['<div>\n*a*\n</div>\n\n*b*', '<div>\n*a*\n</div>\n\n*b*\n'],
  ['a  b\\\nc\\*', 'a  b\\\nc*\n'],
  ['-\n- a', '•\n• a\n'],
  ['', ''],
])('when %j is drawn, then it is %j', async (markdown, shown) => {
  expect(await drawn(markdown, { columns: 40 })).toBe(shown);
});

describe('when a line is too long', () => {
  test.each([
    ['one two three four', 10, 'one two\nthree four\n'],
    ['- one two three\n  - four five six', 12, '• one two\n  three\n  • four\n    five six\n'],
    ['> one two three', 10, '│ one two\n│ three\n'],
    ['a verylongword b', 8, 'a\nverylongword\nb\n'],
    ['日本語の文章です。はい', 8, '日本語の\n文章で\nす。はい\n'],
    ['ab 日本語「文」', 8, 'ab 日本\n語「文」\n'],
    [
      'e\u0301e\u0301 e\u0301e\u0301 e\u0301e\u0301e\u0301e\u0301',
      8,
      'e\u0301e\u0301 e\u0301e\u0301\ne\u0301e\u0301e\u0301e\u0301\n',
    ],
    ['👩‍👩‍👧👩‍👩‍👧 👩‍👩‍👧 👩‍👩‍👧', 8, '👩‍👩‍👧👩‍👩‍👧 👩‍👩‍👧\n👩‍👩‍👧\n'],
    ['1. a `b c d e f` g', 12, '1. a `b c d\n   e f` g\n'],
  ])(
    '%j in %d columns, then it breaks between words, and so wide ones, and marks go on',
    async (line, columns, shown) => {
      expect(await drawn(line, { columns })).toBe(shown);
    },
  );

  test('then it is wrapped at 100 columns however wide the terminal is', async () => {
    const [line = ''] = (await drawn('word '.repeat(60), { columns: 200 })).split('\n');
    expect(line).toHaveLength(99);
  });
});

test('when a terminal has colours, then styles take the place of markers, and lines end without any', async () => {
  const shown = await drawn('# T\n**b *c* ~~d~~** `e` [f](g)\n> h', { level: 1 });
  expect(shown.replaceAll('\u001b', '')).toBe(
    '[1;4;35mT[0m\n\n[1mb[0m [1;3mc[0m [1;9md[0m [36me[0m [4mf[0m[2m (g)[0m\n[2m│[0m h\n',
  );
});

describe('when an answer comes in pieces, then all is shown', () => {
  test.each<[string, string[], string[]]>([
    ['but the word that is open', ['Hel', 'lo wor', 'ld. Bye', '\n'], ['', 'Hello', ' world.', ' Bye\n', '']],
    ['but a marker that is open', ['a **b', ' c', '** d', ' e'], ['a', '', ' **b c**', ' d', ' e\n']],
    ['but a fence line', ['a\n``', '`j', 's\nlet', ' x\n``', '`\n'], ['a\n', '', '\n─── js\nlet', ' x\n', '───\n', '']],
    ['but a line that may begin a table', ['|a|', '\nb', ' c'], ['', '|a|\n', 'b', ' c\n']],
    ['but a table', ['|a|\n|-|\n', '|b|\n', '\nc '], ['', '', 'a\n─\nb\n\nc', '\n']],
    [
      'but the beginning of a line that may be many things',
      ['-', ' ', 'a ', '\n#', '#', ' b '],
      ['', '', '• a', '\n', '', '\n## b', '\n'],
    ],
    ['though an asterisk is no marker', ['2 ', '* ', '3 = 6 '], ['2', ' *', ' 3 = 6', '\n']],
    ['though an underscore stands in a word', ['snake_', 'case_', 'name is '], ['', '', 'snake_case_name is', '\n']],
    ['though a price is told', ['It costs $5 ', 'or $6 '], ['It costs $5', ' or $6', '\n']],
  ])('%s', async (_what, pieces, shown) => {
    expect(await drawnPieces(pieces)).toEqual(shown);
  });
});

test('when a marker is not closed within 500 characters, then it waits no longer', async () => {
  const pieces = await drawnPieces(['a **b', ' word'.repeat(101), ' c'], { columns: 80 });
  expect(pieces[1]!.startsWith(' **b word')).toBe(true);
});
