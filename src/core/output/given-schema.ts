import { LlmkitError } from '../errors.ts';
import { isTooDeep, MAX_FOREIGN_DEPTH } from '../records/depth.ts';
import type { JsonSchema, OutputSchema } from '../records/model-request.ts';
import { withShortNames } from '../short-names.ts';
import { isEndless } from './endless.ts';
import { schemaOfShortForm, ShortFormFault } from './short-form.ts';
import { faultIn, isSchemaObject } from './schema-fault.ts';
import { subschemasOf } from './subschemas.ts';

/** More than any schema that a person or a program writes for an answer; each costs time to check. */
const MOST_VALUES = 20_000;

/**
 * The schema that is given for an answer: JSON Schema as an object or as text, or the short form. Throws `usage`, saying where
 * it is wrong.
 */
export function givenSchema(given: unknown): OutputSchema {
  const schema = schemaIn(given);
  if (isTooDeep(schema, MAX_FOREIGN_DEPTH)) throw unusable('it is nested too deep');
  if (countOf(schema) > MOST_VALUES) throw unusable('it is too large');
  refuseFaults(schema, schema, '');
  if (isEndless(allWithin(schema), schema)) throw unusable('it leads back to itself without an end');
  const { title } = schema;
  const name = typeof title === 'string' ? title.replace(/[^A-Za-z0-9_-]+/g, '_').slice(0, 64) : '';
  return { name: name === '' ? 'answer' : name, schema };
}

/** Words of which a schema that says anything has one. */
const SCHEMA_WORDS = ['type', 'properties', '$ref', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', 'items', '$schema'];

/** Tells whether an object of a file is meant as a JSON Schema. */
export function asksForSchema(value: unknown): value is JsonSchema {
  return isSchemaObject(value) && SCHEMA_WORDS.some((word) => Object.hasOwn(value, word));
}

function schemaIn(given: unknown): JsonSchema {
  if (isSchemaObject(given)) return given;
  try {
    if (Array.isArray(given) && given.every((field) => typeof field === 'string'))
      return schemaOfShortForm(`[${given.join('\n')}\n]`);
    if (typeof given !== 'string') throw unusable('it is neither a JSON Schema nor its short form');
    return given.trim().startsWith('{') ? schemaInJson(given) : schemaOfShortForm(given);
  } catch (thrown) {
    if (thrown instanceof ShortFormFault) throw unusable(thrown.message);
    throw thrown;
  }
}

function schemaInJson(text: string): JsonSchema {
  try {
    return JSON.parse(text) as JsonSchema;
  } catch (cause) {
    throw unusable('it is no JSON', cause);
  }
}

function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  let count = 1;
  for (const inner of Object.values(value)) {
    count += countOf(inner);
    if (count > MOST_VALUES) break;
  }
  return count;
}

/** Refuses what would let every answer pass, or none: a type that is none, a reference that leads nowhere. */
function refuseFaults(schema: unknown, whole: JsonSchema, path: string): void {
  if (typeof schema === 'boolean') return;
  const fault = isSchemaObject(schema) ? faultIn(schema, whole) : 'a schema is an object';
  if (fault !== undefined) throw unusable(path === '' ? fault : `at ${path}, ${fault}`);
  for (const [place, inner] of subschemasOf(schema as JsonSchema)) refuseFaults(inner, whole, `${path}/${place}`);
}

function* allWithin(schema: JsonSchema): Generator<JsonSchema> {
  yield schema;
  for (const [, inner] of subschemasOf(schema)) if (isSchemaObject(inner)) yield* allWithin(inner);
}

function unusable(why: string, cause?: unknown): LlmkitError {
  return new LlmkitError('usage', withShortNames(`Cannot use the schema: ${why}.`), {
    advice: [{ kind: 'example', text: "--schema 'name, age int, tags list: labels'" }],
    cause,
  });
}
