import { describe, expect, test } from '@jest/globals';
import { CodeHighlighter } from '../../../src/terminal/markdown/highlight.ts';
import { drawn } from '../../support/drawn-markdown.ts';
import { processorClock } from '../../support/processor-clock.ts';

/** Lines of code in pieces, `scope:text` of each that is something special. */
function scopes(language: string, ...lines: string[]): string[][] {
  const highlighter = CodeHighlighter.for(language)!;
  return lines.map((line) => {
    const pieces = highlighter.line(line);
    expect(pieces.map(({ text }) => text).join('')).toBe(line);
    return pieces.filter(({ scope }) => scope !== '').map(({ text, scope }) => `${scope}:${text}`);
  });
}

describe('when code comes line by line', () => {
  test('then a comment, a string and a template of several lines are right in each', () => {
    expect(scopes('js', '/* a', 'let b', '*/ let c = `d', 'let e', '`; // f', 'let g')).toEqual([
      ['comment:/* a'],
      ['comment:let b'],
      ['comment:*/', 'keyword:let', 'string:`d'],
      ['string:let e'],
      ['string:`', 'comment:// f'],
      ['keyword:let'],
    ]);
    expect(scopes('python', 'def f():', '  """if', '', '  if', '  """', '  return 1').at(-1)).toEqual([
      'keyword:return',
      'number:1',
    ]);
  });

  test('then code of another language within is right too', () => {
    const [, , inside, , end] = scopes('html', '<b>', '<script>', 'let x = 1;', '/* a', '*/ let y</script> let');
    expect(inside).toEqual(['keyword:let', 'number:1']);
    expect(end!.slice(0, 2)).toEqual(['comment:*/', 'keyword:let']);
  });

  test('and a comment is very long, then all of it is one', () => {
    const lines = scopes('js', '/*', ...Array.from({ length: 1000 }, () => "it's `a"), '*/', 'let x');
    expect(lines.slice(1, 1001).flat()).toEqual(Array.from({ length: 1000 }, () => "comment:it's `a"));
    expect(lines.slice(1001)).toEqual([['comment:*/'], ['keyword:let']]);
  });

  test('and a script in a page is very long, then it is right to its end and behind it', () => {
    const body = Array.from({ length: 1000 }, () => 'if (a < b) { // c');
    const lines = scopes('html', '<script>', ...body, '`d', '<p>`</script> <p class="e">').slice(1000);
    expect(lines[0]).toEqual(['keyword:if', 'comment:// c']);
    expect(lines.slice(1)).toEqual([
      ['string:`d'],
      [
        'string:<p>`',
        'tag:</',
        'name:script',
        'tag:>',
        'tag:<',
        'name:p',
        'tag: ',
        'attr:class',
        'tag:=',
        'string:"e"',
        'tag:>',
      ],
    ]);
  });

  test('then a text ends where the word of its beginning stands', () => {
    expect(scopes('bash', 'cat <<END', 'END_OF if', "it's $a", 'END', 'if')).toEqual([
      ['built_in:cat', 'string:END'],
      ['string:END_OF if'],
      ["string:it's $a"],
      ['string:END'],
      ['keyword:if'],
    ]);
  });

  test('then each line costs the same, however far back what it stands in began', () => {
    const cost = (lines: string[]) => {
      const used = processorClock();
      const highlighter = CodeHighlighter.for('js')!;
      for (const line of lines) highlighter.line(line);
      return used();
    };
    const short = Array.from({ length: 8000 }, () => '/* some words of a comment, let us say */');
    const long = short.map((line, at) =>
      at % 190 === 0 ? line.slice(0, -2) : at % 190 === 189 ? line : line.slice(2, -2),
    );
    cost(short.slice(0, 500));
    // Looking at each line again from where its comment began would be 95 times as much.
    expect(cost(long) / cost(short)).toBeLessThan(8);
  });

  test('and a line is very long, then it has no colours', () => {
    expect(scopes('js', `let x = '${'y'.repeat(5000)}'`)).toEqual([[]]);
  });

  test('then it is known by the names that people use for languages', () => {
    const names = 'sh bash zsh js jsx ts tsx py rb rs c++ c# golang yml html vue toml dockerfile make sql kt ps1 diff';
    for (const name of names.split(' ')) expect([name, CodeHighlighter.for(name) !== undefined]).toEqual([name, true]);
    expect(CodeHighlighter.for('klingon')).toBeUndefined();
  });
});

test('when the parser of highlight.js ends, then it tells in which mode: the pinned version has it', () => {
  const highlighter = CodeHighlighter.for('css')!;
  for (let at = 0; at < 500; at++) highlighter.line('a { color: red }');
  expect(highlighter.line('/* c */').map(({ scope }) => scope)).toEqual(['comment']);
});

test.each([
  [1, '```js\nlet x\n```', '\u001b[35mlet\u001b[0m x'],
  [2, '```JS {1}\nlet x\n```', '\u001b[38;5;98mlet\u001b[0m x'],
  [0, '```js\nlet x\n```', 'let x'],
  [1, '```klingon\nlet x\n```', 'let x'],
  [1, '```\nlet x\n```', 'let x'],
] as const)('when a terminal has colours of depth %d, then %j has line %j', async (level, markdown, line) => {
  expect((await drawn(markdown, { level })).split('\n')[1]).toBe(line);
});
