import { LlmkitError } from '../errors.ts';
import type { UsageReads } from '../ports/usage-log.ts';
import type { UsageLine } from '../records/usage-line.ts';

/** The line of the last call. Throws `not_found` where there is none. */
export async function lastCall(usage: Pick<UsageReads, 'readBack'>): Promise<UsageLine> {
  for await (const lines of usage.readBack()) {
    const found = lines.find(({ kind }) => kind === 'call');
    if (found) return found;
  }
  throw new LlmkitError('not_found', 'No call is recorded yet.', { advice: [{ kind: 'ask' }] });
}
