import { BlockList, isIP } from 'node:net';
import { isLoopback } from '../../core/settings/connection.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { Environment } from '../../core/environment.ts';

/** A proxy that the environment names. */
export interface Proxy {
  /** The variable that names it. */
  variable: string;
  /** May hold a password: only its host is for messages. */
  url: URL;
}

/** A proxy that was reached and did not let the request through. */
export class ProxyRefusal extends Error {
  /** What it said: the status of its answer, or words. */
  readonly says: string;
  readonly code = 'ERR_PROXY_REFUSED';

  constructor(says: string) {
    super(`The proxy says ${says}.`);
    this.says = says;
  }
}

/**
 * The proxy on the way to `address`; undefined for this machine, a host in NO_PROXY, and where none is set. Throws
 * `config` for one that cannot be used.
 */
export function proxyFor(address: URL, env: Environment): Proxy | undefined {
  if (isLoopback(address.hostname) || isExempt(address, valueOf('no_proxy', env)?.value ?? '')) return undefined;
  const names =
    address.protocol === 'https:' ? ['https_proxy', 'all_proxy', 'http_proxy'] : ['http_proxy', 'all_proxy'];
  for (const name of names) {
    const found = valueOf(name, env);
    if (found) return { variable: found.variable, url: checked(found) };
  }
  return undefined;
}

interface Found {
  variable: string;
  value: string;
}

function valueOf(name: string, env: Environment): Found | undefined {
  const variable = [name, name.toUpperCase()].find((candidate) => env[candidate]);
  return variable === undefined ? undefined : { variable, value: env[variable]! };
}

/**
 * Whether an entry of NO_PROXY names the host, as curl and Go read them: `host` and `.domain` with all below, `*.domain`, an
 * address, a range (`10.0.0.0/8`, `fd00::/8`), each but a range also with `:port`; `*` names every one.
 */
export function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const host = plainHost(hostname);
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry.includes('/')) return isInRange(host, entry);
      const { name, onPort = ownPort } = namedBy(entry);
      return onPort === ownPort && (name === '*' || isBelow(host, name));
    });
}

const PROTOCOLS = /^(https?|socks(4a?|5h?)?):$/;

/** A host as it is compared: without the brackets of an IPv6 address and without the dot that ends a full name. */
export function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

/** An entry's host and port. An IPv6 address without brackets has colons and no port. */
function namedBy(entry: string): { name: string; onPort?: string } {
  if (isIP(entry) === 6) return { name: entry };
  const [, name = entry, onPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
  return { name: plainHost(name), ...(onPort !== undefined && { onPort }) };
}

function isBelow(host: string, name: string): boolean {
  if (isIP(host) > 0) return isIP(name) > 0 && isInRange(host, `${name}/${isIP(name) === 6 ? 128 : 32}`);
  const domain = name.replace(/^\*?\./, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

/** Whether `host` is an address in `range`, which is none when it cannot be read. */
function isInRange(host: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const base = plainHost(network);
  const [family, most] = isIP(base) === 6 ? (['ipv6', 128] as const) : (['ipv4', 32] as const);
  if (isIP(host) === 0 || isIP(base) === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > most) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(bits), family);
  return list.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

/** The URL of a proxy as people write it: `host:port` means http. */
export function proxyUrl(value: string): URL | undefined {
  const written = value.trim();
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(written) ? written : `http://${written}`;
  return URL.canParse(url) ? new URL(url) : undefined;
}

function checked({ variable, value }: Found): URL {
  const url = proxyUrl(value);
  if (url && PROTOCOLS.test(url.protocol) && url.hostname !== '' && isDecodable(url.username + url.password))
    return url;
  // The value is not shown: it may hold a password.
  throw new LlmkitError(
    'config',
    `Cannot use the proxy in ${variable}: expected a URL such as http://proxy.example.com:8080.`,
    { advice: [{ kind: 'mend_proxy', variable, fault: 'value' }] },
  );
}

/** A password with a bare `%` is none that can be sent. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
