import type { UsageReads } from '../ports/usage-log.ts';
import { limitedTo, mayChange, type WhoActs } from './actor.ts';

/** What the log tells the actor: nothing of other users. */
export function ownedReads(log: UsageReads, whoActs: WhoActs): UsageReads {
  return {
    async *readBack() {
      const actor = await whoActs();
      if (limitedTo(actor) === undefined) return yield* log.readBack();
      for await (const lines of log.readBack()) yield lines.filter((line) => mayChange(line, actor));
      return undefined;
    },

    async *sums(period, features) {
      const actor = await whoActs();
      if (limitedTo(actor) === undefined) return yield* log.sums(period, features);
      const isOwn = ({ of: { user_id: user } }: { of: { user_id: string } }) =>
        mayChange(user === '' ? {} : { user_id: user }, actor);
      for await (const { cells, ratings } of log.sums(period, [...features, 'user_id']))
        yield { cells: cells.filter(isOwn), ratings: ratings.filter(isOwn) };
      return undefined;
    },
  };
}
