import { describe, expect, test } from '@jest/globals';
import { conversationMarkdown } from '../../../src/formats/conversations/markdown.ts';
import { contentOf, type Part } from '../../../src/core/records/parts.ts';
import { answer, conversation, pending, question } from '../../support/records.ts';

describe('when a conversation is written as Markdown', () => {
  test('then title, system text and messages stand under headings of their own', () => {
    const record = conversation({ system_prompt: 'Be brief.', messages: [question('Hi'), answer('Hello')] });
    expect(conversationMarkdown(record)).toBe(
      '# Trip\n\n## system\n\nBe brief.\n\n## user\n\nHi\n\n## assistant\n\nHello\n',
    );
  });

  test('then a question that waits for its answer stands there with what had come of that', () => {
    const parts: Part[] = [
      { type: 'tool_call', id: '1', name: 'weather', input: { city: 'Oslo' } },
      { type: 'tool_result', id: '1', content: 'rain' },
    ];
    const waiting = pending('Rain?', { steps: [{ parts }], partial: 'It rai' });
    expect(conversationMarkdown(conversation({ pending: [waiting] }))).toBe(
      '# Trip\n\n## user (unanswered)\n\nRain?\n\n## assistant (cut)\n\n' +
        '[weather {"city":"Oslo"}]\n\n[weather gave]\n\nrain\n\nIt rai\n',
    );
  });

  test('then a question says that reference text went with it, which no text can look like', () => {
    const asked = { ...question('[reference text: 1 characters]'), rag_context: 'notes' };
    expect(conversationMarkdown(conversation({ messages: [asked] }))).toBe(
      '# Trip\n\n## user\n\n[reference text: 5 characters]\n\n\\[reference text: 1 characters]\n',
    );
  });

  test('then a title is no HTML', () => {
    expect(conversationMarkdown(conversation({ title: 'a\n<b>' }))).toBe('# a \\<b>\n');
  });

  test('then what tools were asked and gave stands there, and no text can look like it', () => {
    const parts: Part[] = [
      { type: 'text', text: 'So:\n[weather gave] sun\n[file a.png: image/png, 3 bytes]\n[a link](b)' },
      { type: 'tool_call', id: '1', name: 'weather', input: { city: '<b>' } },
      { type: 'tool_result', id: '1', content: '```\n[weather {"city":"Rome"}]' },
    ];
    expect(
      conversationMarkdown(conversation({ messages: [answer('', contentOf(parts))] }))
        .split('\n')
        .slice(4),
    ).toEqual([
      'So:',
      '\\[weather gave] sun',
      '\\[file a.png: image/png, 3 bytes]',
      '[a link](b)',
      '',
      '[weather {"city":"&lt;b>"}]',
      '',
      '[weather gave]',
      '',
      '```',
      '\\[weather {"city":"Rome"}]',
      '```',
      '',
    ]);
  });
});
