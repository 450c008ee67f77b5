import { describe, expect, test } from '@jest/globals';
import { LlmkitError } from '../../../src/core/errors.ts';
import { AdaptivePace } from '../../../src/core/runs/pace.ts';

/** Time that passes only while everybody waits. */
class Time {
  now = 0;
  readonly #waiting: { until: number; go: () => void }[] = [];

  sleep = (milliseconds: number) =>
    new Promise<void>((go) => this.#waiting.push({ until: this.now + Math.max(0, milliseconds), go }));

  async pass(work: Promise<unknown>): Promise<void> {
    let isOver = false;
    void work.finally(() => (isOver = true));
    for (;;) {
      // All that can go on has gone on by then.
      await new Promise((go) => setImmediate(go));
      if (isOver) return;
      this.#waiting.sort((one, other) => one.until - other.until);
      const next = this.#waiting.shift()!;
      this.now = Math.max(this.now, next.until);
      next.go();
    }
  }
}

type Allows = (now: number) => boolean;

/** 20 a second, counted in one way or another. */
const SERVERS: Record<string, () => Allows> = {
  'in each second': () => {
    let second = 0;
    let count = 0;
    return (now) => {
      const current = Math.floor(now / 1000);
      if (current !== second) [second, count] = [current, 0];
      return ++count <= 20;
    };
  },
  'in any second': () => {
    const let_in: number[] = [];
    return (now) => {
      while (let_in.length > 0 && let_in[0]! <= now - 1000) let_in.shift();
      return let_in.length < 20 && let_in.push(now) > 0;
    };
  },
  'from a bucket': () => bucketOf(20),
};

/** So many may come at once, and then one each 50 ms. */
function bucketOf(most: number): Allows {
  let tokens = most;
  let last = 0;
  return (now) => {
    tokens = Math.min(most, tokens + (now - last) / 50);
    last = now;
    return tokens >= 1 && tokens-- > 0;
  };
}

interface Load {
  rows: number;
  parallel: number;
  latency: number;
  retryAfter?: number;
}

/** The seconds that rows take at a server, and how often it refused one. */
async function secondsOf(allows: Allows, { rows, parallel, latency, retryAfter }: Load) {
  const time = new Time();
  const pace = new AdaptivePace({ clock: { monotonic: () => time.now }, sleep: time.sleep });
  const refusal = new LlmkitError('rate_limited', 'Too many.', {
    details: retryAfter === undefined ? {} : { retry_after_ms: retryAfter },
  });
  const { signal } = new AbortController();
  let left = rows;
  let hopeless = 0;
  const work = async () => {
    while (left-- > 0) {
      for (;;) {
        const start = await pace.start(signal);
        const isLetIn = allows(time.now);
        await time.sleep(isLetIn ? latency : 1);
        if (isLetIn) {
          pace.passed();
          break;
        }
        if (!pace.refusedBy(refusal, 'limited', start)) hopeless++;
      }
    }
  };
  await time.pass(Promise.all(Array.from({ length: parallel }, work)));
  return { seconds: time.now / 1000, refused: pace.refused, hopeless };
}

const LOADS: Load[] = [
  { rows: 300, parallel: 8, latency: 1 },
  { rows: 300, parallel: 8, latency: 1, retryAfter: 1000 },
  { rows: 600, parallel: 64, latency: 900 },
];

describe.each(Object.keys(SERVERS))('when a server lets in 20 a second, counted %s', (kind) => {
  test.each(LOADS)('then %j takes at most 15 % longer than it has to', async (load) => {
    const { seconds, refused, hopeless } = await secondsOf(SERVERS[kind]!(), load);
    const best = load.rows / 20 - 1;
    expect(seconds).toBeLessThan(best * 1.15 + load.latency / 1000);
    expect(refused).toBeLessThan(load.rows / 4);
    expect(hopeless).toBe(0);
  });
});

test.each([1, 5])(
  'when a server lets in 20 a second, but only %d at once, then that is soon found out',
  async (most) => {
    const { seconds } = await secondsOf(bucketOf(most), { rows: 600, parallel: 16, latency: 10 });
    expect(seconds).toBeLessThan(30 * 1.5);
  },
);

test('when nothing is refused, then nothing waits', async () => {
  expect(await secondsOf(() => true, { rows: 100, parallel: 10, latency: 100 })).toEqual({
    seconds: 1,
    refused: 0,
    hopeless: 0,
  });
});

test('when a server asks for a wait that nobody has time for, then it is of no use to go on', () => {
  const pace = new AdaptivePace({ clock: { monotonic: () => 0 }, sleep: async () => {} });
  const refusal = new LlmkitError('rate_limited', 'Tomorrow.', { details: { retry_after_ms: 3_600_000 } });
  expect(pace.refusedBy(refusal, 'limited', { at: 0 })).toBe(false);
});
