import { isForbiddenKey } from '../fields.ts';
import { ALLOW_UNKNOWN_PRICE, LIMITS } from '../tables/limits.ts';
import { boolean, type ValueKind } from '../tables/value-kinds.ts';

/** The setting that holds the others. */
export const LIMITS_KEY = 'limits';

const FIELDS: Readonly<Record<string, ValueKind>> = LIMITS;

/** All dotted keys of limits; NAME stands for any user. */
export const LIMIT_KEYS: readonly string[] = [
  ...Object.keys(FIELDS).map((field) => `${LIMITS_KEY}.${field}`),
  ...Object.keys(FIELDS).map((field) => `${LIMITS_KEY}.users.NAME.${field}`),
  `${LIMITS_KEY}.${ALLOW_UNKNOWN_PRICE}`,
];

/** What may stand at `path`, which begins with that of the limits. */
export function limitKind([, first = '', user = '', field, ...rest]: readonly string[]): ValueKind | undefined {
  if (user === '') return first === ALLOW_UNKNOWN_PRICE ? boolean : fieldNamed(first);
  const isOfUser = first === 'users' && field !== undefined && rest.length === 0 && !isForbiddenKey(user);
  return isOfUser ? fieldNamed(field) : undefined;
}

function fieldNamed(name: string): ValueKind | undefined {
  return Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
}

/** The path of a dotted key: ids of users may hold dots. */
export function limitPath(rest: readonly string[]): string[] {
  if (rest[0] !== 'users' || rest.length < 3) return [LIMITS_KEY, ...rest];
  return [LIMITS_KEY, 'users', rest.slice(1, -1).join('.'), rest.at(-1)!];
}

/** Whether `path`, below that of the limits, holds other settings. */
export function holdsLimits(path: readonly string[]): boolean {
  return path.length === 1 || (path[1] === 'users' && path.length < 4);
}
