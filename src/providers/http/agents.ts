import http from 'node:http';
import type { Environment } from '../../core/environment.ts';
import { proxyFor } from './proxy.ts';

/** A connection is kept so long for the next request, in milliseconds: routers forget silent ones after some minutes. */
const KEPT_MS = 60_000;
const KEPT = { keepAlive: true, timeout: KEPT_MS };

/** The agent for an address, through the proxy that `env` names for it. Each is made at its first use and kept. */
export function createAgents(env: Environment): (address: URL) => Promise<http.Agent> {
  const agents = new Map<string, Promise<http.Agent>>();
  return async (address) => {
    const proxy = proxyFor(address, env)?.url;
    const key = `${address.protocol} ${proxy?.href ?? ''}`;
    const agent = agents.get(key) ?? openAgent(address, proxy);
    agents.set(key, agent);
    return agent;
  };
}

/** TLS and proxies take time to load: not for those who need none. */
async function openAgent({ protocol }: URL, proxy: URL | undefined): Promise<http.Agent> {
  if (proxy) return (await import('./tunnel.ts')).createTunnelAgent(protocol, proxy, KEPT);
  if (protocol !== 'https:') return new http.Agent(KEPT);
  const { Agent } = await import('node:https');
  return new Agent(KEPT);
}

/** Closes the connections that no request uses. */
export function closeIdle({ freeSockets }: http.Agent): void {
  for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
}
