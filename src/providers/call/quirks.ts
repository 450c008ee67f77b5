import type { Connection } from '../../core/ports/provider.ts';

/**
 * Things that one model of one provider was seen to reject, by neutral parameter. The action is `drop`, or what to send
 * instead: for `max_tokens` the name on the wire, for `system` the role, for `default_max_tokens` the number.
 */
export type Quirks = Record<string, string>;

/** The memory of quirks. `model` is written as `quirksKey` does. */
export interface QuirksMemory {
  get(model: string): Promise<Quirks | undefined> | Quirks | undefined;
  remember(model: string, parameter: string, action: string): Promise<void>;
}

/** `provider/model`; at an ad hoc address another server answers under the provider's name, so the address is taken. */
export function quirksKey({ provider, ad_hoc, base_url }: Connection, model: string): string {
  return `${ad_hoc ? base_url : provider}/${model}`;
}
