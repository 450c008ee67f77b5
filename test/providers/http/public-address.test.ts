import { describe, expect, test } from '@jest/globals';
import { isPublicAddress, lookupPublic, PrivateAddress } from '../../../src/providers/http/public-address.ts';

describe('when an address is looked at', () => {
  test.each(['1.1.1.1', '93.184.216.34', '172.15.0.1', '172.32.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1'])(
    'then %s is one of the internet',
    (address) => {
      // What stands for an IPv4 address is reached by that.
      expect(isPublicAddress(address)).toBe(!address.startsWith('::'));
    },
  );

  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::a00:1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'ff02::1',
    '2001:db8::1',
    '2002:a00:1::1',
    'localhost',
    '',
  ])('then %s is none', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test('and a name leads to one that is none, then no connection is made to it', async () => {
    const asked = new Promise((resolve) => lookupPublic('localhost', {}, resolve));
    expect(await asked).toBeInstanceOf(PrivateAddress);
  });
});
