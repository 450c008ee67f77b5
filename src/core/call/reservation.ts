import { noticeOf, type Notice } from '../events.ts';
import { costOf } from '../facts/cost.ts';
import { factsOfCall } from '../facts/facts-of-call.ts';
import { present } from '../fields.ts';
import type { ModelRequest } from '../records/model-request.ts';
import type { Spending } from '../records/spending.ts';
import type { UsageLine } from '../records/usage-line.ts';
import { mayHaveUsed } from '../usage/billed.ts';
import { allowances, limitReached } from '../usage/limits.ts';
import { type AskedModel, type Fitted, fitInto, overBudget } from '../usage/room.ts';
import { worstCaseOf, worstCost } from '../usage/worst-case.ts';
import type { Call } from './ask.ts';
import type { LimitingPorts, Outcome } from './ports.ts';

/** A call that may be sent. */
export interface Reserved {
  /** As it goes out: where nobody said how long the answer may be, it may have to fit into what is left. */
  request: ModelRequest;
  notices: Notice[];
  /** Gives back what the call did not cost. */
  settle: (outcome: Outcome) => void;
}

/** Reserves what `call` may use at most. Throws `limit_reached` where there is no room for it. */
export async function reserve(call: Call, ports: LimitingPorts): Promise<Reserved> {
  const { limits, budget } = call.rules;
  const facts = await factsOfCall(call, ports.modelFacts);
  const asked: AskedModel = { facts, allowsUnknownPrice: limits?.allow_unknown_price === true };
  let fitted: Fitted = worstCaseOf(call.request, facts);
  if (budget) {
    const { left, shortens } = budget;
    const refusal = (needed: number) => overBudget(left, needed);
    fitted = fitInto(fitted, { kind: 'usd_per_day', by: 'max_cost_usd', left, refusal, shortens }, asked);
  }
  // Taken at once: others may ask while the log is waited for.
  const giveBack = budget?.take(worstCost(fitted, facts) ?? 0);
  try {
    if (limits) fitted = await reserveAtHome(call, fitted, asked, ports);
  } catch (thrown) {
    giveBack?.(0);
    throw thrown;
  }
  const worst = worstCost(fitted, facts) ?? 0;
  return {
    ...asItGoesOut(call.request, fitted),
    settle: (outcome) => giveBack?.(costOf(outcome.usage, facts.prices) ?? (mayHaveUsed(outcome) ? worst : 0)),
  };
}

/** Reserves in the log, where every process of the home sees it. */
async function reserveAtHome(call: Call, wanted: Fitted, asked: AskedModel, ports: LimitingPorts): Promise<Fitted> {
  const { limits = {} } = call.rules;
  const { owners, clock, usage } = ports;
  const at = clock.now();
  const now = at.getTime();
  const isDead = (owner: string) => owners.isDead(owner);
  let fitted = wanted;
  const decide = (spending: Spending): UsageLine => {
    for (const allowance of allowances(limits, call.about.user_id, spending, now)) {
      const { kind, setting: by, left } = allowance;
      const refusal = (needed: number) => limitReached({ allowance, needed, now, isDead });
      fitted = fitInto(fitted, { kind, by, left, refusal }, asked);
    }
    const { user_id, purpose } = call.about;
    const { provider, model } = asked.facts;
    const reserved = present({ tokens: fitted.input + fitted.output, usd: worstCost(fitted, asked.facts) });
    return {
      kind: 'reserve',
      call_id: call.id,
      at: at.toISOString(),
      ...present({ purpose: purpose === 'answer' ? undefined : purpose, provider, model, user_id }),
      reserved,
      owner: owners.mine,
    };
  };
  await usage.appendWithin(at, decide);
  return fitted;
}

/** The request, with an answer no longer than what is left. */
function asItGoesOut(request: ModelRequest, { output, shortenedBy }: Fitted): Omit<Reserved, 'settle'> {
  if (shortenedBy === undefined) return { request, notices: [] };
  const pieces = [`the answer may have ${output} tokens at most: ${shortenedBy} leaves no more`];
  return { request: { ...request, max_tokens: output }, notices: [noticeOf('limit', pieces)] };
}
