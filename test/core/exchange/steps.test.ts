import { describe, expect, test } from '@jest/globals';
import type { Call } from '../../../src/core/call/ask.ts';
import type { ChatEvent, ProviderEvent } from '../../../src/core/events.ts';
import { AnswerCollector } from '../../../src/core/exchange/answer-collector.ts';
import { answerInSteps, type StepOptions } from '../../../src/core/exchange/steps.ts';
import type { DoneStep } from '../../../src/core/records/conversation.ts';
import type { FinishReason } from '../../../src/core/records/message.ts';
import { countingPorts } from '../../support/records.ts';

type Said = ProviderEvent[];

const calls = (...names: string[]): Said => [
  ...names.map((name, at) => ({ type: 'tool_call' as const, id: String(at), name, input: {} })),
  { type: 'usage', usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
  { type: 'finish', finish_reason: 'tool_calls' },
];
const says = (text: string, reason: FinishReason = 'stop'): Said => [
  { type: 'text', text },
  { type: 'finish', finish_reason: reason },
];
const DONE: DoneStep = {
  parts: [
    { type: 'text', text: 'Let me look.' },
    { type: 'tool_call', id: '1', name: 'look', input: {} },
    { type: 'tool_result', id: '1', content: 'rain' },
  ],
};

/** An answer of a model that says one after the other of `script`, and repeats the last. */
async function answered(script: Said[], more: Partial<StepOptions> = {}, resumed: DoneStep[] = []) {
  const { clock, ids } = countingPorts();
  const asked: Call[] = [];
  const ran: string[] = [];
  const answer = new AnswerCollector(clock, { provider: 'p', model: 'm' }, resumed);
  const first = {
    connection: {},
    request: { model: 'm', messages: [] },
  } as unknown as StepOptions['candidates']['first'];
  const events = answerInSteps(answer, {
    ask: async function* (call) {
      asked.push(call);
      yield* script[Math.min(asked.length, script.length) - 1]!;
    },
    clock,
    ids,
    rules: {},
    candidates: { first, fallbacks: [] },
    about: { purpose: 'answer', question_chars: 2 },
    tools: { definitions: [], run: async ({ name }) => ({ content: String(ran.push(name)) }) },
    maxSteps: 10,
    checkpoint: async () => [],
    turnedTo: () => {},
    signal: new AbortController().signal,
    ...more,
  });
  const seen: ChatEvent[] = [];
  const error = await (async () => {
    for await (const event of events) seen.push(event);
  })().catch((thrown: unknown) => thrown);
  return { answer, asked, ran, seen, error, steps: asked.map(({ about }) => about.step) };
}

describe('when a model calls tools', () => {
  test('then all of a step are run, in order, and it is asked again with what they gave', async () => {
    const { ran, asked, seen } = await answered([calls('a', 'b'), says('Done.')]);
    expect(ran).toEqual(['a', 'b']);
    expect(asked[1]!.request.messages.at(-1)!.parts).toMatchObject([
      { name: 'a' },
      { name: 'b' },
      { content: '1' },
      { content: '2' },
    ]);
    expect(seen.filter(({ type }) => type === 'usage' || type === 'finish')).toHaveLength(2);
  });

  test('and nobody runs them, then they end the answer', async () => {
    const { steps, answer, error } = await answered([calls('a')], { tools: undefined as never });
    expect([steps, answer.openCalls.length, error]).toEqual([[1], 1, undefined]);
  });

  test('in every step, then the last that is allowed ends the answer, and nothing is run in vain', async () => {
    const { steps, ran, error } = await answered([calls('a')], { maxSteps: 3 });
    expect([steps, ran]).toEqual([
      [1, 2, 3],
      ['a', 'a'],
    ]);
    expect(error).toMatchObject({ code: 'incomplete', message: expect.stringContaining('all of its 3 steps') });
  });

  test('then what each step said is parted from the next by a blank line', async () => {
    const { seen, answer } = await answered([[...says('One.').slice(0, 1), ...calls('a')], says('Two.')]);
    const shown = seen.map((event) => (event.type === 'text' ? event.text : '')).join('');
    expect([shown, answer.response(countingPorts().ids, undefined).message.content]).toEqual(['One.\n\nTwo.', shown]);
  });
});

describe('when an answer goes on after steps that were done', () => {
  test('then they are shown once, before what is new, and the numbers of steps go on', async () => {
    const { seen, steps } = await answered([calls('a'), says('Dry.')], {}, [DONE, DONE]);
    const shown = seen.map((event) => (event.type === 'text' ? event.text : '')).join('');
    expect(shown).toBe('Let me look.\n\nLet me look.\n\nDry.');
    expect(steps).toEqual([3, 4]);
    expect(seen).toContainEqual(expect.objectContaining({ type: 'step', step: 3 }));
  });

  test('then they do not count as steps of this one', async () => {
    expect((await answered([calls('a')], { maxSteps: 2 }, [DONE, DONE])).steps).toEqual([3, 4]);
  });

  test('and the model fails before anything new, then nothing is shown', async () => {
    const ask = () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('gone')) }) });
    const { seen, answer, error } = await answered([], { ask }, [DONE]);
    expect([seen, answer.hasAnswer, error]).toEqual([[], false, expect.any(Error)]);
  });
});
