import { integerBetween, numberBetween, type ValueKind } from './value-kinds.ts';

/** The kinds of limits, by the setting of each. */
export const LIMIT_KINDS = ['requests_per_hour', 'tokens_per_day', 'usd_per_day'] as const;
export type LimitKind = (typeof LIMIT_KINDS)[number];

/** Most that may be sent, used and spent; one that is absent is none. */
export type LimitSet = { [Kind in LimitKind]?: number };

/** The limits of a home: for all together, and for single users beside them. */
export interface Limits extends LimitSet {
  users?: Readonly<Record<string, LimitSet>>;
  /** Models whose price is not known may be asked under a limit of money, for which they count nothing. */
  allow_unknown_price?: boolean;
}

const MANY = Number.MAX_SAFE_INTEGER;

/** What may stand for each limit. */
export const LIMITS: Readonly<Record<LimitKind, ValueKind<number>>> = {
  requests_per_hour: integerBetween(0, MANY),
  tokens_per_day: integerBetween(0, MANY),
  usd_per_day: numberBetween(0, MANY),
};

/** The setting that lets models of unknown price pass under a limit of money. */
export const ALLOW_UNKNOWN_PRICE = 'allow_unknown_price';
