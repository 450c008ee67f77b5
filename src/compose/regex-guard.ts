import type { RegexGuard } from '../core/ports/regex-guard.ts';
import { LlmkitError } from '../core/errors.ts';

/** Processor time that a pattern may use on one value, in milliseconds. */
const LIMIT_MS = 250;

/** Milliseconds of processor time that this process has used. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const MATCHES_WHOLE = 'new RegExp(`^(?:${pattern})$`, "u").test(text)';
/** Made once for all texts; what comes back is text, so that nothing of that context is touched here. */
const FINDS_ALL = `{
  const found = new RegExp(pattern, 'gimu');
  JSON.stringify(texts.map((text) => [...text.matchAll(found)].flatMap(({ index, 0: { length } }) =>
    length > 0 ? [[index, index + length]] : [])));
}`;

/** Users' regular expressions in a context of their own with a time limit: `^(a+)+$` must not hang the program. */
export const regexGuard: RegexGuard = {
  async matchesWhole(pattern, text) {
    const matches = await runBounded(MATCHES_WHOLE, { pattern, text });
    if (matches instanceof Error) throw notAPattern(pattern, 'check against', 'invalid_variables', matches);
    return matches === 'too slow' ? matches : matches === true;
  },

  async findAll(pattern, texts) {
    const found = await runBounded(FINDS_ALL, { pattern, texts });
    if (found instanceof Error) throw notAPattern(pattern, 'search for', 'usage', found);
    return found === 'too slow' ? found : (JSON.parse(found as string) as [number, number][][]);
  },
};

/** What `source` makes of `values`; the fault of a pattern that is none. */
async function runBounded(source: string, values: object): Promise<unknown> {
  // Loaded late: it costs start-up time and most commands need none.
  const { runInNewContext } = await import('node:vm');
  // A busy machine lets the clock run out before the pattern had its share: then it gets twice the time.
  for (let timeout = LIMIT_MS; ; timeout *= 2) {
    const begin = processorTime();
    try {
      return runInNewContext(source, values, { timeout }) as unknown;
    } catch (thrown) {
      const { code, name } = thrown as NodeJS.ErrnoException;
      if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
        // Not an Error of this context.
        if (name === 'SyntaxError') return new Error('no pattern', { cause: thrown });
        throw thrown;
      }
      if (processorTime() - begin >= LIMIT_MS) return 'too slow';
    }
  }
}

function notAPattern(pattern: string, what: string, code: 'usage' | 'invalid_variables', cause: Error): LlmkitError {
  return new LlmkitError(code, `Cannot ${what} ${pattern}: it is no regular expression.`, { cause: cause.cause });
}
