import { describe, expect, test } from '@jest/globals';
import { askedAgain, askedNow } from '../../../src/core/exchange/asked.ts';
import type { ExchangeInput, ExchangePorts } from '../../../src/core/exchange/input.ts';
import type { Part } from '../../../src/core/records/parts.ts';
import { answer, contents, conversation, countingPorts, minute, pending, question } from '../../support/records.ts';

const owners = { mine: 'mine', isDead: (owner: string) => owner === 'dead' };
const ports = { ...countingPorts(), owners } as unknown as ExchangePorts;
const input = (more: Partial<ExchangeInput> = {}): ExchangeInput => ({
  target: { kind: 'none' },
  messages: [],
  flags: {},
  ...more,
});
const again = (record: ReturnType<typeof conversation>, context?: string) =>
  askedAgain(ports, record, input(context === undefined ? {} : { rag_context: context }));
const exchange = [question('q'), answer('A')];

const call = (id: string): Part => ({ type: 'tool_call', id, name: 'look', input: {} });
const result = (id: string): Part => ({ type: 'tool_result', id, content: 'rain' });
const text = (said: string): Part => ({ type: 'text', text: said });
const usage = { prompt_tokens: 5, completion_tokens: 5, total_tokens: 10 };
const TWO_STEPS = [text('a'), call('1'), result('1'), call('2'), result('2'), text('It ra')];

describe('when something new is asked', () => {
  test('then its messages get an identity, and nothing is replaced or resumed', () => {
    const asked = askedNow(ports, input({ messages: [{ role: 'user', content: 'Hi' }] }));
    expect(asked).toMatchObject({ messages: [{ content: 'Hi', id: expect.any(String) }], replaces: [], resumes: [] });
  });

  test.each([[[]], [[{ role: 'assistant' as const, content: 'Hi' }]]])(
    'and it is %j, then it is refused',
    (messages) => {
      expect(() => askedNow(ports, input({ messages }))).toThrow(expect.objectContaining({ code: 'usage' }));
    },
  );
});

describe('when the last question is asked again', () => {
  test('then it takes the place of all since it, under an id of its own', () => {
    const { messages, replaces } = again(conversation({ messages: [...exchange, question('r'), answer('R')] }));
    expect([contents(messages), replaces]).toEqual([['r'], ['r', 'R']]);
    expect(messages[0]!.id).not.toBe('r');
  });

  test('then reference text that is given takes the place of its own', () => {
    const record = conversation({ messages: [question('q', { rag_context: 'old' }), answer('A')] });
    expect([again(record), again(record, 'new')].map(({ messages }) => messages[0]!.rag_context)).toEqual([
      'old',
      'new',
    ]);
  });

  test('and its answer was cut, then its whole steps are kept, each by itself, with the tokens of all', () => {
    const cut = answer('a\n\nIt ra', { parts: TWO_STEPS, incomplete: true, usage });
    const { resumes } = again(conversation({ messages: [question('q'), cut] }));
    expect(resumes).toEqual([{ parts: TWO_STEPS.slice(0, 3), usage }, { parts: TWO_STEPS.slice(3, 5) }]);
  });

  test('and its answer was whole, then tools are asked again', () => {
    expect(again(conversation({ messages: [question('q'), answer('A', { parts: TWO_STEPS })] })).resumes).toEqual([]);
  });

  test('and there is none, then it is not found', () => {
    expect(() => again(conversation())).toThrow(expect.objectContaining({ code: 'not_found' }));
  });
});

describe('when a question waits', () => {
  test('then it is taken up as it was asked, with its steps, the one under way by what its tools gave', () => {
    const steps = [{ parts: [call('1'), result('1')], usage }, { parts: [call('2'), call('3'), result('3')] }];
    const entry = pending('w', { owner: 'dead', started_at: minute(1), steps, replaces: ['q', 'A'] });
    const { takesUp, replaces, resumes } = again(conversation({ messages: exchange, pending: [entry] }));
    expect([takesUp, replaces]).toEqual([entry, ['q', 'A']]);
    expect(resumes).toEqual([steps[0], { parts: [call('3'), result('3')] }]);
  });

  test('and it is being answered, then it is said by whom, and the one before is not asked', () => {
    const entry = pending('w', { owner: '4711:9:host/boot/ns', started_at: minute(1) });
    expect(() => again(conversation({ messages: exchange, pending: [entry] }))).toThrow(
      expect.objectContaining({ code: 'conflict', message: expect.stringContaining('process 4711 is answering') }),
    );
  });
});
