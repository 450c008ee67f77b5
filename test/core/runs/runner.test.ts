import { describe, expect, test } from '@jest/globals';
import { type RunnerOptions, runCases } from '../../../src/core/runs/runner.ts';

type Options = RunnerOptions<number, string>;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

function run(cases: Iterable<number> | AsyncIterable<number>, options: Partial<Options> = {}) {
  const ask: Options['ask'] = async (asked) => `answer ${asked}`;
  return runCases(cases, { parallel: 3, order: 'given', signal: new AbortController().signal, ask, ...options });
}

async function answers(outcomes: AsyncIterable<{ outcome: string }>): Promise<string[]> {
  const all: string[] = [];
  for await (const { outcome } of outcomes) all.push(outcome);
  return all;
}

/** Cases that say how many of them were read. */
function counted(count: number) {
  const cases = {
    read: 0,
    closed: false,
    *[Symbol.iterator]() {
      try {
        for (let at = 1; at <= count; at++) {
          cases.read = at;
          yield at;
        }
      } finally {
        cases.closed = true;
      }
    },
  };
  return cases;
}

describe('when cases are asked side by side', () => {
  test('then no more than allowed are under way at once', async () => {
    let running = 0;
    let most = 0;
    const ask: Options['ask'] = async (asked) => {
      most = Math.max(most, ++running);
      await sleep(1);
      running--;
      return String(asked);
    };
    await answers(run(counted(20), { ask }));
    expect(most).toBe(3);
  });

  test('then outcomes come in the order of the cases where that is wanted', async () => {
    const ask: Options['ask'] = async (asked) => {
      await sleep(asked === 1 ? 20 : 1);
      return String(asked);
    };
    expect(await answers(run([1, 2, 3, 4], { ask }))).toEqual(['1', '2', '3', '4']);
    expect((await answers(run([1, 2, 3, 4], { ask, order: 'ended' }))).at(-1)).toBe('1');
  });

  test('then nobody runs ahead of a reader who takes none', async () => {
    const cases = counted(100);
    const outcomes = run(cases);
    await outcomes.next();
    await sleep(20);
    expect(cases.read).toBeLessThan(10);
    await outcomes.return(undefined);
  });
});

describe('when a case is to be asked again', () => {
  test('then it is asked behind all others, and told once', async () => {
    const asked: number[] = [];
    const ask: Options['ask'] = async (number) => {
      asked.push(number);
      return String(number);
    };
    const again: Options['again'] = (_outcome, number, attempt) => number === 1 && attempt < 3;
    expect(await answers(run([1, 2, 3], { ask, again, parallel: 1 }))).toEqual(['1', '2', '3']);
    expect(asked).toEqual([1, 2, 3, 1, 1]);
  });
});

describe('when a run ends early', () => {
  test('then a reader who stops stops those under way and closes the source', async () => {
    const cases = counted(100);
    let stopped = 0;
    const ask: Options['ask'] = (asked, { signal }) =>
      asked === 1
        ? Promise.resolve('1')
        : new Promise((resolve) => signal.addEventListener('abort', () => resolve(String(++stopped))));
    for await (const _one of run(cases, { ask })) break;
    expect([stopped, cases.closed]).toEqual([3, true]);
  });

  test('then a signal ends it with its reason, and what has ended is told first', async () => {
    const stopping = new AbortController();
    const told: string[] = [];
    const reading = async () => {
      const ask: Options['ask'] = async (asked, { signal }) => {
        if (asked === 3) await new Promise((_resolve, reject) => signal.addEventListener('abort', reject));
        return String(asked);
      };
      for await (const { outcome } of run(counted(3), { ask, signal: stopping.signal })) {
        told.push(outcome);
        if (told.length === 2) stopping.abort(new Error('enough'));
      }
    };
    await expect(reading()).rejects.toThrow('enough');
    expect(told).toEqual(['1', '2']);
  });

  test('then what asking throws ends it', async () => {
    await expect(answers(run([1, 2, 3], { ask: () => Promise.reject(new Error('broken')) }))).rejects.toThrow('broken');
  });

  test('then a fault of the source ends it when those before are told', async () => {
    const cases = (async function* () {
      yield 1;
      throw new Error('cannot be read');
    })();
    await expect(answers(run(cases))).rejects.toThrow('cannot be read');
  });

  test('then a run without cases has no outcomes', async () => {
    expect(await answers(run([]))).toEqual([]);
  });
});
