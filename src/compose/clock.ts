import type { Clock } from '../core/clock.ts';
import { processorTime } from './regex-guard.ts';

/** The processor time is asked for again after so long, in milliseconds: the system takes its time to tell it. */
const KEPT_MS = 50;
let known = { at: -Infinity, time: 0 };

/** The clocks of this machine and process. */
export const clock: Clock = {
  now: () => new Date(),
  // Not `performance`: the first look at it costs 2 ms (measured on Node 20).
  monotonic() {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1000 + nanoseconds / 1e6;
  },
  processor() {
    const at = clock.monotonic();
    if (at - known.at > KEPT_MS) known = { at, time: processorTime() };
    return known.time;
  },
};
