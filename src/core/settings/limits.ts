import { LlmkitError } from '../errors.ts';
import type { Config } from '../records/config.ts';
import { LIMIT_KINDS, type LimitSet, type Limits } from '../tables/limits.ts';
import { ALLOW_UNKNOWN_PRICE, LIMITS } from '../tables/limits.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The limits of a home; undefined where nobody set one. Throws `config` for what is no limit: one that cannot be read
 * holds nothing back, and nobody would notice.
 */
export function limitsIn({ limits }: Config): Limits | undefined {
  if (limits === undefined) return undefined;
  const { users, [ALLOW_UNKNOWN_PRICE]: allows, ...own } = fieldsOf(limits, 'limits');
  if (allows !== undefined && typeof allows !== 'boolean')
    throw refused(`limits.${ALLOW_UNKNOWN_PRICE}`, 'true or false');
  const named = users === undefined ? [] : Object.entries(fieldsOf(users, 'limits.users'));
  const found: Limits = {
    ...limitSet(own, 'limits'),
    ...(named.length > 0 && {
      users: Object.fromEntries(
        named.map(([id, set]) => [id, limitSet(fieldsOf(set, `limits.users.${id}`), `limits.users.${id}`)]),
      ),
    }),
    ...(allows === true && { allow_unknown_price: true }),
  };
  const isAny = LIMIT_KINDS.some((kind) => found[kind] !== undefined) || found.users !== undefined;
  return isAny ? found : undefined;
}

function limitSet(fields: Fields, place: string): LimitSet {
  const set: LimitSet = {};
  for (const kind of LIMIT_KINDS) {
    const value = fields[kind];
    if (value === undefined || value === null) continue;
    if (!LIMITS[kind].accepts(value)) throw refused(`${place}.${kind}`, LIMITS[kind].expected);
    set[kind] = value;
  }
  return set;
}

function fieldsOf(value: unknown, place: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw refused(place, 'a JSON object');
}

function refused(key: string, expected: string): LlmkitError {
  return new LlmkitError('config', `Cannot use ${key} in config.json: expected ${expected}.`, {
    advice: [{ kind: 'set_setting', key }],
  });
}
