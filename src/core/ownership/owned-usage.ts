import { LlmkitError } from '../errors.ts';
import type { UsageLog } from '../ports/usage-log.ts';
import { limitedTo, mayChange, type WhoActs } from './actor.ts';

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

    async *readBack() {
      const actor = await whoActs();
      if (limitedTo(actor) === undefined) return yield* log.readBack();
      for await (const lines of log.readBack()) yield lines.filter((line) => mayChange(line, actor));
      return undefined;
    },

    async *sums(period, options) {
      const actor = await whoActs();
      if (limitedTo(actor) === undefined) return yield* log.sums(period, options);
      const isOwn = ({ of: { user_id: user } }: { of: { user_id: string } }) =>
        mayChange(user === '' ? {} : { user_id: user }, actor);
      for await (const { cells, ratings } of log.sums(period, options))
        yield { cells: cells.filter(isOwn), ratings: ratings.filter(isOwn) };
      return undefined;
    },
  };
}
