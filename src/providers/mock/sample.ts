import { pointedAt } from '../../core/output/subschemas.ts';
import type { JsonSchema } from '../../core/records/model-request.ts';

/** A schema that refers to itself makes no sample without an end. */
const DEEPEST = 8;

/** A value that fits `schema` in most cases: patterns and the like are not looked at. */
export function sampleOf(schema: JsonSchema): unknown {
  return sample(schema, schema, 0);
}

function sample(given: unknown, whole: JsonSchema, depth: number): unknown {
  if (typeof given !== 'object' || given === null || depth > DEEPEST) return null;
  const schema = given as JsonSchema;
  const { $ref: reference, const: constant, enum: values, anyOf, oneOf, allOf } = schema;
  if (typeof reference === 'string') return sample(pointedAt(whole, reference), whole, depth + 1);
  if (constant !== undefined) return constant;
  if (Array.isArray(values)) return values[0] as unknown;
  const [alternative] = [anyOf, oneOf].flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  if (alternative !== undefined) return sample(alternative, whole, depth + 1);
  if (Array.isArray(allOf)) return Object.assign({}, ...allOf.map((part) => sample(part, whole, depth + 1))) as unknown;
  return ofType(schema, whole, depth);
}

function ofType(schema: JsonSchema, whole: JsonSchema, depth: number): unknown {
  const { properties, items, minimum, minItems, minLength } = schema;
  const [type = properties === undefined ? 'string' : 'object'] = [schema['type']].flat();
  switch (type) {
    case 'object': {
      const fields = Object.entries(Object(properties) as Record<string, unknown>);
      return Object.fromEntries(fields.map(([name, field]) => [name, sample(field, whole, depth + 1)]));
    }
    case 'array': {
      const count = Math.min(typeof minItems === 'number' ? Math.max(1, minItems) : 1, 100);
      return Array.from({ length: count }, () => sample(items ?? {}, whole, depth + 1));
    }
    case 'integer':
    case 'number':
      return typeof minimum === 'number' ? Math.ceil(minimum) : 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return 'text'.padEnd(typeof minLength === 'number' ? Math.min(minLength, 10_000) : 0, '.');
  }
}
