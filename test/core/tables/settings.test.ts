import { describe, expect, test } from '@jest/globals';
import { parseSetting, settingsFrom, settingsFromEnvironment } from '../../../src/core/settings/levels.ts';
import { SETTING_KEYS, settingRow, settingsIn } from '../../../src/core/tables/settings.ts';

const rows = SETTING_KEYS.map(settingRow);
const config = (message: string) => expect.objectContaining({ code: 'config', message });

describe('when the table is read', () => {
  test('then no flag or variable stands in it twice', () => {
    const flags = rows.flatMap((row) => [row.flags, row.negativeFlag?.flags]).map((flag) => flag?.split(' ')[0]);
    for (const column of [rows.map(({ env }) => env), flags]) {
      const given = column.filter((cell) => cell !== undefined);
      expect(given).toEqual([...new Set(given)]);
    }
  });

  test('then every default is a value of its kind', () => {
    const given = rows.filter((row) => row.default !== undefined);
    expect(given.filter((row) => !row.kind.accepts(row.default))).toEqual([]);
    expect(given).not.toHaveLength(0);
  });

  test('then where to send is never in config.json by itself, and what config has is said in its own words', () => {
    expect(settingsIn('config')).not.toContain('base_url');
    expect(settingsIn('prompt')).not.toEqual(expect.arrayContaining(['base_url']));
    expect(rows.filter(({ description, kind }) => description === '' || kind.expected === '')).toEqual([]);
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
    expect(settingsFrom(record, { in: 'conversation', called: 'x' })).toEqual({
      model: 'm',
      temperature: 0,
    });
  });

  test.each([null, undefined])('and one is %s, then it is as if it were absent', (value) => {
    expect(settingsFrom({ temperature: value }, { in: 'call', called: 'x' })).toEqual({});
  });

  test.each([
    ['temperature', '0.5', 'a number from 0 to 2'],
    ['model', '', 'the name of a model'],
    ['stop', 'END', 'a text or a list of texts, such as ["END", "STOP"]'],
    ['stream', 'yes', 'true or false'],
    ['extra', [], 'key=value'],
    ['save', 'maybe', 'one of: auto, always, never'],
  ])('and %s is %j, then the record is named', (key, value, expected) => {
    const message = `Cannot use ${key} ${JSON.stringify(value)} in config.json: expected ${expected}.`;
    expect(() => settingsFrom({ [key]: value }, { in: 'call', called: 'config.json' })).toThrow(config(message));
  });

  test('and one that is wrong is not asked for, then nobody minds', () => {
    expect(settingsFrom({ save: 7 }, { in: 'prompt', called: 'x' })).toEqual({});
  });
});

test('when a text is no value of a setting, then what it was for is named', () => {
  expect(parseSetting('temperature', ' 1 ', '--temperature')).toBe(1);
  const message = 'Cannot use "3" for --temperature: expected a number from 0 to 2.';
  expect(() => parseSetting('temperature', '3', '--temperature')).toThrow(
    expect.objectContaining({ code: 'usage', message }),
  );
});
