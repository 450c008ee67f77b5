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

const HEADER = ['providers', 'work', 'headers', 'X-Token'];

describe('when a key of config.json is named', () => {
  test.each([
    ['temperature', ['temperature']],
    ['aliases.fast', ['aliases', 'fast']],
    ['aliases.gpt-5.5', ['aliases', 'gpt-5.5']],
    ['providers.work.base_url', ['providers', 'work', 'base_url']],
    ['providers.my.corp.base_url', ['providers', 'my.corp', 'base_url']],
    ['providers.work.headers.X-Token', HEADER],
    ['providers.my.corp.headers.X-Token', ['providers', 'my.corp', 'headers', 'X-Token']],
  ])('as %s, then it points at %j', (key, path) => {
    expect(configEntry(key).path).toEqual(path);
  });

  test.each(['base_url', 'aliases', 'providers.work', 'providers.work.toString', 'providers.work.headers', ''])(
    'as %j, then there is no such setting',
    (key) => {
      const message = `There is no setting ${JSON.stringify(key)}.`;
      expect(() => configEntry(key)).toThrow(expect.objectContaining({ code: 'usage', message }));
    },
  );

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
    ['aliases.a b', '"a b" as the name of a model alias'],
  ])('as %s, then it is the name that is refused', (key, part) => {
    expect(() => configEntry(key)).toThrow(part);
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
