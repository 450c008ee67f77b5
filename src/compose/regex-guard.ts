import type { RegexGuard } from '../core/ports/regex-guard.ts';
import { LlmkitError } from '../core/errors.ts';

/** A pattern may think so long about one value. */
const LIMIT_MS = 100;

/** Users' regular expressions in a context of their own with a time limit: `^(a+)+$` must not hang the program. */
export const regexGuard: RegexGuard = {
  async matchesWhole(pattern, text) {
    // Loaded late: it costs start-up time and most commands need none.
    const { runInNewContext } = await import('node:vm');
    try {
      const source = 'new RegExp(`^(?:${pattern})$`, "u").test(text)';
      return runInNewContext(source, { pattern, text }, { timeout: LIMIT_MS }) === true;
    } catch (thrown) {
      const { code, name } = thrown as NodeJS.ErrnoException;
      if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'too slow';
      if (name !== 'SyntaxError') throw thrown;
      throw new LlmkitError('invalid_variables', `Cannot check against ${pattern}: it is no regular expression.`, {
        cause: thrown,
      });
    }
  },
};
