import type { RegexGuard } from '../core/ports/regex-guard.ts';
import { LlmkitError } from '../core/errors.ts';

/** Processor time that a pattern may use on one value, in milliseconds. */
const LIMIT_MS = 250;

/** Milliseconds of processor time that this process has used. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Users' regular expressions in a context of their own with a time limit: `^(a+)+$` must not hang the program. */
export const regexGuard: RegexGuard = {
  async matchesWhole(pattern, text) {
    // Loaded late: it costs start-up time and most commands need none.
    const { runInNewContext } = await import('node:vm');
    const source = 'new RegExp(`^(?:${pattern})$`, "u").test(text)';
    // A busy machine lets the clock run out before the pattern had its share: then it gets twice the time.
    for (let timeout = LIMIT_MS; ; timeout *= 2) {
      const begin = processorTime();
      try {
        return runInNewContext(source, { pattern, text }, { timeout }) === true;
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT')
          throw notAPattern(pattern, thrown);
        if (processorTime() - begin >= LIMIT_MS) return 'too slow';
      }
    }
  },
};

function notAPattern(pattern: string, cause: unknown): unknown {
  if ((cause as Error).name !== 'SyntaxError') return cause;
  const message = `Cannot check against ${pattern}: it is no regular expression.`;
  return new LlmkitError('invalid_variables', message, { cause });
}
