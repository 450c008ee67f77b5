import type { JsonSchema } from '../records/model-request.ts';
import { pointedAt } from './subschemas.ts';

/** Places in a schema that look at the same value again. */
const IN_PLACE = ['anyOf', 'oneOf', 'allOf', 'not', 'if', 'then', 'else', 'dependentSchemas'];

/** Tells whether some schema within leads back to itself without going into the value: a check of it would not end. */
export function isEndless(schemas: Iterable<JsonSchema>, whole: JsonSchema): boolean {
  const done = new Set<unknown>();
  const open = new Set<unknown>();
  const leadsBack = (schema: unknown): boolean => {
    if (typeof schema !== 'object' || schema === null || done.has(schema)) return false;
    if (open.has(schema)) return true;
    open.add(schema);
    const found = nextOf(schema as JsonSchema, whole).some(leadsBack);
    open.delete(schema);
    done.add(schema);
    return found;
  };
  for (const schema of schemas) if (leadsBack(schema)) return true;
  return false;
}

function nextOf(schema: JsonSchema, whole: JsonSchema): unknown[] {
  const inPlace = IN_PLACE.flatMap((key): unknown[] => {
    const value = schema[key];
    if (typeof value !== 'object' || value === null) return [];
    return Array.isArray(value) ? value : key === 'dependentSchemas' ? Object.values(value) : [value];
  });
  const { $ref: reference } = schema;
  return typeof reference === 'string' ? [pointedAt(whole, reference), ...inPlace] : inPlace;
}
