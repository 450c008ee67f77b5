import { expect, test } from '@jest/globals';
import { codeBlocks } from '../../../src/terminal/markdown/code-blocks.ts';

test.each([
  ['```x = 1``` is code\n\n```js\ny\n```\n', ['y\n']],
  ['   ```js\n   a\n     b\n c\n   ```\n', ['a\n  b\nc\n']],
  ['~~~ a`b\nc\n~~~', ['c\n']],
  ['```inline``` only', []],
  ['one\n```\n\n```\ntwo\n```sh\nls', ['\n', 'ls\n']],
  ['1. item\n\n   - deeper\n\n     ```py\n     x\n     ```\n\n> ```\n> quoted\n> ```', ['x\n', 'quoted\n']],
  ['    indented\n\n```\nfenced\n```', ['fenced\n']],
])('when the code blocks of %j are taken, then they are %j', (markdown, code) => {
  expect(codeBlocks(markdown)).toEqual(code);
});
