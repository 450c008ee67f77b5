import type { Connection } from '../ports/provider.ts';
import type { ModelFactsPort } from '../ports/model-facts.ts';
import type { ModelFacts } from '../records/model-facts.ts';
import type { Prices } from '../records/prices.ts';

/** The user's own prices, by `provider/model`, or by the name of a model without a slash wherever it is asked for. */
export type OwnPrices = Readonly<Record<string, Prices>>;

/** A call as far as it tells whose model is asked for. */
export interface PricedCall {
  connection: Pick<Connection, 'provider' | 'ad_hoc'>;
  request: { model: string; extra?: Readonly<Record<string, unknown>> };
  own_prices?: OwnPrices;
}

/**
 * What is known of the model that a call asks for. Nothing is known of what answers at an address of this one call
 * (--base-url), but what the user says of its models.
 */
export async function factsOfCall(
  { connection, request, own_prices }: PricedCall,
  port: ModelFactsPort,
  model = request.model,
): Promise<ModelFacts> {
  const { provider, ad_hoc } = connection;
  const known: ModelFacts = ad_hoc ? { provider, model, takes: {}, sources: {} } : await port.factsOf(provider, model);
  return withOwnPrices(
    isAtListPrice(request.extra) ? known : withoutPrices(known),
    own_prices,
    ad_hoc ? [model] : [`${provider}/${model}`, model],
  );
}

/**
 * The prices of a call: those of the model that was asked for, else of the one that answered, where a name stands for
 * changing ones. Undefined where neither is known.
 */
export async function pricesOfCall(
  call: PricedCall,
  port: ModelFactsPort,
  answering = call.request.model,
): Promise<Prices | undefined> {
  const asked = await factsOfCall(call, port);
  if (asked.prices !== undefined || answering === call.request.model) return asked.prices;
  return (await factsOfCall(call, port, answering)).prices;
}

/** Ways to be served that cost what the price list says. */
const LISTED = ['auto', 'default', 'standard', 'standard_only'];

/** Tells whether a call costs what the list says: one that is faster or may wait has another price. */
function isAtListPrice(extra: Readonly<Record<string, unknown>> = {}): boolean {
  const { service_tier: tier, speed, inference_geo: place } = extra;
  const isListed = tier === undefined || LISTED.includes(tier as string);
  return isListed && (speed === undefined || speed === 'standard') && (place === undefined || place === 'global');
}

function withoutPrices({ prices: _prices, sources, ...facts }: ModelFacts): ModelFacts {
  const { prices: _source, ...others } = sources;
  return { ...facts, sources: others };
}

/** `facts` with the prices that the user gave under one of `names`. */
export function withOwnPrices(facts: ModelFacts, own: OwnPrices = {}, names: readonly string[]): ModelFacts {
  const name = names.find((candidate) => Object.hasOwn(own, candidate));
  if (name === undefined) return facts;
  const sources = { ...facts.sources, prices: { from: 'config' as const, where: `prices.${name}` } };
  return { ...facts, prices: own[name]!, sources };
}
