import { LlmkitError } from '../core/errors.ts';
import type { PageText } from '../core/ports/file-sources.ts';
import { withShortNames } from '../core/short-names.ts';
import { processorTime } from './regex-guard.ts';

/** Processor time that a page may take, in milliseconds: ordinary ones take a tenth of it. */
const LIMIT_MS = 3_000;

/** Characters of a page that is read: those of the largest articles have a tenth of it. */
const LARGEST = 4 * 1024 * 1024;

/**
 * The text of a page, whatever a stranger has put into it: made within a limit, and ended by Ctrl-C. Throws `usage` for one
 * that cannot be read so.
 */
export async function readPageWithin(html: string, url: string, limit_ms = LIMIT_MS): Promise<PageText | undefined> {
  if (html.length > LARGEST) throw unreadable(url, 'it is too large');
  const [{ runInNewContext }, { readWebPage }] = await Promise.all([
    import('node:vm'),
    import('../formats/web-page.ts'),
  ]);
  // A busy machine lets the clock run out before the page had its share: then it gets twice the time.
  for (let timeout = limit_ms; ; timeout *= 2) {
    const begin = processorTime();
    try {
      return runInNewContext('read()', { read: () => readWebPage(html) }, { timeout, breakOnSigint: true }) as
        | PageText
        | undefined;
    } catch (thrown) {
      const { code } = thrown as NodeJS.ErrnoException;
      if (code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw new LlmkitError('interrupted', 'Stopped by Ctrl-C.');
      // Too deep for the stack, or what a library makes of a page like no other.
      if (code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw unreadable(url, 'it is no page like others', thrown);
      if (processorTime() - begin >= limit_ms) throw unreadable(url, 'it takes too long');
    }
  }
}

function unreadable(url: string, why: string, cause?: unknown): LlmkitError {
  return new LlmkitError('usage', withShortNames(`Cannot read the page ${url}: ${why}.`), { cause });
}
