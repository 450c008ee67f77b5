import type { Environment } from '../core/environment.ts';
import type { Fetch } from '../providers/http/fetch.ts';

/** Our way to the network, with proxies and certificates as everywhere, for whoever knows only the fetch of the web. */
export function webNetwork(env: Environment): (url: string | URL, init?: RequestInit) => Promise<Response> {
  let opened: Promise<Fetch> | undefined;
  return async (url, init) => (await (opened ??= open(env)))(url, init) as Promise<Response>;
}

async function open(env: Environment): Promise<Fetch> {
  const [{ createNetwork }, { webFetch }] = await Promise.all([
    import('../providers/http/network.ts'),
    import('../providers/http/web-fetch.ts'),
  ]);
  return webFetch(createNetwork(env));
}
