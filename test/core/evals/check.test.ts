import { describe, expect, it } from '@jest/globals';
import { bounded } from '../../../src/compose/bounded.ts';
import { regexGuard } from '../../../src/compose/regex-guard.ts';
import { checkAll, type Judge, type TestedAnswer } from '../../../src/core/evals/check.ts';
import { LlmkitError } from '../../../src/core/errors.ts';
import type { Expectation } from '../../../src/core/records/prompt-test.ts';

const judge: Judge = async (_criterion, _model, answer) => ({ holds: answer.includes('kind'), why: 'it says so' });

async function statusOf(expectation: Expectation, answer: TestedAnswer, judging = judge) {
  const [check] = await checkAll([expectation], answer, { bounded, regex: regexGuard, judge: judging });
  return check!;
}

/** Each kind with an answer that holds, and one that does not. */
const KINDS: [Expectation, holds: string, fails: string][] = [
  [{ kind: 'contains', text: 'Ann' }, 'Dear Ann', 'Dear Bob'],
  [{ kind: 'contains', text: 'ann', ignores_case: true }, 'Dear Ann', 'Dear Bob'],
  [{ kind: 'not_contains', text: 'Ann' }, 'Dear Bob', 'Dear Ann'],
  [{ kind: 'equals', text: 'Yes\n' }, ' Yes\n', 'Yes.'],
  [{ kind: 'starts_with', text: 'Dear' }, 'Dear Ann', 'Ann, dear'],
  [{ kind: 'matches', pattern: '^\\d{4}$' }, '2026', 'in 2026'],
  [{ kind: 'json' }, '```json\n{"a": 1}\n```', '{"a": 1'],
  [{ kind: 'json', value: { a: 1, b: [2] } }, '{"b": [2], "a": 1.0}', '{"a": 1, "b": [3]}'],
  [{ kind: 'schema', schema: { type: 'object', required: ['a'] } }, '{"a": 1}', '{"b": 1}'],
  [{ kind: 'max_chars', chars: 3 }, 'Yes', 'Yes.'],
  [{ kind: 'judge', criterion: 'It is kind.', model: 'm' }, 'a kind word', 'a word'],
];

describe('expectations', () => {
  it.each(KINDS)(
    'when %j is held against answers, then it holds, fails, and holds of none that is not whole',
    async (kind, holds, fails) => {
      expect(await statusOf(kind, { text: holds, finish_reason: 'stop' })).toMatchObject({ status: 'holds' });
      expect(await statusOf(kind, { text: fails })).toMatchObject({ status: 'fails', why: expect.any(String) });
      const others: [TestedAnswer, string][] = [
        [{ text: holds, finish_reason: 'length' }, 'the answer was cut at max_tokens'],
        [{ text: holds, failure: new LlmkitError('incomplete', 'cut') }, 'the answer was cut'],
        [{ text: holds, finish_reason: 'content_filter' }, 'the answer was refused'],
        [{ text: '', failure: new LlmkitError('refused', 'no') }, 'the answer was refused'],
        [{ text: ' \n', finish_reason: 'stop' }, 'the answer is empty'],
      ];
      for (const [answer, why] of others) expect(await statusOf(kind, answer)).toMatchObject({ status: 'fails', why });
    },
  );

  it.each<[string, TestedAnswer]>([
    ['whole', { text: 'a', cost_usd: 0.01 }],
    ['cut', { text: 'a', cost_usd: 0.01, finish_reason: 'length' }],
    ['refused', { text: '', cost_usd: 0.01, finish_reason: 'refused' }],
    ['empty', { text: '', cost_usd: 0.01 }],
  ])('when an answer is %s, then max_cost_usd looks at what it cost alone', async (_, answer) => {
    expect(await statusOf({ kind: 'max_cost_usd', usd: 0.01 }, answer)).toMatchObject({ status: 'holds' });
    const dear = await statusOf({ kind: 'max_cost_usd', usd: 0.005 }, answer);
    expect(dear).toMatchObject({ status: 'fails', why: 'it cost $0.010' });
  });

  it('when the cost is unknown, then max_cost_usd fails', async () => {
    expect(await statusOf({ kind: 'max_cost_usd', usd: 1 }, { text: 'a' })).toMatchObject({
      why: 'its cost is unknown',
    });
  });

  it('when nothing is expected to come, then an empty answer equals it', async () => {
    expect(await statusOf({ kind: 'equals', text: '' }, { text: '\n' })).toMatchObject({ status: 'holds' });
  });

  it('when the judge fails, then nothing is said about the answer', async () => {
    const nonsense: Judge = async () => {
      throw new LlmkitError('invalid_output', 'The answer does not fit the schema.');
    };
    const check = await statusOf({ kind: 'judge', criterion: 'c', model: 'm' }, { text: 'a' }, nonsense);
    expect(check).toMatchObject({ status: 'unjudged', why: expect.stringContaining('the judge failed') });
  });

  it('when a pattern of a stranger is slow, then the expectation fails and nothing hangs', async () => {
    const slow = { kind: 'matches', pattern: '^(a+)+$' } as const;
    expect(await statusOf(slow, { text: `${'a'.repeat(60)}!` })).toMatchObject({ status: 'fails' });
  });

  it('when an answer is not what it should equal, then it is told where they part', async () => {
    const check = await statusOf({ kind: 'equals', text: 'one two three' }, { text: 'one two four' });
    expect(check.why).toBe('from character 9 on it is "one two four", not "one two three"');
  });
});
