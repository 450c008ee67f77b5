import type { Advice } from '../advice.ts';
import { isCommand, STORED } from './key-sources.ts';
import type { Connection } from '../ports/provider.ts';

/** Where a connection's key is looked for and was found. */
export type KeyPlace = Pick<Connection, 'provider' | 'ad_hoc' | 'api_key_env' | 'api_key_from'>;

/** How to give it another key: where no other one takes precedence, and where the key may go at all. */
export function keyAdvice({ provider, ad_hoc, api_key_env, api_key_from = STORED }: KeyPlace): Advice {
  const variables = api_key_env === undefined ? [] : [api_key_env];
  if (ad_hoc) return { kind: 'set_key', provider, variables: ['LLM_API_KEY'], is_ad_hoc: true };
  if (api_key_from !== STORED && !isCommand(api_key_from))
    return { kind: 'set_key', provider, variables, instead_of: api_key_from };
  return { kind: 'set_key', provider, variables };
}
