import { describe, expect, test } from '@jest/globals';
import {
  parseSetting,
  SETTINGS,
  settingsFromEnvironment,
  settingsFromRecord,
} from '../../../src/core/settings/table.ts';

const everything = () => true;
const config = (message: string) => expect.objectContaining({ code: 'config', message });

describe('when the table is read', () => {
  test('then no key, flag or variable stands in it twice', () => {
    const flags = SETTINGS.flatMap((row) => [row.flags, row.negativeFlag?.flags]).map((flag) => flag?.split(' ')[0]);
    for (const column of [SETTINGS.map(({ key }) => key), SETTINGS.map(({ env }) => env), flags]) {
      const given = column.filter((cell) => cell !== undefined);
      expect(given).toEqual([...new Set(given)]);
    }
  });

  test('then every default is a value of its kind', () => {
    const given = SETTINGS.filter((row) => row.default !== undefined);
    expect(given.filter((row) => !row.kind.accepts(row.default))).toEqual([]);
    expect(given).not.toHaveLength(0);
  });

  test('then where to send is never in config.json by itself, and what config has is said in its own words', () => {
    expect(SETTINGS.find(({ key }) => key === 'base_url')?.config).toBeUndefined();
    expect(SETTINGS.filter(({ description, kind }) => description === '' || kind.expected === '')).toEqual([]);
  });
});

describe('when the environment gives settings', () => {
  test('then they are typed, and other variables mean nothing', () => {
    const env = { LLM_MODEL: 'm', LLM_TEMPERATURE: '0', LLM_MAX_TOKENS: '5', LLM_TOP_P: '1', HOME: '/x' };
    expect(settingsFromEnvironment(env)).toEqual({ model: 'm', temperature: 0, max_tokens: 5 });
  });

  test('then an empty variable is as if it were absent', () => {
    expect(settingsFromEnvironment({ LLM_MODEL: '', LLM_TEMPERATURE: '' })).toEqual({});
  });

  test('and one cannot be, then the variable is named', () => {
    const message = 'Cannot use "hot" for LLM_TEMPERATURE: expected a number from 0 to 2.';
    expect(() => settingsFromEnvironment({ LLM_TEMPERATURE: 'hot' })).toThrow(config(message));
  });
});

describe('when a record gives settings', () => {
  test('then only those asked for count, and other keys mean nothing', () => {
    const record = { model: 'm', temperature: 0, save: 'never', nonsense: 1 };
    expect(settingsFromRecord(record, 'x', ({ conversation }) => conversation === true)).toEqual({
      model: 'm',
      temperature: 0,
    });
  });

  test.each([null, undefined])('and one is %s, then it is as if it were absent', (value) => {
    expect(settingsFromRecord({ temperature: value }, 'x', everything)).toEqual({});
  });

  test.each([
    ['temperature', '0.5', 'a number from 0 to 2'],
    ['model', '', 'a text'],
    ['stop', 'END', 'a text or a list of texts'],
    ['stream', 'yes', 'true or false'],
    ['extra', [], 'key=value'],
    ['save', 'maybe', 'one of: auto, always, never'],
  ])('and %s is %j, then the record is named', (key, value, expected) => {
    const message = `Cannot use ${key} ${JSON.stringify(value)} in config.json: expected ${expected}.`;
    expect(() => settingsFromRecord({ [key]: value }, 'config.json', everything)).toThrow(config(message));
  });

  test('and one that is wrong is not asked for, then nobody minds', () => {
    expect(settingsFromRecord({ temperature: 7 }, 'x', () => false)).toEqual({});
  });
});

test('when a text is no value of a setting, then what it was for is named', () => {
  const temperature = SETTINGS.find(({ key }) => key === 'temperature')!;
  expect(parseSetting(temperature, ' 1 ', '--temperature')).toBe(1);
  const message = 'Cannot use "3" for --temperature: expected a number from 0 to 2.';
  expect(() => parseSetting(temperature, '3', '--temperature')).toThrow(
    expect.objectContaining({ code: 'usage', message }),
  );
});
