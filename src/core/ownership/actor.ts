import { asLlmkitError, LlmkitError } from '../errors.ts';
import type { Environment } from '../environment.ts';
import { withoutQuotes } from '../tables/pasted.ts';

/** Whoever acts: a user, one who sees all, or, without either, the one user of the home. */
export interface Actor {
  /** Absent: everything belongs to the one user of the home. */
  userId?: string;
  /** Sees and changes what belongs to others. */
  isAdmin?: boolean;
}

/** Tells who acts, at the first need. */
export type WhoActs = () => Promise<Actor>;

/** The part of a record, or of an unchecked document, that says whose it is. */
export interface Owned {
  user_id?: unknown;
  is_public?: unknown;
}

/** The user whose records alone count; undefined for an admin and for the one user of the home. */
export function limitedTo({ userId, isAdmin = false }: Actor): string | undefined {
  return isAdmin ? undefined : userId;
}

/** Tells whether the actor may change the record. One that nobody owns belongs to every user of the home. */
export function mayChange({ user_id: owner }: Owned, actor: Actor): boolean {
  const user = limitedTo(actor);
  return user === undefined || owner === undefined || owner === user;
}

/** Tells whether the actor may read the record: else it is as if there were none. */
export function mayRead(record: Owned, actor: Actor): boolean {
  return mayChange(record, actor) || record.is_public === true;
}

/** Refuses with `usage` an actor whose user a program forgot to fill in: it would see everything. */
export function checkedActor(actor: Actor): Actor {
  const { userId } = actor;
  if (!Object.hasOwn(actor, 'userId') || (typeof userId === 'string' && userId !== '')) return actor;
  throw new LlmkitError('usage', `Cannot act for ${JSON.stringify(userId) ?? 'undefined'}: a user id is a text.`);
}

/**
 * The user that the environment names, else config.json: as the setting `user_id`, without all the other settings. A damaged
 * config.json names nobody: what mends a home, or saves it, has to work then.
 */
export async function actingUser(env: Environment, config: () => Promise<Record<string, unknown>>): Promise<Actor> {
  const named = withoutQuotes((env['LLMKIT_USER'] ?? '').trim());
  const userId = named === '' ? (await config().catch(withoutDamaged))['user_id'] : named;
  if (userId === undefined || userId === null) return {};
  if (typeof userId === 'string' && userId !== '') return { userId };
  const shown = JSON.stringify(userId);
  throw new LlmkitError('config', `Cannot use user_id ${shown} in config.json: expected a text.`);
}

function withoutDamaged(thrown: unknown): Record<string, unknown> {
  const error = asLlmkitError(thrown);
  if (error.code === 'store_corrupt' || error.code === 'store_newer') return {};
  throw error;
}
