import http from 'node:http';
import https from 'node:https';
import net, { type Socket } from 'node:net';
import { once } from 'node:events';
import { ProxyRefusal } from './proxy.ts';

/** What a tunnel needs beside node's own options. */
export interface TunnelOptions {
  /** Aborts when the request is given up before it has a connection. */
  until?: AbortSignal;
}

interface Target {
  host: string;
  port: number;
}

type Created = (error: Error | null, socket?: Socket) => void;

/** An agent whose connections go through `proxy`, http:, https: or socks:, also to servers without TLS. */
export function createTunnelAgent(protocol: string, proxy: URL, options: http.AgentOptions): http.Agent {
  const Agent = protocol === 'https:' ? https.Agent : http.Agent;
  const agent = new Agent(options);
  const own = agent as unknown as { createConnection: (options: object, created: Created) => Socket | undefined };
  const direct = own.createConnection.bind(agent);
  own.createConnection = (asked, created) => {
    const { host, port, until } = asked as { host: string; port: number | string } & TunnelOptions;
    openTunnel(proxy, { host, port: Number(port) }, until)
      .then((socket) => created(null, protocol === 'https:' ? direct({ ...asked, socket }, created) : socket))
      .catch(created);
    return undefined;
  };
  return agent;
}

/** A connection to `target`. Rejects with `ProxyRefusal`, and with what the network says on the way to the proxy. */
function openTunnel(proxy: URL, target: Target, signal?: AbortSignal): Promise<Socket> {
  return proxy.protocol.startsWith('socks') ? throughSocks(proxy, target, signal) : throughHttp(proxy, target, signal);
}

function throughHttp(proxy: URL, { host, port }: Target, signal?: AbortSignal): Promise<Socket> {
  const { request } = proxy.protocol === 'https:' ? https : http;
  const path = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
  const { user, password } = credentialsOf(proxy);
  const headers = {
    host: path,
    connection: 'keep-alive',
    ...(user + password !== '' && {
      'proxy-authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
    }),
  };
  return new Promise((resolve, reject) => {
    const asking = request(proxy.origin, { method: 'CONNECT', path, headers, agent: false, ...(signal && { signal }) });
    asking.on('error', reject);
    asking.on('connect', ({ statusCode = 0 }, socket: Socket) => {
      if (statusCode >= 200 && statusCode < 300) return resolve(socket);
      socket.destroy();
      reject(new ProxyRefusal(String(statusCode)));
    });
    asking.end();
  });
}

/** Names are resolved by the proxy: that is what most use one for. */
async function throughSocks(proxy: URL, destination: Target, signal?: AbortSignal): Promise<Socket> {
  const { SocksClient } = await import('socks');
  const { user, password } = credentialsOf(proxy);
  const at = { host: proxy.hostname.replace(/^\[|\]$/g, ''), port: Number(proxy.port || 1080) };
  const socket = net.connect(at);
  const stop = () => void socket.destroy();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    await once(socket, 'connect');
    const type = proxy.protocol.startsWith('socks4') ? 4 : 5;
    const asked = { ...at, type, ...(user !== '' && { userId: user, password }) } as const;
    await SocksClient.createConnection({ command: 'connect', proxy: asked, destination, existing_socket: socket });
    return socket;
  } catch (thrown) {
    socket.destroy();
    const { code, message } = thrown as NodeJS.ErrnoException;
    // The client's own errors hold the password.
    throw code === undefined ? new ProxyRefusal(message) : thrown;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function credentialsOf({ username, password }: URL): { user: string; password: string } {
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}
