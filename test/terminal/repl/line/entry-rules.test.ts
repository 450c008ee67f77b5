import { describe, expect, test } from '@jest/globals';
import { enter, parseEntry } from '../../../../src/terminal/repl/line/entry-rules.ts';

describe('when Enter is typed', () => {
  test.each([
    ['one\\', 'one\n'],
    ['one\ntwo\\', 'one\ntwo\n'],
    ['\\', '\n'],
    ['"""', '"""\n'],
    ['"""begun', '"""begun\n'],
    ['"""\none\\', '"""\none\\\n'],
    ['"""\none\n\n', '"""\none\n\n\n'],
  ])('at the end of %j, then it goes on with %j', (text, next) => {
    expect(enter(text)).toEqual({ type: 'goes-on', text: next });
  });

  test.each([
    ['one', 'one', false],
    ['', '', false],
    ['ends in two \\\\', 'ends in two \\\\', false],
    ['one\ntwo', 'one\ntwo', false],
    ['pasted with a line end\n', 'pasted with a line end', false],
    ['say """ in the middle', 'say """ in the middle', false],
    ['"""\none\n\ntwo\n"""', 'one\n\ntwo', true],
    ['"""one line"""', 'one line', true],
    ['"""\n/help\n"""', '/help', true],
    ['"""doc"""\ncode()', '"""doc"""\ncode()', false],
    ['"""a"""\n"""b"""', '"""a"""\n"""b"""', false],
  ])('at the end of %j, then %j is complete', (text, complete, isBlock) => {
    expect(enter(text)).toEqual({ type: 'complete', text: complete, isBlock });
  });
});

describe('when Enter is typed behind a label', () => {
  test.each([
    ['[label]', '"""\none', { type: 'goes-on', text: '[label]\n' }],
    ['[label]two"""', '"""\none\ntwo"""', { type: 'complete', text: 'one\ntwo', isBlock: true }],
    ['[label]\\', 'one\\', { type: 'goes-on', text: '[label]\n' }],
    ['[label]', 'pasted, with\\', { type: 'complete', text: 'pasted, with\\', isBlock: false }],
  ])('as %j for %j, then that is done which fits', (shown, text, result) => {
    expect(enter(shown, text)).toEqual(result);
  });
});

const takesText = (name: string) => name === 'system' || name === 'edit';

describe('when something is said', () => {
  test.each([
    ['/help', 'help', ''],
    ['/MODEL openai/gpt-4o ', 'MODEL', 'openai/gpt-4o'],
    [' /help', 'help', ''],
    ['/', '', ''],
    ['/undo2', 'undo2', ''],
    ['/etc/hosts what?', 'etc/hosts', 'what?'],
    ['/system You are\na pirate', 'system', 'You are\na pirate'],
    ['/edit 3 two  blanks', 'edit', '3 two  blanks'],
  ])('as %j, then it is the command %s with %j', (text, name, argument) => {
    expect(parseEntry(text, takesText)).toEqual({ type: 'command', name, argument });
  });

  test.each([
    ['hello', 'hello'],
    ['//help', '/help'],
    ['///', '//'],
    ['// comment', '// comment'],
    ['//one\ncode()', '//one\ncode()'],
    ['/undo\nis what git calls revert', '/undo\nis what git calls revert'],
    ['/etc/hosts\nand more', '/etc/hosts\nand more'],
  ])('as %j, then it is the text %j', (text, sent) => {
    expect(parseEntry(text, takesText)).toEqual({ type: 'text', text: sent });
  });
});
