import { describe, expect, test } from '@jest/globals';
import { beingAnswered, newestUnanswered, questionToRetry } from '../../../src/core/exchange/waiting.ts';
import { answer, conversation, isUnanswered, minute, pending, question } from '../../support/records.ts';

/** An exchange of minute 5, and what waits beside it. */
const with5 = (...waiting: ReturnType<typeof pending>[]) =>
  conversation({ messages: [question('said', { created_at: minute(5) }), answer('SAID')], pending: waiting });
const failed = (content: string, at: number) => pending(content, { failed: 'overloaded', started_at: minute(at) });
const died = (content: string, at: number) => pending(content, { owner: 'dead', started_at: minute(at) });
const flies = (content: string, at: number) => pending(content, { started_at: minute(at) });

describe('when an entry waits', () => {
  test.each([
    ['its call failed', failed('q', 1), true],
    ['its process is gone', died('q', 1), true],
    ['its process lives', flies('q', 1), false],
  ])('and %s, then that it is unanswered is: %s', (_why, entry, expected) => {
    expect(isUnanswered(entry)).toBe(expected);
  });
});

describe('when the newest unanswered question is looked for', () => {
  test.each([
    ['nothing waits, then there is none', with5(), undefined],
    ['one failed after the last answered, then it is that', with5(failed('q', 6)), 'q'],
    ['one began together with the last answered, then it is that', with5(failed('q', 5)), 'q'],
    ['one failed before the last answered, then there is none', with5(failed('q', 4)), undefined],
    ['one died before the last answered, then there is none', with5(died('q', 4)), undefined],
    ['several failed, then it is the last', with5(failed('a', 6), died('b', 7)), 'b'],
    ['the last is being answered, then it is the one before', with5(failed('a', 6), flies('b', 7)), 'a'],
    ['nothing was answered yet, then it is the one that waits', conversation({ pending: [failed('q', 1)] }), 'q'],
  ])('and %s', (_case, record, expected) => {
    expect(newestUnanswered(record, isUnanswered)?.id).toBe(expected);
  });
});

describe('when the question that is being answered is looked for', () => {
  test.each([
    ['nobody answers any, then there is none', with5(failed('q', 6)), undefined],
    ['it was asked after the last answered, then it is that', with5(flies('q', 6)), 'q'],
    ['it was asked before the last answered, then there is none', with5(flies('q', 4)), undefined],
    ['a later one failed, then there is none', with5(flies('a', 6), failed('b', 7)), undefined],
  ])('and %s', (_case, record, expected) => {
    expect(beingAnswered(record, isUnanswered)?.id).toBe(expected);
  });
});

describe('when a retry looks for its question', () => {
  test.each([
    ['one failed after the last answered, then it is that', with5(failed('q', 6)), 'q'],
    ['one failed before the last answered, then the last answered is asked again', with5(failed('q', 4)), undefined],
    ['one died before the last answered, then it is that', with5(died('q', 4)), 'q'],
    [
      'one died and another failed since, both before the answer, then it is that which died',
      with5(died('a', 3), failed('b', 4)),
      'a',
    ],
    [
      'one died before and another failed after, then it is the one said last',
      with5(died('a', 4), failed('b', 6)),
      'b',
    ],
    ['two died before the last answered, then it is the later', with5(died('a', 3), died('b', 4)), 'b'],
    ['the only one is being answered, then there is none', with5(flies('q', 6)), undefined],
    ['a later one is being answered, then one that failed is not it', with5(failed('a', 6), flies('q', 7)), undefined],
    ['a later one is being answered, then one that died is it', with5(died('a', 6), flies('q', 7)), 'a'],
  ])('and %s', (_case, record, expected) => {
    expect(questionToRetry(record, isUnanswered)?.id).toBe(expected);
  });
});
