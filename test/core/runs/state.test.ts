import { describe, expect, test } from '@jest/globals';
import { RunState } from '../../../src/core/runs/state.ts';
import { createMemoryRuns } from '../../../src/store/memory/runs.ts';

const HASH = '0123456789abcdef'.repeat(4);

function desk() {
  const ports = { runs: createMemoryRuns(), clock: { now: () => new Date(0) } };
  return (anew = false) => RunState.open(ports, 'run', { anew, signal: new AbortController().signal });
}

describe('when a run goes on', () => {
  test('then what was answered is there, and what failed is to be asked again', async () => {
    const open = desk();
    const first = await open();
    const [one, two] = [first.keyOf(HASH), first.keyOf('f'.repeat(64))];
    await first.asked(one);
    await first.asked(two);
    await Promise.all([
      first.ended(one, { answer: 'Yes' }),
      first.ended(two, { error: { code: 'refused', message: 'No.' } }),
    ]);
    await first.close();
    const second = await open();
    expect(second.read(second.placeOf(one)!)).toEqual({ answer: 'Yes' });
    expect([second.placeOf(two), second.wasUnderWay(one), second.wasUnderWay(two)]).toEqual([undefined, false, false]);
  });

  test('then what was under way when it ended is told', async () => {
    const open = desk();
    const first = await open();
    const key = first.keyOf(HASH);
    await first.asked(key);
    await first.close();
    expect((await open()).wasUnderWay(key)).toBe(true);
  });

  test('then equal rows are told apart by their order', async () => {
    const open = desk();
    const first = await open();
    const keys = [first.keyOf(HASH), first.keyOf(HASH), first.keyOf(HASH)];
    expect(new Set(keys).size).toBe(3);
    await first.ended(keys[1]!, { answer: 'second' });
    await first.close();
    const second = await open();
    const again = [second.keyOf(HASH), second.keyOf(HASH), second.keyOf(HASH)];
    expect(again).toEqual(keys);
    expect(again.map((key) => second.placeOf(key) !== undefined)).toEqual([false, true, false]);
  });

  test('then beginning anew forgets it', async () => {
    const open = desk();
    const first = await open();
    const key = first.keyOf(HASH);
    await first.ended(key, { answer: 'Yes' });
    await first.close();
    expect((await open(true)).placeOf(key)).toBeUndefined();
  });
});
