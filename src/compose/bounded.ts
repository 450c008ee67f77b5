import { LlmkitError } from '../core/errors.ts';
import type { Bounded } from '../core/ports/bounded.ts';
import { processorTime } from './regex-guard.ts';

/** Processor time that one answer may take to be checked, in milliseconds: ordinary ones take a hundredth of it. */
const LIMIT_MS = 1_000;

/** Work whose length others decide, such as a check against a schema with patterns of theirs. */
export const bounded: Bounded = async (work) => {
  // Loaded late: it costs start-up time and most commands need none.
  const { runInNewContext } = await import('node:vm');
  // A busy machine lets the clock run out before the work had its share: then it gets twice the time.
  for (let timeout = LIMIT_MS; ; timeout *= 2) {
    const begin = processorTime();
    try {
      return runInNewContext('work()', { work }, { timeout, breakOnSigint: true }) as ReturnType<typeof work>;
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw new LlmkitError('interrupted', 'Stopped by Ctrl-C.');
      if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw thrown;
      // The two clocks do not tick together.
      if (processorTime() - begin >= 0.9 * LIMIT_MS) return 'too slow';
    }
  }
};
