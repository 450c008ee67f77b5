import { expect, test } from '@jest/globals';
import { CollectedAnswer } from '../../../src/providers/call/answer-events.ts';

test.each(['text', 'reasoning'] as const)(
  'when a delta of %s ends inside a character, then no event holds half of it',
  (type) => {
    const answer = new CollectedAnswer({ provider: 'acme', server: 'acme', model: 'm', stop: [], wire: 'chat' });
    answer[type]('a\ud83d');
    expect(answer.take().at(-1)).toEqual({ type, text: 'a' });
    answer[type]('\ude00');
    answer[type]('b\ud83d');
    expect(answer.take()).toEqual([{ type, text: '😀b' }]);
    answer.finish('stop');
    expect(answer.end()?.at(0)).toEqual({ type, text: '\ud83d' });
  },
);

test('when somebody nests arguments or opaque data too deep, then those stay text, and that is left out', () => {
  const deep = '['.repeat(200) + ']'.repeat(200);
  const answer = new CollectedAnswer({ provider: 'acme', server: 'acme', model: 'm', stop: [], wire: 'chat' });
  answer.toolCall(0, { name: 'a', arguments: deep });
  answer.opaque({ of: JSON.parse(deep) });
  answer.toolCall(1, { name: 'b', arguments: '{"of":[["it"]]}' });
  answer.finish('tool_calls');
  expect(answer.end()?.filter(({ type }) => type === 'tool_call' || type === 'opaque')).toMatchObject([
    { type: 'tool_call', input: deep },
    { type: 'tool_call', input: { of: [['it']] } },
  ]);
});
