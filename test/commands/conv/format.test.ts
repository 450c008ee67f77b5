import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { transcript } from '../../../src/commands/conv/format.ts';
import type { Conversation } from '../../../src/core/records/conversation.ts';
import type { Message } from '../../../src/core/records/message.ts';
import { contentOf, type Part } from '../../../src/core/records/parts.ts';
import { rowsLike } from '../../../src/terminal/answer-filters.ts';
import type { DrawRows } from '../../../src/terminal/set-off.ts';
import { PLAIN } from '../../../src/terminal/styles.ts';
import { columnsOf } from '../../../src/terminal/width.ts';
import { anyText } from '../../support/any-text.ts';
import { ATTACKS } from '../../support/attacks.ts';
import { isLong } from '../../support/long.ts';
import { answer, conversation, isUnanswered, pending, question } from '../../support/records.ts';

async function shown(record: Conversation, columns: number, drawAnswer?: DrawRows): Promise<string[]> {
  const options = { styles: PLAIN, columns, first: 1, isUnanswered, toRetry: record.pending[0], showRemoved: true };
  const text = await transcript(record, record.messages, { ...options, drawAnswer });
  return stripVTControlCharacters(text).split('\n');
}

const markdown = rowsLike({ output: { isTTY: true, columns: 80 }, markdown: 'auto', colors: 1 });

/** Marks of Markdown, which an answer is drawn by. */
const MARKS = [
  '**',
  '`',
  '# ',
  '- ',
  '1. ',
  '> ',
  '```js\n',
  '\n```\n',
  '| a | b |\n|---|---|\n',
  '[',
  '](x)',
  '***\n',
  '$$\n',
];

const isOwn = (line: string) => line !== '' && !line.startsWith('  ');

/** Whatever can stand in a record: words of headings and marks, at any place of a row, among anything else. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '2. assistant',
        'user (unanswered)',
        '[weather gave] ',
        '[file a.png: ',
        'conversation 1',
        '-. user',
      ),
      fc.constantFrom(
        '\n',
        '\r',
        '\u2028',
        '\u0085',
        '\v',
        '\f',
        '\t',
        '\u202e',
        '\u2067',
        '\u200f',
        '\ufe0f',
        '\u200d',
      ),
      fc.constantFrom('日本', '👨‍👩‍👧', '🇳🇴', 'e\u0301\u0301\u0301', 'شكرا', 'धन्यवाद', '…', '│'),
      fc.constantFrom(...Object.values(ATTACKS), ...MARKS),
      fc.nat({ max: 90 }).map((count) => ' '.repeat(count)),
      fc.nat({ max: 90 }).map((count) => 'x'.repeat(count)),
      anyText(),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(''));

const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text }),
  fc.record({ type: fc.constant('file' as const), media_type: text, name: text, size: fc.nat() }),
  fc.record({ type: fc.constant('tool_call' as const), id: fc.constant('1'), name: text, input: text }),
  fc.record({ type: fc.constant('tool_result' as const), id: fc.constant('1'), content: text }),
);
const message: fc.Arbitrary<Message> = fc.oneof(
  text.map((content) => question(content)),
  fc.tuple(fc.array(part, { minLength: 1 }), text).map(([parts, model]) => answer('', { ...contentOf(parts), model })),
);
const record = fc
  .record({ title: text, system: text, model: text, messages: fc.array(message), partial: text, removed: message })
  .map(({ title, system, model, messages, partial, removed }) =>
    conversation({
      title,
      system_prompt: system,
      settings: { model },
      messages,
      removed: [removed],
      pending: [pending('w', { owner: 'dead', partial: `x${partial}` })],
    }),
  );

describe('when a conversation is shown', () => {
  test(
    'then nothing that stands in it can pass for a heading or a mark, at any width',
    async () => {
      await fc.assert(
        fc.asyncProperty(record, fc.integer({ min: 24, max: 120 }), fc.boolean(), async (one, columns, isDrawn) => {
          const lines = await shown(one, columns, isDrawn ? markdown : undefined);
          expect(lines.filter((line) => columnsOf(line) > columns)).toEqual([]);
          const own = lines.filter(isOwn);
          const headings = own.filter((line) => !line.startsWith('['));
          expect(headings.map((line) => /^(?:conversation|(?:-|\d+)\. \w+|\w+)/.exec(line)?.[0])).toEqual([
            'conversation',
            'system',
            ...one.messages.map(({ role }, at) => `${at + 1}. ${role}`),
            'user',
            'assistant',
            `-. ${one.removed[0]!.role}`,
          ]);
          const marks = [...one.messages, ...one.removed].flatMap(({ parts = [] }) =>
            parts.filter(({ type }) => type !== 'text'),
          );
          expect(own.length - headings.length).toBe(marks.length);
        }),
        { numRuns: isLong ? 5_000 : 25 },
      );
    },
    isLong ? 600_000 : 60_000,
  );

  test('then files, calls of tools and what they gave stand before their words, and texts behind an indent', async () => {
    const parts: Part[] = [
      { type: 'text', text: 'Let me look.\n\tHere.' },
      { type: 'tool_call', id: '1', name: 'weather', input: { city: 'Oslo' } },
      { type: 'tool_result', id: '1', content: 'rain\nand wind' },
      { type: 'file', media_type: 'image/png', name: 'a map] [weather gave.png', size: 3 },
    ];
    const lines = await shown(conversation({ messages: [answer('', { ...contentOf(parts), model: 'm' })] }), 60);
    expect(lines).toEqual([
      'conversation 00000000-0000-4000-8000-000000000000  m',
      '  Trip',
      '',
      '1. assistant m',
      '  Let me look.',
      '          Here.',
      '',
      '[weather {"city":"Oslo"}]',
      '',
      '[weather gave] rain',
      '  and wind',
      '',
      '[file "a map] [weather gave.png": image/png, 3 bytes]',
    ]);
  });

  test('then a question that waits for its answer stands there with what had come of that', async () => {
    const parts: Part[] = [
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_result', id: '1', content: 'rain' },
    ];
    const waiting = pending('Rain?', { owner: 'dead', steps: [{ parts }], partial: 'It rai' });
    const lines = await shown(conversation({ pending: [waiting] }), 60);
    expect(lines.slice(3)).toEqual([
      'user (unanswered: llmkit conv retry 00000000)',
      '  Rain?',
      '',
      'assistant (cut)',
      '  Let me look.',
      '',
      '[a tool gave] rain',
      '',
      '  It rai',
    ]);
  });

  test('then a long line breaks at blanks, and a long word where the row ends', async () => {
    const long = `one two three ${'x'.repeat(30)} ${'日'.repeat(12)}`;
    const lines = (await shown(conversation({ messages: [question(long)] }), 24)).slice(-5);
    expect(lines).toEqual([
      '  one two three',
      `  ${'x'.repeat(21)}`,
      `  ${'x'.repeat(9)}`,
      `  ${'日'.repeat(10)}`,
      '  日日',
    ]);
  });
});
