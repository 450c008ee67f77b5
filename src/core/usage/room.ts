import { LlmkitError } from '../errors.ts';
import { usd } from '../facts/usd.ts';
import type { LimitKind } from '../tables/limits.ts';
import type { ModelFacts } from '../records/model-facts.ts';
import { affordableOutput, type WorstCase, worstCost } from './worst-case.ts';

/** Shorter answers than this, in tokens, are not worth asking for. */
const SHORTEST_ANSWER = 256;

/** What a limit, or a budget, leaves for one call. */
export interface RoomLeft {
  kind: LimitKind;
  /** The setting or option that says it. */
  by: string;
  /** In the limit's own unit. */
  left: number;
  /** The refusal of a call that needs more. */
  refusal: (needed: number) => LlmkitError;
  /** False where no call is made shorter to fit; true when absent. */
  shortens?: boolean;
}

/** The most that a call may use, once it has room. */
export interface Fitted extends WorstCase {
  /** What made the answer shorter. */
  shortenedBy?: string;
}

/** The model that is to be asked. */
export interface AskedModel {
  facts: ModelFacts;
  /** One whose price is unknown may be asked under a limit of money. */
  allowsUnknownPrice: boolean;
}

/** Makes a call fit into `room`: shorter, where nobody said how long the answer may be. Throws `limit_reached`. */
export function fitInto(worst: Fitted, room: RoomLeft, asked: AskedModel): Fitted {
  const { kind, left, by } = room;
  if (kind === 'usd_per_day' && asked.facts.prices === undefined) {
    if (asked.allowsUnknownPrice) return worst;
    throw unknownPrice(asked.facts, by);
  }
  const needed = amountOf(worst, kind, asked.facts);
  if (needed <= left) return worst;
  if (room.shortens === false) throw room.refusal(needed);
  const output = longestWithin(worst.input, room, asked.facts);
  if (worst.isOpen && output >= SHORTEST_ANSWER) return { ...worst, output, shortenedBy: by };
  const least = worst.isOpen ? { ...worst, output: Math.min(worst.output, SHORTEST_ANSWER) } : worst;
  throw room.refusal(amountOf(least, kind, asked.facts));
}

function amountOf({ input, output }: WorstCase, kind: LimitKind, facts: ModelFacts): number {
  if (kind === 'requests_per_hour') return 1;
  return kind === 'tokens_per_day' ? input + output : (worstCost({ input, output }, facts) ?? 0);
}

function longestWithin(input: number, { kind, left }: RoomLeft, facts: ModelFacts): number {
  if (kind === 'requests_per_hour') return 0;
  return kind === 'tokens_per_day' ? Math.floor(left - input) : affordableOutput(input, left, facts);
}

function unknownPrice({ provider, model }: ModelFacts, by: string): LlmkitError {
  const name = `${provider}/${model}`;
  return new LlmkitError(
    'limit_reached',
    `Not sent: the price of ${name} is not known, and ${by} is a limit of money.`,
    {
      advice: [
        { kind: 'set_setting', key: `prices.${name}` },
        { kind: 'set_setting', key: 'limits.allow_unknown_price', value: 'true' },
      ],
      details: { limit: by },
    },
  );
}

/** The refusal of a call that may cost more than may be spent on it. */
export function overBudget(left: number, needed: number): LlmkitError {
  return new LlmkitError(
    'limit_reached',
    `Not sent: it may cost ${usd(needed)}, and ${usd(Math.max(0, left))} may be spent on it.`,
    { advice: [{ kind: 'raise_limit', of: 'cost' }], details: { limit: 'max_cost_usd', left, needed } },
  );
}
