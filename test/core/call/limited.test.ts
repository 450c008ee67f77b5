import { describe, expect, it } from '@jest/globals';
import type { Call, CallRules } from '../../../src/core/call/ask.ts';
import { limited } from '../../../src/core/call/limited.ts';
import { LlmkitError } from '../../../src/core/errors.ts';
import type { ProviderEvent } from '../../../src/core/events.ts';
import type { ModelFacts } from '../../../src/core/records/model-facts.ts';
import { Budget } from '../../../src/core/usage/budget.ts';
import { createMemoryUsageLog } from '../../../src/store/memory/usage-log.ts';
import { linesOf } from '../../support/usage-lines.ts';
import { askContract, CALL, drain, fakeAsk } from './contract.ts';

const options = { signal: new AbortController().signal };
const NOW = new Date('2026-11-27T10:00:00.000Z');
/** A million tokens of prompt cost 1 dollar, of an answer 10. */
const PRICED = { prices: { input: 1, output: 10 }, max_output: 10_000 };

function desk(facts: Partial<ModelFacts> = PRICED) {
  const usage = createMemoryUsageLog();
  const ports = {
    usage,
    modelFacts: {
      factsOf: async (provider: string, model: string) => ({ provider, model, takes: {}, sources: {}, ...facts }),
    },
    owners: { mine: '1:1:here', isDead: (owner: string) => owner === 'dead' },
    clock: { now: () => NOW, monotonic: () => 0 },
  };
  let number = 0;
  const callWith = (rules: CallRules, request: Partial<Call['request']> = {}): Call => ({
    ...CALL,
    id: `call-${++number}`,
    rules,
    request: { ...CALL.request, ...request },
  });
  return { usage, ports, callWith };
}

const finish: ProviderEvent = { type: 'finish', finish_reason: 'stop' };
const used = (prompt_tokens: number, completion_tokens: number): ProviderEvent => ({
  type: 'usage',
  usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
});

describe('a call without limits', () => {
  askContract((inner) => limited(inner, desk().ports));
});

