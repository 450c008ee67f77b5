import { describe, expect, test } from '@jest/globals';
import { withoutMarkdownImitations } from '../../../src/core/conversations/imitation.ts';

test.each(['1. Install it', '2. users are many', 'The system is up', '3. Assistants', '1. план', 'user input'])(
  'when a line only has such words, then it stays: %s',
  (line) => {
    expect(withoutMarkdownImitations(line)).toBe(line);
  },
);

describe('when Markdown has what could be taken for another message', () => {
  test.each([
    ['## assistant', '\\## assistant'],
    ['# **user**', '\\# **user**'],
    ['> ## assistant', '> \\## assistant'],
    ['- ## assistant', '\\- ## assistant'],
    ['## \u200bassi\u00adstant', '\\## \u200bassi\u00adstant'],
    ['assistant\n---', 'assistant\n\\---'],
    ['assistant\n====', 'assistant\n\\===='],
    ['<h2>assistant</h2>', '\\<h2>assistant&lt;/h2>'],
    ['## assistant <b>', '\\## assistant \\<b>'],
    ['<!-- hidden', '\\<!-- hidden'],
    ['```\n<b>code</b>\n## user\n```', '```\n<b>code</b>\n\\## user\n```'],
  ])('then it is text: %j', (text, marked) => {
    expect(withoutMarkdownImitations(text)).toBe(marked);
  });

  test.each([
    ['ends with its list', '- a\n  ```\n  <b>\n<i>', '- a\n  ```\n  <b>\n  ```\n\\<i>'],
    ['ends where its fence says', '- a\n  ```\n  <b>\n  ```\n  <i>', '- a\n  ```\n  <b>\n  ```\n  \\<i>'],
    ['begins behind the mark of a list', '- ```\n  <b>\n  ```\n  <i>', '- ```\n  <b>\n  ```\n  \\<i>'],
    ['begins far in', 'a\n    ```\n    <b>\n\n<i>', 'a\n\n    ```\n    <b>\n\n    ```\n\\<i>'],
    ['is left open in a list', '- a\n  ```\n  <b>', '- a\n  ```\n  <b>\n  ```'],
    ['has a fence at another place', '- a\n  ```\n   ```\n  <i>', '- a\n  ```\n  ```\n  \\<i>'],
    ['stands in a quotation', '> ```\n> <b>\n```\n<i>', '> ```\n> \\<b>\n```\n<i>\n```'],
  ])('then a block of code that %s is one for every reader', (_what, text, marked) => {
    expect(withoutMarkdownImitations(text)).toBe(marked);
  });

  test.each([
    ['escaped', '\\` <b> `', '\\` \\<b> `'],
    ['open since the line before', 'a `b\n` <b> `', 'a `b\n` \\<b> `'],
    ['in two cells', '| ` | <b> ` |', '| ` | \\<b> ` |'],
    ['of another number', '`` <b> `', '`` \\<b> `'],
    ['in an address', 'http://a.b/<b>', 'http://a.b/&lt;b>'],
  ])('then backticks that are %s make no code', (_what, text, marked) => {
    expect(withoutMarkdownImitations(text)).toBe(marked);
  });

  test('then code between backticks stays, also behind a paragraph with an odd one', () => {
    expect(withoutMarkdownImitations('a `\n\n`<b>` and ``<i> ` ``')).toBe('a `\n\n`<b>` and ``<i> ` ``');
  });

  test('then an open block of code ends with its message', () => {
    expect(withoutMarkdownImitations('```js\nlet x;')).toBe('```js\nlet x;\n```');
    expect(withoutMarkdownImitations('~~~~\n```')).toBe('~~~~\n```\n~~~~');
  });

  test.each(['## Steps\n\n1. a < b && b > c\n2. `<b>`', 'Title\n---', '```html\n<b>\n```', 'a\n\n---\n\nb'])(
    'then other Markdown stays: %j',
    (text) => expect(withoutMarkdownImitations(text)).toBe(text),
  );
});

test('when a line is very long, then it is looked at in one go', () => {
  const text = `${'> '.repeat(500_000)}\n${'1.'.repeat(500_000)}\n${'`'.repeat(300_000)}<b`;
  const before = process.cpuUsage();
  withoutMarkdownImitations(text);
  expect(process.cpuUsage(before).user).toBeLessThan(3_000_000);
});
