import { describe, expect, test } from '@jest/globals';
import { shownHeaders, withoutSecrets } from '../../../src/providers/http/secrets.ts';
import type { Connection } from '../../../src/core/ports/provider.ts';
import { connectionTo } from '../harness.ts';

const KEY = 'sk-proj_a1b2C3d4/E5f6+G7';
const connection: Connection = {
  provider: 'work',
  server: 'work',
  ad_hoc: false,
  type: 'openai',
  api_key: KEY,
  headers: {},
  base_url_way: 'base_url',
  timeout_ms: 1000,
  first_byte_timeout_ms: 1000,
  max_retries: 0,
};

const entities = (form: (code: number) => string) => KEY.replaceAll(/./g, (one) => form(one.charCodeAt(0)));
const hex = (code: number) => code.toString(16).padStart(2, '0');

const BROKEN: Record<string, string> = {
  tags: `${KEY.slice(0, 3)}<b>${KEY.slice(3, 9)}</b><wbr>${KEY.slice(9)}`,
  'a tag with a long attribute': `${KEY.slice(0, 8)}<span style="${'x'.repeat(500)}">${KEY.slice(8)}</span>`,
  comments: `${KEY.slice(0, 5)}<!-- > -->${KEY.slice(5)}`,
  lines: `${KEY.slice(0, 8)}<br>\r\n      ${KEY.slice(8)}`,
  blanks: KEY.replaceAll(/./g, '$& '),
  'escaped lines': `${KEY.slice(0, 8)}\\n${KEY.slice(8)}`,
  'zero-width characters': KEY.replaceAll(/./g, '$&\u200b'),
  'decimal entities': entities((code) => `&#${code};`),
  'hexadecimal entities': entities((code) => `&#X${hex(code)};`),
  'named entities': KEY.replace('+', '&plus;').replace('/', '&sol;').replace('_', '&lowbar;'),
  'entities twice': entities((code) => `&amp;#${code};`),
  'percent-encoding of all': entities((code) => `%${hex(code)}`),
  'percent-encoding twice': entities((code) => `%25${hex(code)}`),
  'JSON escapes': entities((code) => `\\u00${hex(code)}`),
  'an escaped slash': KEY.replace('/', '\\/'),
};

describe.each(Object.entries(BROKEN))('when a server echoes the key broken by %s', (_name, broken) => {
  test('then nothing of it is told, and the words around it are', () => {
    expect(withoutSecrets(`Wrong key: ${broken} (401) ${broken}!`, connection)).toMatch(
      /^Wrong key: ….{0,8}\(401\) ….{0,8}!$/,
    );
  });

  test('and the text is cut in its midst, then nothing of it is told', () => {
    const cut = `Wrong key: ${broken}`.slice(0, -3);
    expect(withoutSecrets(cut, connection)).toMatch(/^Wrong key: ….{0,8}$/);
  });
});

test('when words only look like markup or hold escapes, then they stay as they are', () => {
  for (const text of ['a < b > c &amp; 50% of &unknown; C:\\new', 'sk-pro and more', ''])
    expect(withoutSecrets(text, connection)).toBe(text);
});

test('when a page of markup is large, then it is read in one go', () => {
  const page = `${'sk-<b> '.repeat(200_000)}`;
  const before = process.cpuUsage();
  withoutSecrets(page, connection);
  const { user } = process.cpuUsage(before);
  expect(user).toBeLessThan(3_000_000);
});

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
