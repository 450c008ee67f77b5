import type { Connection } from '../../core/ports/provider.ts';
import type { Dispatcher } from './fetch.ts';
import { proxyFor } from './proxy.ts';
import type { Environment } from '../../core/environment.ts';
import { baseUrlOf } from './sdk.ts';

/** The built-in fetch gives up after this silence, in milliseconds, whatever it is told. */
const BUILT_IN_PATIENCE_MS = 300_000;

/** `http.ts` watches over silence. */
const NO_TIMEOUTS = { headersTimeout: 0, bodyTimeout: 0 };

/**
 * Ways to the network for `fetch`. The built-in one ignores proxy variables and gives up after 300 s, so where a
 * connection needs more, undici's takes its place; it is loaded then and not before, and kept for later calls.
 */
export function createDispatchers(env: Environment): (connection: Connection) => Promise<Dispatcher | undefined> {
  let patient: Promise<Dispatcher> | undefined;
  const proxied = new Map<string, Promise<Dispatcher>>();
  return async (connection) => {
    const { timeout_ms, first_byte_timeout_ms } = connection;
    const proxy = proxyFor(new URL(baseUrlOf(connection)), env)?.url.href;
    if (proxy !== undefined) {
      const dispatcher = proxied.get(proxy) ?? loadProxied(proxy);
      proxied.set(proxy, dispatcher);
      return dispatcher;
    }
    if (Math.max(timeout_ms, first_byte_timeout_ms) >= BUILT_IN_PATIENCE_MS) return (patient ??= loadPatient());
    return undefined;
  };
}

async function loadPatient(): Promise<Dispatcher> {
  const builtIn = builtInAgent();
  if (builtIn) return builtIn;
  // Not 'undici' itself: that brings a second fetch along and takes twice as long to load.
  const { default: Agent } = await import('undici/lib/dispatcher/agent.js');
  return new Agent(NO_TIMEOUTS) as unknown as Dispatcher;
}

async function loadProxied(uri: string): Promise<Dispatcher> {
  // The whole of it: its proxy agent does not work without what the entry adds to it.
  const { ProxyAgent } = await import('undici');
  return new ProxyAgent({ uri, ...NO_TIMEOUTS }) as unknown as Dispatcher;
}

/**
 * A patient agent of the class that the built-in fetch uses, which it leaves under a symbol of undici's: 25 ms less than
 * loading undici (measured on Node 20). Undefined where another program or Node has put something else there.
 */
function builtInAgent(): Dispatcher | undefined {
  void globalThis.Response; // the first look at it loads the built-in fetch
  const current = (globalThis as Record<symbol, object | undefined>)[Symbol.for('undici.globalDispatcher.1')];
  if (current?.constructor.name !== 'Agent') return undefined;
  const Agent = current.constructor as new (options: object) => Dispatcher;
  return new Agent(NO_TIMEOUTS);
}
