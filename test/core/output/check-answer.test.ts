import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bounded } from '../../../src/compose/bounded.ts';
import { givenSchema } from '../../../src/core/output/given-schema.ts';
import { partialJson } from '../../../src/core/output/partial-json.ts';
import { checkAnswer } from '../../../src/core/output/check-answer.ts';

const judged = (value: unknown, schema: object) => checkAnswer(JSON.stringify(value), { ...schema });

describe('the verdict on an answer', () => {
  test('when a list was asked for, then it may come in the object that vendors want around it', () => {
    const { schema } = givenSchema('[name]');
    const list = [{ name: 'Ann' }];
    expect(judged({ value: list }, schema)).toMatchObject({ value: list });
    expect(judged(list, schema)).toMatchObject({ value: list });
  });

  test('when the schema takes null itself, then null stays', () => {
    const schema = { type: 'object', properties: { a: { type: ['string', 'null'] }, b: { type: 'string' } } };
    expect(judged({ a: null, b: null }, schema)).toMatchObject({ value: { a: null } });
  });

  test('when what may be absent is behind references and alternatives, then null for it goes too', () => {
    const person = { type: 'object', properties: { age: { type: 'integer' }, friend: { $ref: '#/$defs/person' } } };
    const schema = { $ref: '#/$defs/person', $defs: { person: { ...person, additionalProperties: false } } };
    expect(judged({ age: 1, friend: { age: null, friend: null } }, schema)).toMatchObject({
      value: { age: 1, friend: {} },
    });
  });

  const DOUBLING = {
    $ref: '#/$defs/a',
    $defs: {
      a: { anyOf: [{ type: 'object', properties: { a: { $ref: '#/$defs/a' } } }, { $ref: '#/$defs/b' }] },
      b: {},
    },
  };
  const deep = JSON.parse('{"a":'.repeat(90) + 'null' + '}'.repeat(90)) as unknown;
  const manyNested = JSON.parse(
    '{"anyOf":['.repeat(40) + '{"type":"string"}' + ',{"type":"null"}]}'.repeat(40),
  ) as object;
  test.each([
    ['a pattern without an end', 'a'.repeat(60) + '!', { type: 'string', pattern: '^(a+)+$' }],
    ['alternatives that double', deep, DOUBLING],
    ['alternatives within alternatives', 1, manyNested],
    ['unique items of many', Array.from({ length: 20_000 }, (_, at) => ({ at })), { uniqueItems: true }],
  ])('when the schema is a bomb of %s, then the check ends within its processor time', async (_name, value, schema) => {
    const { user, system } = process.cpuUsage();
    await bounded(() => judged(value, schema));
    const used = process.cpuUsage({ user, system });
    expect((used.user + used.system) / 1000).toBeLessThan(10_000);
  });

  test('when an answer opens a block and is blanks without an end, then that is seen in little processor time', () => {
    const { user, system } = process.cpuUsage();
    expect(checkAnswer('```json\n' + ' '.repeat(200_000) + 'x', {})).toMatchObject({ faults: [{ path: '' }] });
    const used = process.cpuUsage({ user, system });
    expect((used.user + used.system) / 1000).toBeLessThan(10_000);
  });

  test('when a schema leads back to itself, then that is thrown, not waited for', async () => {
    await expect(bounded(() => judged({}, { $ref: '#' }))).rejects.toThrow(RangeError);
  });
});

describe('an object that is still coming', () => {
  test.each([
    ['', undefined],
    ['Sure: ', undefined],
    ['{', {}],
    ['{"na', {}],
    ['{"name"', {}],
    ['{"name":', {}],
    ['{"name":"An', { name: 'An' }],
    ['{"name":"An\\', { name: 'An' }],
    ['{"name":"An\\u00e', { name: 'An' }],
    ['{"name":"An\\\\', { name: 'An\\' }],
    ['{"name":"\\ud83d', { name: '' }],
    ['{"name":"Ann","age":3', { name: 'Ann' }],
    ['{"name":"Ann","age":3,', { name: 'Ann', age: 3 }],
    ['{"a":[1,{"b":"x', { a: [1, { b: 'x' }] }],
    ['```json\n[true,fal', [true]],
    ['{"a":1} and more', { a: 1 }],
  ])('when %j has come, then it is %j', (text, value) => {
    expect(partialJson(text)).toEqual(value);
  });

  test('when any JSON comes, then each beginning is told without a fault, and the whole is the value', () => {
    const json = fc.jsonValue({ maxDepth: 2 });
    fc.assert(
      fc.property(fc.oneof(fc.array(json), fc.dictionary(fc.string(), json)), (value) => {
        const text = JSON.stringify(value);
        const beginnings = Array.from(text.slice(1), (_, at) => text.slice(0, at + 1));
        expect(beginnings.filter((beginning) => partialJson(beginning) === undefined)).toEqual([]);
        expect(partialJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 100 },
    );
  });
});
