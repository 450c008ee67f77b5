import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { messagesIn, windowOf } from '../../../src/core/exchange/window.ts';
import { takeBack } from '../../../src/core/records/conversation.ts';
import { answer, contents, conversation, question } from '../../support/records.ts';

const countTokens = async ({ content }: { content: string }) => content.length;
const roles = fc.array(fc.constantFrom('user' as const, 'assistant' as const, 'system' as const), { maxLength: 30 });
const rules = fc.oneof(
  fc.constant('full'),
  fc
    .tuple(fc.constantFrom('last', 'tokens', 'summarize'), fc.integer({ min: 1, max: 40 }))
    .map((pair) => pair.join(':')),
);

test('when any conversation is sent by any rule, then its end goes, from a question on, and system texts stay', async () => {
  await fc.assert(
    fc.asyncProperty(roles, rules, fc.nat(29), async (all, rule, upto) => {
      const history = all.map((role, at) => ({ ...question(`m${at}`), role }));
      const summary = { content: 'Sum.', upto: `m${upto}` };
      const spoken = { history, asked: [question('now')], summary };
      const window = await windowOf(rule, spoken, { countTokens });
      const talk = history.filter(({ role }) => role !== 'system');
      const kept = window.history.filter(({ role }) => role !== 'system');
      expect(kept).toEqual(talk.slice(talk.length - kept.length));
      expect(window.left_out).toBe(talk.length - kept.length);
      expect(window.history.filter(({ role }) => role === 'system')).toEqual(
        history.filter(({ role }) => role === 'system'),
      );
      if (rule !== 'full') expect([undefined, 'user']).toContain(kept[0]?.role);
      if (window.due) expect(window.due.messages.length).toBeGreaterThan(0);
    }),
  );
});

test.each([
  ['last:1', ['now']],
  ['last:2', ['now']],
  ['last:3', ['q2', 'a2', 'now']],
  ['last:4', ['q2', 'a2', 'now']],
  ['last:99', ['q1', 'a1', 'q2', 'a2', 'now']],
  ['tokens:6', ['now']],
  ['tokens:7', ['q2', 'a2', 'now']],
  ['tokens:10', ['q2', 'a2', 'now']],
  ['tokens:1', ['now']],
])('when the rule is %s, then so much goes out', async (rule, sent) => {
  const spoken = { history: ['q1', 'a1', 'q2', 'a2'].map((id) => (id[0] === 'q' ? question(id) : answer(id))) };
  const asked = [question('now')];
  expect(contents(messagesIn(await windowOf(rule, { ...spoken, asked }, { countTokens }), asked))).toEqual(sent);
});

test('when a message that a summary tells of is taken back, then the summary goes, and else it stays', () => {
  const said = [question('q1'), answer('a1'), question('q2'), answer('a2'), question('q3'), answer('a3')];
  const summary = { content: 'Sum.', upto: 'a2' };
  const after = (...ids: string[]) => {
    const record = conversation({ messages: [...said], summary });
    takeBack(
      record,
      said.filter(({ id }) => ids.includes(id)),
    );
    return record.summary;
  };
  expect(after('q3', 'a3')).toEqual(summary);
  expect(after('a2')).toBeUndefined();
  // Others may have said more since a question was asked again.
  expect(after('q1', 'a1')).toBeUndefined();
});
