import type { Environment } from '../core/environment.ts';
import { present } from '../core/fields.ts';
import type { Provider } from './own-providers.ts';

interface ProviderOptions {
  provider?: string | Provider;
  apiKey?: string;
  baseUrl?: string;
}

/** The name of the provider that the options choose. */
export function providerNameOf(provider: ProviderOptions['provider']): string | undefined {
  return typeof provider === 'object' ? provider.name : provider;
}

/**
 * Provider, key and address of the options as variables. Keys and servers of the environment that belong to another provider
 * do not count beside an option.
 */
export function environmentFrom({ provider, apiKey, baseUrl }: ProviderOptions, inherited: Environment): Environment {
  const name = providerNameOf(provider);
  return {
    ...withoutForeign(inherited, { provider: name, apiKey }),
    ...present({ LLM_PROVIDER: name, LLM_API_KEY: apiKey, LLM_BASE_URL: baseUrl }),
  };
}

/**
 * LLM_API_KEY and LLM_BASE_URL belong to the provider of LLM_PROVIDER, and a key given as an option never goes to a
 * server that somebody else named.
 */
function withoutForeign(
  inherited: Environment,
  { provider, apiKey }: { provider: string | undefined; apiKey: string | undefined },
): Environment {
  const { LLM_API_KEY: key, LLM_BASE_URL: address, ...others } = inherited;
  if (provider !== undefined && provider !== inherited['LLM_PROVIDER']) return others;
  return { ...others, ...present({ LLM_API_KEY: key, LLM_BASE_URL: apiKey === undefined ? address : undefined }) };
}
