import { describe, expect, test } from '@jest/globals';
import { isExempt, proxyFor } from '../../../src/providers/http/proxy.ts';

const via = (url: string, env: Record<string, string>) => {
  const proxy = proxyFor(new URL(url), env);
  return proxy && `${proxy.variable} ${proxy.url.host}`;
};

describe('the proxy on the way', () => {
  test.each<[string, Record<string, string>, string | undefined]>([
    ['https://a.test/v1', {}, undefined],
    ['https://a.test/v1', { HTTPS_PROXY: 'http://s:1', HTTP_PROXY: 'http://p:1' }, 'HTTPS_PROXY s:1'],
    ['https://a.test/v1', { HTTPS_PROXY: 'http://s:1', https_proxy: 'http://low:1' }, 'https_proxy low:1'],
    ['https://a.test/v1', { HTTP_PROXY: 'http://p:1' }, 'HTTP_PROXY p:1'],
    ['https://a.test/v1', { ALL_PROXY: 'http://all:1', HTTP_PROXY: 'http://p:1' }, 'ALL_PROXY all:1'],
    ['http://a.test/v1', { HTTPS_PROXY: 'http://s:1', HTTP_PROXY: 'http://p:1' }, 'HTTP_PROXY p:1'],
    ['https://a.test/v1', { ALL_PROXY: 'socks5h://s:1080' }, 'ALL_PROXY s:1080'],
    ['http://127.0.0.1:1/v1', { HTTP_PROXY: 'http://p:1' }, undefined],
  ])('when it is asked for %s with %j, then it is %s', (url, env, proxy) => {
    expect(via(url, env)).toBe(proxy);
  });

  test.each([
    ['a.test', false],
    ['.a.test', false],
    ['*.test', false],
    ['b.test, A.TEST', false],
    ['b.test a.test', false],
    ['*', false],
    ['a.test:443', false],
    ['a.test:80', true],
    ['xa.test', true],
    ['', true],
  ])('when NO_PROXY is %j, then it is used for a.test: %s', (NO_PROXY, used) => {
    expect(via('https://a.test/v1', { HTTPS_PROXY: 'http://s:1', NO_PROXY }) !== undefined).toBe(used);
  });

  test.each<[string, string, boolean]>([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.1.2.3', '10.0.0.0/8', false],
    ['10.1.2.3', '10.1.2.3/32', true],
    ['10.1.2.3', '10.0.0.0/33', false],
    ['10.1.2.3', '10.0.0.0/', false],
    ['10.1.2.3', 'a/8', false],
    ['a.test', '10.0.0.0/8', false],
    ['10.1.2.3', '0.0.0.0/0', true],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.3', '2.3', false],
    ['10.1.2.3', '*.2.3', false],
    ['10.1.2.3', '10.1.2.3:443', true],
    ['10.1.2.3', '10.1.2.3:80', false],
    ['[fd00::1]', 'fd00::1', true],
    ['[fd00::1]', 'FD00:0:0::1', true],
    ['[fd00::1]', '[fd00::1]', true],
    ['[fd00::1]', '[fd00::1]:443', true],
    ['[fd00::1]', '[fd00::1]:80', false],
    ['[fd00::1]', 'fd00::/8', true],
    ['[fe00::1]', 'fd00::/8', false],
    ['[fd00::1]', '10.0.0.0/8', false],
    ['a.test.', 'a.test', true],
    ['a.test', 'a.test.', true],
    ['b.a.test', '.a.test.', true],
    ['b.a.test', '*.a.test', true],
    ['b.a.test', 'a.test:443', true],
    ['b.a.test', '*:443', true],
    ['b.a.test', '*:80', false],
    ['a.test', '.', false],
  ])('when the host is %s and NO_PROXY is %j, then it is reached without: %s', (host, noProxy, exempt) => {
    expect(isExempt(new URL(`https://${host}/v1`), noProxy)).toBe(exempt);
  });

  test.each([
    'p.test:8080',
    '10.0.0.1:8080',
    'localhost:8080',
    'u:pw@p.test:8080',
    '[fd00::1]:8080',
    ' http://p:8080 ',
  ])('when it is %j, then it is an http proxy at that port', (HTTPS_PROXY) => {
    const proxy = proxyFor(new URL('https://a.test'), { HTTPS_PROXY });
    expect([proxy?.url.protocol, proxy?.url.port]).toEqual(['http:', '8080']);
  });

  test.each(['garbage::', 'socks9://u:secretpw@p:1080', 'http://u:secretpw%@p:1'])(
    'when it is %j, then it is refused by the name of its variable, and not shown',
    (HTTPS_PROXY) => {
      let error: unknown;
      try {
        proxyFor(new URL('https://a.test'), { HTTPS_PROXY });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({
        code: 'config',
        message: expect.stringContaining('Cannot use the proxy in HTTPS_PROXY'),
      });
      expect(JSON.stringify(error) + String(error)).not.toContain('secretpw');
    },
  );
});