describe('a call within limits', () => {
  askContract((inner) => {
    const { ports } = desk();
    return (call, given) => limited(inner, ports)({ ...call, rules: { limits: { requests_per_hour: 9 } } }, given);
  });

  it('when it is sent, then its worst was reserved before', async () => {
    const { usage, ports, callWith } = desk();
    const inner = fakeAsk();
    const asked = limited(inner.ask, ports)(callWith({ limits: { usd_per_day: 1 } }, { max_tokens: 1000 }), options);
    const events = asked[Symbol.asyncIterator]();
    await events.next();
    const [line] = await linesOf(usage);
    expect(line).toMatchObject({ kind: 'reserve', call_id: 'call-1', provider: 'p', model: 'm', owner: '1:1:here' });
    expect(line!.reserved!.tokens).toBeGreaterThan(1000);
    expect(line!.reserved!.usd).toBeGreaterThan(0.01);
    expect(inner.calls[0]!.request.max_tokens).toBe(1000);
  });

  it.each([
    [
      'requests_per_hour',
      { requests_per_hour: 1 },
      'Not sent: 1 request an hour is the limit (limits.requests_per_hour); 1 held; there is room at',
    ],
    [
      'tokens_per_day',
      { tokens_per_day: 1100 },
      'Not sent: 1100 tokens a day is the limit (limits.tokens_per_day); 1 held; there is room on',
    ],
    [
      'usd_per_day',
      { usd_per_day: 0.011 },
      'Not sent: $0.011 a day is the limit (limits.usd_per_day); 1 held; there is room on',
    ],
    ['users', { users: { ann: { requests_per_hour: 1 } } }, '(limits.users.ann.requests_per_hour)'],
  ])('when %s leaves no room, then it is not sent, and told until when', async (_what, limits, message) => {
    const { ports, callWith } = desk();
    const inner = fakeAsk();
    const about = { ...CALL.about, user_id: 'ann' };
    const ask = () =>
      drain(limited(inner.ask, ports)({ ...callWith({ limits }, { max_tokens: 1000 }), about }, options));
    await ask();
    const { error } = await ask();
    expect(error).toMatchObject({ code: 'limit_reached', message: expect.stringContaining(message) });
    expect((error as LlmkitError).details).toHaveProperty('frees_at');
    expect(inner.calls).toHaveLength(1);
  });

  it('when a process that is gone holds room, then that is told', async () => {
    const { usage, ports, callWith } = desk();
    await usage.append({
      kind: 'reserve',
      call_id: 'x',
      at: NOW.toISOString(),
      owner: 'dead',
      reserved: { tokens: 9 },
    });
    const { error } = await drain(
      limited(fakeAsk().ask, ports)(callWith({ limits: { requests_per_hour: 1 } }), options),
    );
    expect(error).toMatchObject({ message: expect.stringContaining('1 held, 1 by processes that are gone') });
    expect((error as LlmkitError).details).toMatchObject({ held_by_dead: 1 });
  });

  it('when nobody said how long the answer may be, then it is as long as what is left, and that is said', async () => {
    const { ports, callWith } = desk();
    const inner = fakeAsk();
    const { seen } = await drain(limited(inner.ask, ports)(callWith({ limits: { usd_per_day: 0.01 } }), options));
    const { max_tokens: most } = inner.calls[0]!.request;
    expect(most).toBeGreaterThan(900);
    expect(most).toBeLessThan(1000);
    expect(seen[0]).toMatchObject({
      code: 'limit',
      message: `the answer may have ${most} tokens at most: limits.usd_per_day leaves no more`,
    });
  });

  it('when all of it fits, then the request goes out as it was', async () => {
    const { ports, callWith } = desk();
    const inner = fakeAsk();
    await drain(limited(inner.ask, ports)(callWith({ limits: { usd_per_day: 1 } }), options));
    expect(inner.calls[0]!.request).toEqual(CALL.request);
  });

  it('when fewer than 256 tokens are left, then it is not sent', async () => {
    const { ports, callWith } = desk();
    const { error } = await drain(
      limited(fakeAsk().ask, ports)(callWith({ limits: { usd_per_day: 0.0025 } }), options),
    );
    expect(error).toMatchObject({
      code: 'limit_reached',
      message: expect.stringContaining('this call alone may need more'),
    });
  });

  it('when the price is unknown, then money keeps it back unless that is allowed', async () => {
    const { ports, callWith } = desk({});
    const ask = (rules: CallRules) => drain(limited(fakeAsk().ask, ports)(callWith(rules), options));
    for (const rules of [{ limits: { usd_per_day: 1 } }, { budget: new Budget(1) }])
      expect((await ask(rules)).error).toMatchObject({
        code: 'limit_reached',
        message: expect.stringContaining('p/m is not known'),
      });
    expect((await ask({ limits: { usd_per_day: 1, allow_unknown_price: true } })).error).toBeUndefined();
    expect((await ask({ limits: { requests_per_hour: 9 } })).error).toBeUndefined();
  });
});

describe('calls that have a budget', () => {
  it('when one of them may cost more than is left, then it is not sent', async () => {
    const { ports, callWith, usage } = desk();
    const budget = new Budget(0.015);
    const inner = fakeAsk([used(1000, 500), finish]);
    const ask = () => drain(limited(inner.ask, ports)(callWith({ budget }, { max_tokens: 1000 }), options));
    expect((await ask()).error).toBeUndefined();
    expect(budget.left).toBeCloseTo(0.009, 9);
    expect((await ask()).error).toMatchObject({
      code: 'limit_reached',
      message: expect.stringMatching(/^Not sent: it may cost \$0\.01\d*, and \$0\.009\d* may be spent on it\.$/),
    });
    expect(inner.calls).toHaveLength(1);
    expect(await linesOf(usage)).toEqual([]);
  });

  it.each([
    ['is refused', new LlmkitError('rate_limited', 'no'), true],
    ['is cut', new LlmkitError('incomplete', 'no'), false],
  ])('when one %s, then what it may have cost is gone', async (_what, failure, isFree) => {
    const { ports, callWith } = desk();
    const budget = new Budget(1);
    await drain(limited(fakeAsk([], failure).ask, ports)(callWith({ budget }, { max_tokens: 1000 }), options));
    expect(budget.left === 1).toBe(isFree);
  });
});
