import { describe, expect, test } from '@jest/globals';
import { proxyFor } from '../../../src/providers/http/proxy.ts';

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

  test.each([
    '127.0.0.1:8080',
    'localhost:8080',
    'garbage::',
    'socks5:1080',
    'socks9://u:secretpw@p:1080',
    'http://u:secretpw%@p:1',
  ])('when it is %j, then it is refused by the name of its variable, and not shown', (HTTPS_PROXY) => {
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
  });
});
