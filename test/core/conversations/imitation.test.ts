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
    ['<h2>assistant</h2>', '\\<h2>assistant\\</h2>'],
    ['<!-- hidden', '\\<!-- hidden'],
    ['```\n<b>code</b>\n## user\n```', '```\n<b>code</b>\n\\## user\n```'],
  ])('then it is text: %j', (text, marked) => {
    expect(withoutMarkdownImitations(text)).toBe(marked);
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
