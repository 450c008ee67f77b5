import type { LimitKind } from '../records/limits.ts';
import { integerBetween, numberBetween, type ValueKind } from './value-kinds.ts';

const MANY = Number.MAX_SAFE_INTEGER;

/** What may stand for each limit. */
export const LIMITS: Readonly<Record<LimitKind, ValueKind<number>>> = {
  requests_per_hour: integerBetween(0, MANY),
  tokens_per_day: integerBetween(0, MANY),
  usd_per_day: numberBetween(0, MANY),
};

/** The setting that lets models of unknown price pass under a limit of money. */
export const ALLOW_UNKNOWN_PRICE = 'allow_unknown_price';
