import type { Connection } from '../ports/provider.ts';

/** Where a connection's key is looked for and was found. */
export type KeyPlace = Pick<Connection, 'provider' | 'ad_hoc' | 'api_key_env' | 'api_key_from'>;

/** How to give it another key: where no other one takes precedence, and where the key may go at all. */
export function keyHint({ provider, ad_hoc, api_key_env, api_key_from = 'keys.json' }: KeyPlace): string {
  if (ad_hoc) return 'Set LLM_API_KEY: no other key is sent to an address of --base-url or LLM_BASE_URL';
  const store = `llmkit keys set ${provider}`;
  if (api_key_from !== 'keys.json')
    return `It is the one in ${api_key_from}: set that anew, or unset it and run: ${store}`;
  return `${api_key_env === undefined ? 'Run' : `Set ${api_key_env} or run`}: ${store}`;
}
