import type { JsonSchema } from '../records/model-request.ts';
import { pointedAt } from './subschemas.ts';

const TYPES = new Set(['string', 'integer', 'number', 'boolean', 'object', 'array', 'null']);

/** The kinds of values that words of a schema take: how each is tested, what it is called. */
const KINDS = {
  number: [(value: unknown) => typeof value === 'number', 'no number'],
  size: [(value: unknown) => Number.isInteger(value) && (value as number) >= 0, 'no whole number from 0 on'],
  // Draft 4 had true and false here.
  bound: [(value: unknown) => typeof value === 'number' || typeof value === 'boolean', 'no number'],
  factor: [(value: unknown) => typeof value === 'number' && value > 0, 'no number above 0'],
  flag: [(value: unknown) => typeof value === 'boolean', 'neither true nor false'],
  object: [isSchemaObject, 'no object'],
  names: [isTexts, 'no list of names'],
  values: [(value: unknown) => Array.isArray(value) && value.length > 0, 'no list of values'],
  schemas: [(value: unknown) => Array.isArray(value) && value.length > 0, 'no list of schemas'],
  pattern: [isPattern, 'no regular expression'],
  patterns: [
    (value: unknown) => isSchemaObject(value) && Object.keys(value).every(isPattern),
    'no object of regular expressions',
  ],
} as const;

const WORDS: Record<keyof typeof KINDS, readonly string[]> = {
  number: ['minimum', 'maximum'],
  size: [
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'minProperties',
    'maxProperties',
    'minContains',
    'maxContains',
  ],
  bound: ['exclusiveMinimum', 'exclusiveMaximum'],
  factor: ['multipleOf'],
  flag: ['uniqueItems'],
  object: ['properties', '$defs', 'definitions', 'dependentSchemas', 'dependentRequired'],
  names: ['required'],
  values: ['enum'],
  schemas: ['anyOf', 'oneOf', 'allOf', 'prefixItems'],
  pattern: ['pattern'],
  patterns: ['patternProperties'],
};

/** References whose end is known only while an answer is checked; the check here does not follow them. */
const MOVING = ['$dynamicRef', '$recursiveRef'];

/**
 * What is wrong with one schema, its inner ones aside; undefined where nothing is. A word that the check would pass over because
 * its value is none is a fault here: what it should hold for was not asked for.
 */
export function faultIn(schema: JsonSchema, whole: JsonSchema): string | undefined {
  const { type, $ref: reference } = schema;
  const types = [type].flat();
  if (types.length === 0) return 'type names none';
  const strange = types.find((one) => one !== undefined && !TYPES.has(one as string));
  if (strange !== undefined) return `${JSON.stringify(strange)} is no type`;
  for (const [kind, words] of Object.entries(WORDS)) {
    const [fits, otherwise] = KINDS[kind as keyof typeof KINDS];
    const wrong = words.find((word) => schema[word] !== undefined && !fits(schema[word]));
    if (wrong !== undefined) return `${wrong} is ${otherwise}`;
  }
  const moving = MOVING.find((word) => schema[word] !== undefined);
  if (moving !== undefined) return `${moving} is not followed; $ref is`;
  if (reference === undefined) return undefined;
  return typeof reference === 'string' && pointedAt(whole, reference) !== undefined
    ? undefined
    : `$ref ${JSON.stringify(reference)} is not in it`;
}

export function isSchemaObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}

function isPattern(value: unknown): boolean {
  try {
    return typeof value === 'string' && new RegExp(value, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
