import type { ModelFacts } from '../records/model-facts.ts';
import { present } from '../fields.ts';
import type { Spending } from '../records/spending.ts';
import type { UsageLine } from '../records/usage-line.ts';
import { allowances, limitReached } from '../usage/limits.ts';
import { fitInto, overBudget } from '../usage/room.ts';
import { worstCost } from '../usage/worst-case.ts';
import type { CallRules } from './ask.ts';
import type { LimitingPorts } from './ports.ts';

/** The most that all lines of a batch may use. */
export interface BatchCost {
  input: number;
  output: number;
}

/**
 * Puts by what a batch may cost at its worst, under its mark. It is held when this process has ended, too: the batch goes on.
 * Throws `limit_reached`. False where nothing limits it.
 */
export async function reserveBatch(
  { mark, cost, facts, user_id }: { mark: string; cost: BatchCost; facts: ModelFacts; user_id: string | undefined },
  { limits, budget }: CallRules,
  { usage, clock, owners }: LimitingPorts,
): Promise<boolean> {
  const asked = { facts, allowsUnknownPrice: limits?.allow_unknown_price === true };
  const worst = { ...cost, isOpen: false };
  if (budget) {
    const { left } = budget;
    const refusal = (needed: number) => overBudget(left, needed);
    fitInto(worst, { kind: 'usd_per_day', by: 'max_cost_usd', left, refusal, shortens: false }, asked);
    budget.take(worstCost(cost, facts) ?? 0);
  }
  if (limits === undefined) return false;
  const at = clock.now();
  const now = at.getTime();
  const isDead = (owner: string) => owners.isDead(owner);
  await usage.appendWithin(at, (spending: Spending): UsageLine => {
    for (const allowance of allowances(limits, user_id, spending, now)) {
      const { kind, setting: by, left } = allowance;
      const refusal = (needed: number) => limitReached({ allowance, needed, now, isDead });
      fitInto(worst, { kind, by, left, refusal, shortens: false }, asked);
    }
    const { provider, model } = facts;
    const reserved = present({ tokens: cost.input + cost.output, usd: worstCost(cost, facts) });
    const line = { kind: 'reserve' as const, call_id: mark, at: at.toISOString(), purpose: 'row' };
    return { ...line, ...present({ provider, model, user_id }), reserved, owner: owners.mine };
  });
  return true;
}
