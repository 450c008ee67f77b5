import type { Runs } from '../ports/runs.ts';
import { limitedTo, type WhoActs } from './actor.ts';

/** The states of runs, each user's own: nobody goes on with what another one has asked. */
export function ownedRuns(runs: Runs, whoActs: WhoActs): Runs {
  return {
    async open(id, options) {
      const user = limitedTo(await whoActs());
      return runs.open(user === undefined ? id : `${id}${BEFORE_USER}${tagOf(user)}`, options);
    },
  };
}

/** Stands between an id, which is hexadecimal, and the user whose run it is. */
const BEFORE_USER = 'u';

/** The user whose run has a file of this name; undefined where it is of nobody. */
export function userOfRun(name: string): string | undefined {
  const tag = /^[0-9a-f]+u([0-9a-f]+)/.exec(name)?.[1];
  return tag && new TextDecoder().decode(Uint8Array.from(tag.match(/../g)!, (byte) => Number.parseInt(byte, 16)));
}

/** The letters and digits that stand for a user. */
function tagOf(user: string): string {
  return Array.from(new TextEncoder().encode(user), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
