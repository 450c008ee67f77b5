import { LlmkitError } from '../errors.ts';
import type { HomeKeeper } from '../ports/home-keeper.ts';
import type { Repository } from '../ports/repository.ts';
import { limitedTo, mayChange, mayRead, type Actor, type WhoActs } from './actor.ts';

/**
 * The home as the actor sees it: a backup is without what belongs to others alone, and a home that holds anything of
 * others is not replaced. Files are examined whoever owns what is in them.
 */
export function ownedHome(
  home: HomeKeeper,
  records: readonly Pick<Repository<unknown>, 'list'>[],
  whoActs: WhoActs,
): HomeKeeper {
  return {
    ...home,

    async backUp(file, options) {
      const actor = await whoActs();
      if (limitedTo(actor) === undefined) return home.backUp(file, options);
      return home.backUp(file, { ...options, mayRead: (record) => mayRead(record, actor) });
    },

    async restore(file, options) {
      const count = await countOfOthers(records, await whoActs());
      if (count === 0) return home.restore(file, options);
      const what = count === 1 ? 'a record' : `${count} records`;
      const message = `Cannot restore into ${home.path ?? 'this store'}: it holds ${what} of other users.`;
      throw new LlmkitError('not_owner', message, { advice: [{ kind: 'act_for_all' }] });
    },
  };
}

async function countOfOthers(records: readonly Pick<Repository<unknown>, 'list'>[], actor: Actor): Promise<number> {
  if (limitedTo(actor) === undefined) return 0;
  const lists = await Promise.all(records.map(({ list }) => list((document) => ({ own: mayChange(document, actor) }))));
  return lists.flatMap(({ entries }) => entries).filter(({ own }) => !own).length;
}
