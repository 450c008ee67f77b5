import { LlmkitError } from '../errors.ts';
import type { Config } from '../records/config.ts';
import { ALLOW_UNKNOWN_PRICE, LIMIT_KINDS, LIMITS, type LimitSet, type Limits } from '../tables/limits.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The limits of a home; undefined where nobody set one. Throws `config` for what is no limit: one that cannot be read
 * holds nothing back, and nobody would notice.
 */
export function limitsIn({ limits }: Config): Limits | undefined {
  return limits === undefined ? undefined : limitsOf(limits, refusedInConfig);
}

/** The error for what is no limit, with its place and what is allowed there. */
type Refuse = (place: string, expected: string) => LlmkitError;

/** The limits that `limits` holds; undefined where it sets none. Throws what `refuse` makes for what is no limit. */
export function limitsOf(limits: unknown, refuse: Refuse): Limits | undefined {
  const { users, [ALLOW_UNKNOWN_PRICE]: allows, ...own } = fieldsOf(limits, 'limits', refuse);
  if (allows !== undefined && typeof allows !== 'boolean')
    throw refuse(`limits.${ALLOW_UNKNOWN_PRICE}`, 'true or false');
  const named = users === undefined ? [] : Object.entries(fieldsOf(users, 'limits.users', refuse));
  const found: Limits = {
    ...limitSet(own, 'limits', refuse),
    ...(named.length > 0 && {
      users: Object.fromEntries(
        named.map(([id, set]) => [
          id,
          limitSet(fieldsOf(set, `limits.users.${id}`, refuse), `limits.users.${id}`, refuse),
        ]),
      ),
    }),
    ...(allows === true && { allow_unknown_price: true }),
  };
  const isAny = LIMIT_KINDS.some((kind) => found[kind] !== undefined) || found.users !== undefined;
  return isAny ? found : undefined;
}

function limitSet(fields: Fields, place: string, refuse: Refuse): LimitSet {
  const set: LimitSet = {};
  for (const kind of LIMIT_KINDS) {
    const value = fields[kind];
    if (value === undefined || value === null) continue;
    if (!LIMITS[kind].accepts(value)) throw refuse(`${place}.${kind}`, LIMITS[kind].expected);
    set[kind] = value;
  }
  return set;
}

function fieldsOf(value: unknown, place: string, refuse: Refuse): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw refuse(place, 'a JSON object');
}

function refusedInConfig(key: string, expected: string): LlmkitError {
  return new LlmkitError('config', `Cannot use ${key} in config.json: expected ${expected}.`, {
    advice: [{ kind: 'set_setting', key }],
  });
}
