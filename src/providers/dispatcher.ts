import { isLoopback } from '../core/connection.ts';
import type { Connection } from '../core/ports.ts';
import type { Dispatcher } from './http.ts';

export type Environment = Record<string, string | undefined>;

/** The built-in fetch gives up after this silence, in milliseconds, whatever it is told. */
const BUILT_IN_PATIENCE_MS = 300_000;

/**
 * Ways to the network for `fetch`. The built-in one ignores proxy variables and gives up after 300 s, so where a
 * connection needs more, undici's takes its place; it is loaded then and not before, and kept for later calls.
 */
export function createDispatchers(env: Environment): (connection: Connection) => Promise<Dispatcher | undefined> {
  const proxies = proxiesIn(env);
  let loaded: Promise<Dispatcher> | undefined;
  return async (connection) => {
    const local = isLoopback(new URL(connection.base_url ?? 'https://remote').hostname);
    const patient = Math.max(connection.timeout_ms, connection.first_byte_timeout_ms) > BUILT_IN_PATIENCE_MS;
    const proxied = !local && (proxies.httpProxy !== '' || proxies.httpsProxy !== '');
    if (!patient && !proxied) return undefined;
    loaded ??= load(proxies);
    return loaded;
  };
}

interface Proxies {
  httpProxy: string;
  httpsProxy: string;
  noProxy: string;
}

function proxiesIn(env: Environment): Proxies {
  const value = (name: string) => env[name] || env[name.toUpperCase()] || '';
  return {
    httpProxy: value('http_proxy') || value('all_proxy'),
    httpsProxy: value('https_proxy') || value('all_proxy'),
    // A model server on this machine is never behind a proxy.
    noProxy: [value('no_proxy'), 'localhost', '127.0.0.1', '[::1]'].join(','),
  };
}

async function load(proxies: Proxies): Promise<Dispatcher> {
  // Not 'undici' itself: that loads a second fetch as well, for twice the time.
  const { default: EnvHttpProxyAgent } = await import('undici/lib/dispatcher/env-http-proxy-agent.js');
  // No time-outs: `http.ts` watches over silence.
  return new EnvHttpProxyAgent({ ...proxies, headersTimeout: 0, bodyTimeout: 0 }) as unknown as Dispatcher;
}
