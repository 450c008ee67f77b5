import { type Json, objectIn } from '../http/json.ts';

/** What a server says in its usage that a call cost, in US dollars; with a key of another vendor it takes a fee, and that vendor the rest. */
export function costSaid({ cost, cost_details: details }: Json): number | undefined {
  if (typeof cost !== 'number' || !(cost >= 0)) return undefined;
  const { upstream_inference_cost: upstream } = objectIn(details);
  return typeof upstream === 'number' && upstream > 0 && cost < upstream ? cost + upstream : cost;
}
