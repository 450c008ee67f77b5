import { LlmkitError } from '../errors.ts';
import type { UsageLog } from '../ports/usage-log.ts';
import { mayChange, type WhoActs } from './actor.ts';
import { ownedReads } from './owned-usage-reads.ts';

/** The log as the actor sees it: without the lines of other users. Limits count them all the same. */
export function ownedUsage(log: UsageLog, whoActs: WhoActs): UsageLog {
  return {
    appendWithin: (now, decide) => log.appendWithin(now, decide),
    spending: (now) => log.spending(now),

    async append(line) {
      // Only a rating tells of what is there already.
      if (line.kind === 'rating' && !mayChange(line, await whoActs()))
        throw new LlmkitError('not_owner', 'Cannot rate an answer to another user.');
      return log.append(line);
    },

    ...ownedReads(log, whoActs),
  };
}
