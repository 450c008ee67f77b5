import type { Environment } from '../core/environment.ts';
import { createNetwork } from '../providers/http/network.ts';
import { webFetch } from '../providers/http/web-fetch.ts';

/** Our way to the network, with proxies and certificates as everywhere, for whoever knows only the fetch of the web. */
export function webNetwork(env: Environment): (url: string | URL, init?: RequestInit) => Promise<Response> {
  const fetch = webFetch(createNetwork(env));
  return async (url, init) => (await fetch(url, init)) as Response;
}
