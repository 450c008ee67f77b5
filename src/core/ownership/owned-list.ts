import type { ListOptions, Repository, ScanOptions } from '../ports/repository.ts';
import { limitedTo, mayRead, type Owned, type WhoActs } from './actor.ts';

const HIDDEN = Symbol('hidden');

/** The list as the actor sees it. Where someone sees only a part, all records are looked at: pages are pages of that. */
export function ownedList(list: Repository<unknown>['list'], whoActs: WhoActs): Repository<unknown>['list'] {
  return async <S>(
    view: (document: Record<string, unknown>, key: string) => S | undefined,
    { limit, offset = 0, ...order }: ListOptions = {},
  ) => {
    const actor = await whoActs();
    if (limitedTo(actor) === undefined) return list(view, { ...order, offset, ...(limit !== undefined && { limit }) });
    const seen = (document: Owned & Record<string, unknown>, key: string) =>
      mayRead(document, actor) ? view(document, key) : HIDDEN;
    const { entries, faults } = await list<S | typeof HIDDEN>(seen, order);
    const all = entries.filter((entry): entry is S => entry !== HIDDEN);
    const page = all.slice(offset, limit === undefined ? undefined : offset + limit);
    return { entries: page, faults, total: all.length + faults.length };
  };
}

/** The scan as the actor sees it: of what is hidden nothing is viewed, and nothing said. */
export function ownedScan(scan: Repository<unknown>['scan'], whoActs: WhoActs): Repository<unknown>['scan'] {
  return async function* <S>(
    view: (document: Record<string, unknown>, key: string) => S | undefined,
    options?: ScanOptions,
  ) {
    const actor = await whoActs();
    const seen = (document: Owned & Record<string, unknown>, key: string) =>
      mayRead(document, actor) ? view(document, key) : undefined;
    yield* scan(limitedTo(actor) === undefined ? view : seen, options);
  };
}
