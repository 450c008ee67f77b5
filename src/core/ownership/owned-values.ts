import type { DocumentStore } from '../ports/document-store.ts';
import type { LastValues } from '../records/last-values.ts';
import { limitedTo, type WhoActs } from './actor.ts';

/** Stands between a user and what values are kept for; neither holds one. */
const BETWEEN = '\n';

/** The user whose values stand under `key`; undefined where they are of nobody. */
export function userOfValues(key: string): string | undefined {
  const end = key.indexOf(BETWEEN);
  return end < 0 ? undefined : key.slice(0, end);
}

/** The values that prompts were last run with, each user's own: what one typed is not offered to another. */
export function ownedValues(document: DocumentStore<LastValues>, whoActs: WhoActs): DocumentStore<LastValues> {
  return {
    path: document.path,
    async read() {
      const user = limitedTo(await whoActs());
      const all = await document.read();
      return user === undefined ? all : { values: valuesOf(user, all) };
    },
    async update(change) {
      const user = limitedTo(await whoActs());
      if (user === undefined) return document.update(change);
      const mine: LastValues = { values: {} };
      await document.update((all) => {
        mine.values = valuesOf(user, all);
        change(mine);
        const others = Object.entries(all.values).filter(([key]) => userOfValues(key) !== user);
        const own = Object.entries(mine.values).map(([key, values]) => [user + BETWEEN + key, values] as const);
        all.values = Object.fromEntries([...others, ...own]);
      });
      return mine;
    },
  };
}

function valuesOf(user: string, { values }: LastValues): LastValues['values'] {
  const mine = Object.entries(values).filter(([key]) => userOfValues(key) === user);
  return Object.fromEntries(mine.map(([key, value]) => [key.slice(user.length + BETWEEN.length), value]));
}
