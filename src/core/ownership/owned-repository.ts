import { LlmkitError } from '../errors.ts';
import type { Repository } from '../ports/repository.ts';
import { withShortNames } from '../short-names.ts';
import { ownedList, ownedScan } from './owned-list.ts';
import { limitedTo, mayChange, mayRead, type Actor, type Owned, type WhoActs } from './actor.ts';

/** The records of one kind that have owners. */
interface OwnedRecords<T> {
  kind: 'conversation' | 'prompt' | 'batch';
  repository: Repository<T>;
}

/**
 * The repository as the actor sees it: a private record of another user is not there, a public one can be read. What the
 * actor makes is the actor's.
 */
export function owned<T extends { user_id?: string; is_public?: boolean }>(
  { kind, repository }: OwnedRecords<T>,
  whoActs: WhoActs,
): Repository<T> {
  const visible = async (key: string, actor: Actor) => {
    const record = await repository.get(key);
    return record && mayRead(record, actor) ? record : undefined;
  };
  /** Throws `not_found` or `not_owner`. */
  const requireOwner = (record: T | undefined, key: string, actor: Actor): void => {
    if (record === undefined || !mayRead(record, actor)) throw missingRecord(kind, key);
    if (!mayChange(record, actor)) throw notOwner(kind, key, record);
  };
  const list = ownedList(repository.list.bind(repository), whoActs);

  return {
    list,
    scan: ownedScan(repository.scan.bind(repository), whoActs),
    get: async (key) => visible(key, await whoActs()),

    async create(key, record, options) {
      const actor = await whoActs();
      const { user_id: owner = actor.userId } = record;
      if (owner === undefined) return repository.create(key, record, options);
      if (!mayChange({ user_id: owner }, actor)) throw forAnother(kind, owner);
      return repository.create(key, { ...record, user_id: owner }, options);
    },

    async update(key, change, options) {
      const actor = await whoActs();
      if (limitedTo(actor) === undefined) return repository.update(key, change, options);
      // Before, so that a hidden record is refused as a missing one is; and under the lock.
      if (!(await visible(key, actor))) throw missingRecord(kind, key);
      const checked = (record: T): void => {
        requireOwner(record, key, actor);
        const { user_id: owner } = record;
        change(record);
        if (record.user_id !== owner) throw forAnother(kind, String(record.user_id));
      };
      return repository.update(key, checked, options);
    },

    async remove(key, isMeant) {
      const actor = await whoActs();
      if (limitedTo(actor) === undefined) return repository.remove(key, isMeant);
      const record = await visible(key, actor);
      if (record === undefined) return false;
      requireOwner(record, key, actor);
      return repository.remove(key, isMeant);
    },

    async refusalOf(key) {
      const actor = await whoActs();
      const record = limitedTo(actor) === undefined ? undefined : await repository.get(key);
      if (record === undefined || mayChange(record, actor)) return undefined;
      return mayRead(record, actor) ? notOwner(kind, key, record) : takenName(kind, key);
    },

    async keys() {
      if (limitedTo(await whoActs()) === undefined) return repository.keys();
      return (await list((_document, key) => key)).entries;
    },
  };
}

/** The refusal of a change of something that is not there. */
export function missingRecord(kind: string, key: string): LlmkitError {
  return new LlmkitError('not_found', `Cannot find the ${kind} ${JSON.stringify(key)}: there is none.`, {
    advice: [{ kind: 'list', what: 'records' }],
  });
}

/** Names are of all users: who may not see the record learns that its name is taken. */
function takenName(kind: OwnedRecords<never>['kind'], key: string): LlmkitError {
  return new LlmkitError('conflict', withShortNames(`Cannot create the ${kind} ${key}: its name is taken.`), {
    advice: [{ kind: 'choose_name' }],
  });
}

function notOwner(kind: OwnedRecords<never>['kind'], key: string, { user_id: owner }: Owned): LlmkitError {
  const message = withShortNames(`Cannot change the ${kind} ${key}: it belongs to ${JSON.stringify(owner)}.`);
  // Nobody else sees a batch.
  const advice = kind === 'batch' ? [] : [{ kind: 'copy', what: kind, name: key } as const];
  return new LlmkitError('not_owner', message, { advice });
}

function forAnother(kind: OwnedRecords<never>['kind'], owner: string): LlmkitError {
  const message = withShortNames(`Cannot keep a ${kind} of ${JSON.stringify(owner)}: that is another user.`);
  return new LlmkitError('not_owner', message);
}
