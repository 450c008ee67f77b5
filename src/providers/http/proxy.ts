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

/** Whether an entry of NO_PROXY (`host`, `.domain`, `*.domain`, each also with `:port`, or `*`) names the host. */
function isExempt({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      const [, name = entry, onPort = ownPort] = /^(.+):(\d+)$/.exec(entry) ?? [];
      const domain = name.replace(/^\*?\./, '');
      return entry === '*' || (onPort === ownPort && (hostname === domain || hostname.endsWith(`.${domain}`)));
    });
}

const PROTOCOLS = /^(https?|socks(4a?|5h?)?):$/;

function checked({ variable, value }: Found): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
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
