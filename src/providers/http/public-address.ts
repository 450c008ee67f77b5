import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { plainHost } from './proxy.ts';

/** Networks that are no part of the internet, or that stand for others. */
const PRIVATE = blockList([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
]);

/** All others of that family are private, or stand for an address of the other one. */
const GLOBAL_6 = blockList(['2000::/3']);

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits), isIP(network) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** Tells whether an IP address is one of the internet. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !PRIVATE.check(address, 'ipv4');
  return family === 6 && GLOBAL_6.check(address, 'ipv6') && !PRIVATE.check(address, 'ipv6');
}

/** A host that was named and leads into a network that is no part of the internet. */
export class PrivateAddress extends Error {
  readonly code = 'ERR_PRIVATE_ADDRESS';
}

type Answer = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/**
 * Looks a host up for a connection, which is made to the very addresses that were looked at. One private address among
 * them is refused: who answers for a name may answer otherwise the next time.
 */
export function lookupPublic(hostname: string, options: LookupOptions, answer: Answer): void {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return answer(error, []);
    if (!found.every(({ address }) => isPublicAddress(address))) return answer(new PrivateAddress(hostname), []);
    if (options.all) return answer(null, found);
    const { address, family } = found[0]!;
    answer(null, address, family);
  });
}

/** Throws `PrivateAddress` for the host of `url` where it is, or leads to, an address that is no part of the internet. */
export async function refusePrivate(url: URL): Promise<void> {
  const host = plainHost(url.hostname);
  if (isIP(host) > 0) {
    if (!isPublicAddress(host)) throw new PrivateAddress(host);
    return;
  }
  await new Promise<void>((resolve, reject) => {
    // A name that is not known here may be known to a proxy.
    lookupPublic(host, {}, (error) => (error instanceof PrivateAddress ? reject(error) : resolve()));
  });
}
