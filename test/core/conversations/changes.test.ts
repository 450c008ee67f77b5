import { describe, expect, test } from '@jest/globals';
import {
  clearConversation,
  forkOf,
  messageAt,
  rewriteMessage,
  undoExchanges,
} from '../../../src/core/conversations/changes.ts';
import { takeBack } from '../../../src/core/records/conversation.ts';
import {
  answer,
  contents,
  conversation,
  countingPorts,
  isUnanswered,
  minute,
  pending,
  question,
  uuid,
} from '../../support/records.ts';

/** Two exchanges. */
const trip = () => conversation({ messages: [question('one'), answer('ONE'), question('two'), answer('TWO')] });
const waiting = () => ({ ids: countingPorts().ids, isUnanswered });
const outOfRange = (message: unknown = expect.anything()) => expect.objectContaining({ code: 'out_of_range', message });

describe('when messages are taken back', () => {
  test('then they stand behind what was taken back before, and the count follows', () => {
    const record = { ...trip(), removed: [question('zero')] };
    takeBack(record, record.messages.slice(2));
    expect([contents(record.messages), record.message_count]).toEqual([['one', 'ONE'], 2]);
    expect(contents(record.removed)).toEqual(['zero', 'two', 'TWO']);
  });

  test.each([
    ['of one of them goes', 'TWO', undefined],
    ['of what stays is kept', 'ONE', { content: 'S', upto: 'ONE' }],
  ])('then a summary that tells %s', (_what, upto, summary) => {
    const record = { ...trip(), summary: { content: 'S', upto } };
    takeBack(record, record.messages.slice(2));
    expect(record.summary).toEqual(summary);
  });
});

describe('when exchanges are undone', () => {
  test('then their questions come newest first, and an exchange is all since its question', () => {
    const record = trip();
    expect(contents(undoExchanges(record, 2, waiting()))).toEqual(['two', 'one']);
    expect([record.messages, contents(record.removed)]).toEqual([[], ['two', 'TWO', 'one', 'ONE']]);
  });

  test('then a question that was never answered is one of them', () => {
    const record = { ...trip(), pending: [pending('failed', { failed: 'overloaded', started_at: minute(1) })] };
    expect(contents(undoExchanges(record, 2, waiting()))).toEqual(['failed', 'two']);
    expect([contents(record.messages), record.pending]).toEqual([['one', 'ONE'], []]);
  });

  test('then one that failed before the last answered question goes after it', () => {
    const record = conversation({
      messages: [question('later', { created_at: minute(2) }), answer('LATER')],
      pending: [pending('earlier', { owner: 'dead', started_at: minute(1) })],
    });
    expect(contents(undoExchanges(record, 2, waiting()))).toEqual(['later', 'earlier']);
  });

  test('then all messages of a question that waits go, and its last one is the question', () => {
    const entry = pending('q', { failed: 'timeout', messages: [question('a'), answer('A'), question('q')] });
    const record = conversation({ pending: [entry] });
    expect(contents(undoExchanges(record, 1, waiting()))).toEqual(['q']);
    expect(contents(record.removed)).toEqual(['a', 'A', 'q']);
  });

  test.each([
    ['the same question, then the exchange that it asked again goes with it', 'two', ['one', 'ONE']],
    ['another one, then the exchange that it would have replaced stays', 'too', ['one', 'ONE', 'two', 'TWO']],
  ])('and one that failed replaces the last with %s', (_what, asked, left) => {
    const entry = pending(asked, { failed: 'timeout', started_at: minute(1), replaces: ['two', 'TWO'] });
    const record = { ...trip(), pending: [entry] };
    expect(contents(undoExchanges(record, 1, waiting()))).toEqual([asked]);
    expect([contents(record.messages), record.pending]).toEqual([left, []]);
  });

  test('and one that failed asked the last again, then they are one exchange', () => {
    const record = { ...trip(), pending: [pending('two', { failed: 'timeout', replaces: ['two', 'TWO'] })] };
    expect(() => undoExchanges(record, 3, waiting())).toThrow(outOfRange());
    expect(contents(undoExchanges(record, 2, waiting()))).toEqual(['two', 'one']);
  });

  test('then what had come of an answer stays with its question', () => {
    const call = { type: 'tool_call' as const, id: '1', name: 'weather', input: {} };
    const steps = [{ parts: [call, { type: 'tool_result' as const, id: '1', content: 'rain' }] }];
    const record = conversation({ pending: [pending('q', { owner: 'dead', steps, partial: 'It' })] });
    undoExchanges(record, 1, waiting());
    expect(contents(record.removed)).toEqual(['q', 'It']);
    expect(record.removed[1]).toMatchObject({ role: 'assistant', incomplete: true, parts: [...steps[0]!.parts, {}] });
  });

  test('then a question that is being answered stays', () => {
    const record = { ...trip(), pending: [pending('asked now', { started_at: minute(1) })] };
    expect(contents(undoExchanges(record, 1, waiting()))).toEqual(['two']);
    expect(record.pending).toHaveLength(1);
  });

  test.each([
    [trip(), 3, 'Cannot take back 3 exchanges of "Trip": there are only 2.'],
    [conversation({ messages: [question('one'), answer('ONE')] }), 2, '2 exchanges of "Trip": there is only 1.'],
    [conversation({ pending: [pending('asked now')] }), 1, 'Cannot take back an exchange of "Trip": there is none.'],
  ])('and there are fewer, then it is out of range and nothing is changed', (record, count, message) => {
    const before = structuredClone(record);
    expect(() => undoExchanges(record, count, waiting())).toThrow(outOfRange(expect.stringContaining(message)));
    expect(record).toEqual(before);
  });
});

