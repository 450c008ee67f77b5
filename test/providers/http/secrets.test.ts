import { describe, expect, test } from '@jest/globals';
import { shownHeaders, withoutSecrets } from '../../../src/providers/http/secrets.ts';
import { connectionTo } from '../harness.ts';

const TOKEN = 'Zx81kQ02mN7pL4vR9tW3yB6c';

function masked(name: string, value: string): boolean {
  const connection = connectionTo('https://a.test/v1', { headers: { [name]: value } });
  return !withoutSecrets(`they said ${value} to it`, connection).includes(value);
}

describe('when a server says the value of a header', () => {
  test.each([
    ['x-portkey-provider', 'openai'],
    ['x-auth-provider', 'google'],
    ['x-keyless-mode', 'open'],
    ['x-token-type', 'jwt'],
    ['x-monkey', 'banana'],
    ['x-author', 'somebody'],
    ['x-team', 'research'],
    ['x-team', 'skeleton-service'],
    ['x-team', 'keyboard-interactive'],
    ['anthropic-beta', 'prompt-caching-2024-07-31'],
    ['content-type', 'application/json'],
  ])('and it is %s: %s, then it stays', (name, value) => {
    expect(masked(name, value)).toBe(false);
  });

  test.each([
    ['authorization', 'Bearer abcdef'],
    ['x-api-key', 'secret'],
    ['X-Goog-Api-Key', 'secret'],
    ['apikey', 'secret'],
    ['x-portkey-virtual-key', 'open-1'],
    ['x-access-token', 'abcd'],
    ['x-authtoken', 'abcd'],
    ['x-client-secret', 'abcd'],
    ['cookie', 'a=b12'],
    ['proxy-authorization', 'Basic YTpi'],
    ['x-portkey-provider', 'sk-abcdef1234567890'],
    ['x-team', TOKEN],
    ['x-forwarded-by', `Bearer ${TOKEN}`],
  ])('and it is %s: %s, then it is masked', (name, value) => {
    expect(masked(name, value)).toBe(true);
  });
});

test('when headers are shown, then those that hold a secret by their name or their value are left out', () => {
  const headers = new Headers({ 'x-portkey-provider': 'openai', 'x-api-key': 'k', 'x-team': TOKEN, accept: '*/*' });
  expect(shownHeaders(headers, connectionTo('https://a.test/v1'))).toEqual({
    'x-portkey-provider': 'openai',
    accept: '*/*',
  });
});
