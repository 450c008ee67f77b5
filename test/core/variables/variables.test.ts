import { describe, expect, test } from '@jest/globals';
import type { VariableDefinition } from '../../../src/core/records/variable-definition.ts';
import type { VariableType } from '../../../src/core/tables/variables/index.ts';
import { definitionFaults } from '../../../src/core/variables/definition.ts';
import { typedValues, validateValues, valueFaults } from '../../../src/core/variables/validate.ts';
import { regexGuard } from '../../../src/compose/regex-guard.ts';

const define = (variable_type: VariableType, more: Partial<VariableDefinition> = {}): VariableDefinition => ({
  name: 'x',
  variable_type,
  is_required: true,
  ...(variable_type === 'select' && { options: ['formal', 'very casual', '1', 'false'] }),
  ...more,
});
const faults = (definition: VariableDefinition, value: string | undefined) =>
  valueFaults(definition, value, regexGuard);

const OK: string[] = [];
const REQUIRED = ['x is required'];
const NUMBER = ['x must be a valid number'];
const BOOLEAN = ['x must be true or false'];
const OPTION = ['x must be one of: formal, very casual, 1, false'];

describe('when a value is held against a type', () => {
  test.each<[VariableType, string | undefined, string[]]>([
    ['text', undefined, REQUIRED],
    ['text', '', REQUIRED],
    ['text', '   ', OK],
    ['text', 'false', OK],
    ['text', '0', OK],
    ['text', 'ünï日本', OK],
    ['number', undefined, REQUIRED],
    ['number', '', REQUIRED],
    ['number', '   ', REQUIRED],
    ['number', 'many', NUMBER],
    ['number', '0', OK],
    ['number', ' -1.5 ', OK],
    ['number', '.5', OK],
    ['number', '5.', OK],
    ['number', '1e3', OK],
    ['number', '1e999', NUMBER],
    ['number', 'NaN', NUMBER],
    ['number', 'Infinity', NUMBER],
    ['number', '-Infinity', NUMBER],
    ['number', '0x10', NUMBER],
    ['number', '1,5', NUMBER],
    ['number', '1 000', NUMBER],
    ['number', '١٢٣', NUMBER],
    ['number', '１２', NUMBER],
    ['number', 'false', NUMBER],
    ['number', '9007199254740993', OK],
    ['boolean', undefined, REQUIRED],
    ['boolean', '', REQUIRED],
    ['boolean', ' ', REQUIRED],
    ['boolean', 'false', OK],
    ['boolean', 'YES', OK],
    ['boolean', ' on ', OK],
    ['boolean', '0', OK],
    ['boolean', '2', BOOLEAN],
    ['boolean', 'maybe', BOOLEAN],
    ['boolean', '1e0', BOOLEAN],
    ['select', undefined, REQUIRED],
    ['select', '', REQUIRED],
    ['select', 'formal', OK],
    ['select', 'very casual', OK],
    ['select', 'false', OK],
    ['select', 'Formal', OPTION],
    ['select', ' formal', OPTION],
    ['select', '1.0', OPTION],
    ['select', '   ', OPTION],
  ])('and %s meets %j, then it is told: %j', async (type, value, wanted) => {
    expect(await faults(define(type), value)).toEqual(wanted);
  });

  test.each<VariableType>(['text', 'number', 'boolean', 'select'])(
    'and %s is optional, then it may be absent or empty',
    async (type) => {
      expect(await faults(define(type, { is_required: false }), undefined)).toEqual([]);
      expect(await faults(define(type, { is_required: false }), '')).toEqual([]);
    },
  );

  test('and it is absent, then a default stands in', async () => {
    expect(await faults(define('number', { default_value: '5' }), '')).toEqual([]);
    expect(typedValues([define('number', { default_value: '5' })], {})['x']).toBe(5);
  });
});

describe('when there is a pattern', () => {
  test.each([
    ['[0-9]{5}', '12345', OK],
    ['[0-9]{5}', 'x12345', ['x must match [0-9]{5}']],
    ['[0-9]{5}', '123456', ['x must match [0-9]{5}']],
    ['a|b', 'ab', ['x must match a|b']],
    ['^a$', 'a', OK],
    ['a', 'a\nb', ['x must match a']],
    ['', 'anything', OK],
    ['\\p{L}+', 'ünï', OK],
  ])('%s for %j, then it is told: %j', async (validation_pattern, value, wanted) => {
    expect(await faults(define('text', { validation_pattern }), value)).toEqual(wanted);
  });

  test('that backtracks for ever, then it ends, and is a fault of the pattern', async () => {
    const found = faults(define('text', { validation_pattern: '^(a+)+$' }), `${'a'.repeat(50_000)}!`);
    await expect(found).rejects.toMatchObject({
      code: 'invalid_template',
      message: 'Cannot use the pattern ^(a+)+$ of x: it takes too long.',
    });
  });

  test('that backtracks for ever on its default, then the definition is told to be at fault', async () => {
    const definition = define('text', { validation_pattern: '^(a+)+$', default_value: `${'a'.repeat(50_000)}!` });
    const message = 'x has a pattern that takes too long: ^(a+)+$';
    expect(await definitionFaults(definition, regexGuard)).toEqual([{ field: 'validation_pattern', message }]);
  });
});

describe('when values are typed', () => {
  test.each<[VariableType, string, unknown]>([
    ['boolean', 'false', false],
    ['boolean', '0', false],
    ['boolean', 'Yes', true],
    ['number', ' 10 ', 10],
    ['number', '1e3', 1000],
    ['number', '9007199254740993', '9007199254740993'],
    ['text', 'false', 'false'],
    ['select', '1', '1'],
    ['text', '', null],
  ])('as %s, then %j is %j in a template', (type, value, wanted) => {
    expect(typedValues([define(type)], { x: value })['x']).toBe(wanted);
  });
});

test('when several values are faulty, then all is told at once, by variable', async () => {
  const tone = define('select', { name: 'tone', options: ['formal', 'casual', 'friendly'] });
  const count = define('number', { name: 'word_count', is_required: false });
  expect(await validateValues([tone, count], { tone: 'professional', word_count: 'many' }, regexGuard)).toEqual({
    tone: ['tone must be one of: formal, casual, friendly'],
    word_count: ['word_count must be a valid number'],
  });
});

describe('when a definition is faulty', () => {
  test.each<[Partial<VariableDefinition>, string]>([
    [{ variable_type: 'select', options: [] }, 'select without options'],
    [{ options: ['a'] }, 'has options but is a text'],
    [{ variable_type: 'select', options: ['a', ' '] }, 'empty option'],
    [{ variable_type: 'select', options: ['a', 'b', 'a'] }, 'the option "a" more than once'],
    [{ validation_pattern: '(' }, 'no regular expression'],
    [{ variable_type: 'number', default_value: 'five' }, 'the default of x must be a valid number'],
    [{ variable_type: 'select', options: ['a'], default_value: 'b' }, 'the default of x must be one of: a'],
    [{ validation_pattern: '[0-9]', default_value: 'x' }, 'the default of x must match [0-9]'],
    [{ name: '__proto__' }, 'cannot name a variable'],
    [{ name: 'two words' }, 'cannot name a variable'],
    [{ variable_type: 'number', validation_pattern: '(', default_value: 'five' }, 'expression: (; the default of x'],
  ])('as %j is, then that is told', async (more, part) => {
    const faults = await definitionFaults(define('text', more), regexGuard);
    expect(faults.map(({ message }) => message).join('; ')).toContain(part);
  });
});