describe('when a conversation is cleared', () => {
  test('then messages and unanswered questions are taken back and counted, summary too, and the rest stays', () => {
    const record = conversation({
      ...trip(),
      system_prompt: 'Be brief.',
      settings: { model: 'm' },
      summary: { content: 'S', upto: 'elsewhere' },
      pending: [pending('asked now'), pending('lost', { owner: 'dead', partial: 'LO' })],
    });
    expect(clearConversation(record, waiting())).toBe(6);
    expect(contents(record.removed)).toEqual(['one', 'ONE', 'two', 'TWO', 'lost', 'LO']);
    expect(record).toMatchObject({ message_count: 0, system_prompt: 'Be brief.', settings: { model: 'm' } });
    expect([record.pending.map(({ id }) => id), record.summary]).toEqual([['asked now'], undefined]);
  });
});

describe('when a message is named by its number', () => {
  test('then it counts from 1', () => {
    expect([messageAt(trip(), 1).content, messageAt(trip(), 4).content]).toEqual(['one', 'TWO']);
  });

  test.each([0, 5, -1, 1.5, Number.NaN])('and it is %d of 4, then it is out of range', (number) => {
    const message = `Cannot find message ${number} of "Trip": it has messages 1 to 4.`;
    expect(() => messageAt(trip(), number)).toThrow(outOfRange(message));
  });

  test('and there is none yet, then that is said', () => {
    expect(() => messageAt(conversation(), 1)).toThrow(outOfRange(expect.stringContaining('it has none yet')));
  });
});

describe('when a message is rewritten', () => {
  test('then it and what follows are taken back, and a new one with the new text stands there', () => {
    const record = trip();
    rewriteMessage(record, 2, 'better', countingPorts());
    expect([contents(record.messages), record.message_count]).toEqual([['one', 'better'], 2]);
    expect(contents(record.removed)).toEqual(['ONE', 'two', 'TWO']);
    expect(record.messages[1]).toMatchObject({
      id: uuid(0),
      role: 'assistant',
      created_at: '2023-11-14T22:13:20.000Z',
    });
  });

  test('then it is whole, and what else was known of it stays', () => {
    const record = conversation({ messages: [question('q'), answer('ha', { incomplete: true, model: 'm' })] });
    rewriteMessage(record, 2, 'half', countingPorts());
    expect(record.messages[1]).toMatchObject({ content: 'half', model: 'm' });
    expect(record.messages[1]).not.toHaveProperty('incomplete');
  });

  test('and there is none of that number, then nothing is changed', () => {
    const record = trip();
    expect(() => rewriteMessage(record, 5, 'x', countingPorts())).toThrow(outOfRange());
    expect(record).toEqual(trip());
  });
});

describe('when a conversation is forked', () => {
  test.each([-1, 9, 1.5])('at %d, which it has not, then that is out of range', (at) => {
    expect(() => forkOf(trip(), at, countingPorts())).toThrow(outOfRange());
  });

  test('then the first messages and what is kept go along, under a new id and title', () => {
    const fork = forkOf({ ...trip(), system_prompt: 'Be brief.', settings: { model: 'm' } }, 2, countingPorts());
    expect(contents(fork.messages)).toEqual(['one', 'ONE']);
    expect(fork).toMatchObject({ title: 'Trip (fork)', message_count: 2, system_prompt: 'Be brief.' });
    expect(fork).toMatchObject({ id: uuid(0), settings: { model: 'm' }, created_at: '2023-11-14T22:13:20.000Z' });
    expect(fork.parent).toEqual({ conversation_id: conversation().id, message_number: 2 });
  });

  test('then what waits, what was taken back and being public stay behind', () => {
    const fork = forkOf(
      { ...trip(), pending: [pending('x')], removed: [question('y')], is_public: true },
      4,
      countingPorts(),
    );
    expect(fork).toMatchObject({ pending: [], removed: [] });
    expect(fork).not.toHaveProperty('is_public');
  });

  test.each([
    [4, true],
    [3, false],
  ])('at message %d, then a summary up to message 4 goes along: %s', (number, goes) => {
    const fork = forkOf({ ...trip(), summary: { content: 'S', upto: 'TWO' } }, number, countingPorts());
    expect('summary' in fork).toBe(goes);
  });

  test('at message 0, then it begins anew; at one that is not there, then it is out of range', () => {
    expect(forkOf(trip(), 0, countingPorts())).toMatchObject({ messages: [], message_count: 0 });
    expect(() => forkOf(trip(), 5, countingPorts())).toThrow(outOfRange());
  });
});
