import { describe, expect, test } from '@jest/globals';
import { codeBlock } from '../../src/commands/code-block.ts';

describe('when the first code block', () => {
  test.each([
    ['```x = 1``` is code\n\n```js\ny\n```\n', 'y\n'],
    ['   ```js\n   a\n     b\n c\n   ```\n', 'a\n  b\nc\n'],
    ['~~~ a`b\nc\n~~~', 'c\n'],
    ['```inline``` only', undefined],
  ])('of %j is taken, then it is %j', (markdown, code) => {
    expect(codeBlock(markdown)).toBe(code);
  });
});
