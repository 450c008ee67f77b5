import { describe, expect, test } from '@jest/globals';
import { givenSchema } from '../../../src/core/output/given-schema.ts';
import { sampleOf } from '../../../src/providers/mock/sample.ts';

const schemaOf = (given: unknown) => givenSchema(given).schema;

describe('the schema that is given for an answer', () => {
  test('when it is in the short form, then fields have types, descriptions, and may be optional', () => {
    expect(schemaOf('name, age int?, tags list: labels, ok bool, x? number')).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string' },
        age: { type: 'integer' },
        tags: { type: 'array', items: { type: 'string' }, description: 'labels' },
        ok: { type: 'boolean' },
        x: { type: 'number' },
      },
      required: ['name', 'tags', 'ok'],
      additionalProperties: false,
    });
  });

  test('when it stands in brackets, or as a list, then it is a list of such things', () => {
    const list = { type: 'array', items: schemaOf('name, age int') };
    expect(schemaOf('[name, age int]')).toEqual(list);
    expect(schemaOf(['name', 'age int'])).toEqual(list);
  });

  test('when it has lines, then each is a field, and descriptions may hold commas', () => {
    const { properties } = schemaOf('name: first, last\nage int: in years') as { properties: object };
    expect(properties).toEqual({
      name: { type: 'string', description: 'first, last' },
      age: { type: 'integer', description: 'in years' },
    });
  });

  test.each([
    ['', /names no field/],
    ['name nmae', /nmae is no type; there are text, int, number, bool, list/],
    ['name, name int', /two fields name/],
    ['a b c', /"a b c" is no field/],
    ['__proto__', /no field/],
    ['{"type": "strng"}', /"strng" is no type/],
    ['{"type": "object", ', /it is no JSON/],
    ['{"properties": {"a": {"type": "int"}}}', /at properties\/a|at \/properties\/a, "int" is no type/],
    ['{"required": "a"}', /required is no list/],
    ['{"enum": []}', /enum is no list/],
    ['{"pattern": "("}', /pattern is no regular expression/],
    ['{"patternProperties": {"(": {}}}', /patternProperties is no object of regular expressions/],
    ['{"properties": {"a": {"minLength": "ten"}}}', /at \/properties\/a, minLength is no whole number from 0 on/],
    ['{"multipleOf": 0}', /multipleOf is no number above 0/],
    ['{"anyOf": {}}', /anyOf is no list of schemas/],
    ['{"type": []}', /type names none/],
    ['{"items": {"$dynamicRef": "#node"}}', /at \/items, \$dynamicRef is not followed; \$ref is/],
    ['{"$ref": "#/$defs/a"}', /\$ref "#\/\$defs\/a" is not in it/],
    ['{"$ref": "http://127.0.0.1/schema.json"}', /is not in it/],
    ['{"$ref": "#"}', /leads back to itself/],
    [
      { $defs: { a: { anyOf: [{ $ref: '#/$defs/b' }] }, b: { allOf: [{ $ref: '#/$defs/a' }] } } },
      /leads back to itself/,
    ],
    [5, /neither a JSON Schema nor its short form/],
    [JSON.parse('{"not":'.repeat(200) + '{}' + '}'.repeat(200)), /nested too deep/],
    [{ enum: Array.from({ length: 100_000 }, (_, at) => at) }, /too large/],
  ])('when it is %j, then the fault says why', (given, why) => {
    expect(() => givenSchema(given)).toThrow(why);
  });

  test('when it has a title, then that is its name, in letters that vendors take', () => {
    expect(givenSchema({ title: 'A person, großes', type: 'object' }).name).toBe('A_person_gro_es');
    expect(givenSchema('name').name).toBe('answer');
  });

  test('when a sample is made of it, then it fits in most cases', () => {
    expect(sampleOf(schemaOf('[name, age int, tags list]'))).toEqual([{ name: 'text', age: 1, tags: ['text'] }]);
    expect(sampleOf({ $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/a' } } })).toBeNull();
  });
});
