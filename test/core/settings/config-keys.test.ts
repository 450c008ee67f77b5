import { describe, expect, test } from '@jest/globals';
import {
  configEntry,
  configKeys,
  headersIn,
  holdsSettings,
  shownConfig,
  shownValue,
  withHeaderValues,
} from '../../../src/core/settings/config-keys.ts';
import { configMeaning } from '../../../src/core/settings/config-meaning.ts';
import { NAMED_SETTINGS } from '../../../src/core/tables/named-settings.ts';

const HEADER = ['providers', 'work', 'headers', 'X-Token'];

describe('when a key of config.json is named', () => {
  test.each([
    ['temperature', ['temperature']],
    ['aliases.fast', ['aliases', 'fast']],
    ['aliases.gpt-5.5', ['aliases', 'gpt-5.5']],
    ['prices.openai/gpt-5.4', ['prices', 'openai/gpt-5.4']],
    ['prices.llama3.2:3b', ['prices', 'llama3.2:3b']],
    ['providers.work.base_url', ['providers', 'work', 'base_url']],
    ['providers.my.corp.base_url', ['providers', 'my.corp', 'base_url']],
    ['providers.work.headers.X-Token', HEADER],
    ['providers.my.corp.headers.X-Token', ['providers', 'my.corp', 'headers', 'X-Token']],
  ])('as %s, then it points at %j', (key, path) => {
    expect(configEntry(key).path).toEqual(path);
  });

  test.each([
    'base_url',
    'aliases',
    'prices',
    'prices.',
    'providers.work',
    'providers.work.toString',
    'providers.work.headers',
    '',
  ])('as %j, then there is no such setting', (key) => {
    const message = `There is no setting ${JSON.stringify(key)}.`;
    expect(() => configEntry(key)).toThrow(expect.objectContaining({ code: 'usage', message }));
  });

  test('as that of a header that cannot be, then its name is refused', () => {
    expect(() => configEntry('providers.work.headers.a b')).toThrow('Cannot use "a b" as the name of a header');
  });

  test.each([
    ['temprature', 'temperature'],
    ['providers.work.modl', 'providers.work.model'],
  ])('as %s, then %s is offered', (key, near) => {
    const hint = expect.stringContaining(`Did you mean ${near}?`);
    expect(() => configEntry(key)).toThrow(expect.objectContaining({ hint }));
  });

  test.each([
    ['providers.__proto__.model', '"__proto__" as the name of a provider'],
    ['aliases.constructor', '"constructor" as the name of a model alias'],
    ['prices.__proto__', '"__proto__" as the name of a model'],
    ['prices.sk-abcdefghijkl', 'looks like a key'],
    ['aliases.a b', '"a b" as the name of a model alias'],
  ])('as %s, then it is the name that is refused', (key, part) => {
    expect(() => configEntry(key)).toThrow(part);
  });

  test('then of each that is offered it is said what it is for', () => {
    expect(configKeys().filter((key) => configMeaning(key) === undefined)).toEqual([]);
    expect(Object.keys(NAMED_SETTINGS).filter((key) => !configKeys().includes(key))).toEqual([]);
  });

  test('then each that is offered is one', () => {
    const named = configKeys().map((key) => key.replace('NAME', 'x').replace('HEADER', 'X-A'));
    expect(named.map((key) => configEntry(key).path.join('.'))).toEqual(named);
  });
});

describe('when a value stands in config.json', () => {
  test.each([
    [[], true],
    [['aliases'], true],
    [['aliases', 'fast'], false],
    [['prices'], true],
    [['prices', 'gpt-4o'], false],
    [['providers'], true],
    [['providers', 'work'], true],
    [['providers', 'work', 'model'], false],
    [['providers', 'work', 'headers'], true],
    [HEADER, false],
    [['temperature'], false],
  ])('at %j, then that it holds other settings is: %s', (path, holds) => {
    expect(holdsSettings(path)).toBe(holds);
  });

  test.each(['two\nlines', 'caf\u00e9', '\u001b'])('as the header %j, then it is refused', (value) => {
    expect(configEntry('providers.work.headers.X-Token').parse(value)).toBeUndefined();
    expect(configEntry('providers.work.headers.X-Token').accepts(value)).toBe(false);
  });
});

describe('when settings are shown', () => {
  const config = { temperature: 1, providers: { work: { model: 'm', headers: { 'X-Token': 'secret' } }, bare: {} } };

  test('then values of headers are not, one by one and all together', () => {
    expect([shownValue(HEADER, 'secret'), shownValue(['model'], 'm')]).toEqual(['…', 'm']);
    expect(shownConfig(config)).toEqual({
      temperature: 1,
      providers: { work: { model: 'm', headers: { 'X-Token': '…' } }, bare: {} },
    });
  });

  test('then they themselves stay as they were', () => {
    withHeaderValues(config, '');
    expect(config.providers.work.headers['X-Token']).toBe('secret');
  });

  test('then every header is known by its dotted key', () => {
    expect(headersIn(config)).toEqual([{ key: 'providers.work.headers.X-Token', value: 'secret' }]);
    expect(headersIn({})).toEqual([]);
  });
});

describe('when prices stand in config.json', () => {
  const { parse, accepts } = configEntry('prices.gpt-4o');

  test.each([
    ['2.5/10', { input: 2.5, output: 10 }],
    ['$0 / $0', { input: 0, output: 0 }],
    ['2/8/.5', { input: 2, output: 8, cached_input: 0.5 }],
    ['2/8/0.2/2.5', { input: 2, output: 8, cached_input: 0.2, cache_write: 2.5 }],
    ['{"input":1,"output":2,"tiers":[{"above_prompt_tokens":9,"input":2,"output":3}]}', { input: 1, output: 2 }],
  ])('as %s, then they are read', (text, prices) => {
    expect(parse(text)).toMatchObject(prices);
  });

  test.each(['', '2.5', '1/2/3/4/5', '-1/2', 'a/b', '1/', '{"input":1}', '{', 'NaN/1', '1e999/1'])(
    'as %j, then they are refused',
    (text) => {
      expect(parse(text)).toBeUndefined();
    },
  );

  test('as JSON of another kind, then they are refused', () => {
    expect([accepts('2.5/10'), accepts({ input: '1', output: 2 }), accepts({ input: 1, output: 2 })]).toEqual([
      false,
      false,
      true,
    ]);
  });
});
