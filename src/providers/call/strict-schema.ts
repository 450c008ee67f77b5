import type { JsonSchema } from '../../core/records/model-request.ts';

/** Keys that every vendor's strict form takes as they are. */
const KEPT = ['type', 'enum', 'const', '$ref', 'description'];

/** Keys that say nothing about the value, or that are written anew. */
const PASSED_OVER = new Set(
  KEPT.concat(
    ['$schema', '$id', '$comment', 'title', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
    ['properties', 'required', 'additionalProperties', 'items', 'anyOf', 'oneOf', 'allOf', '$defs', 'definitions'],
  ),
);

/** What cannot be said at all in the strict form. */
const UNSAYABLE = ['not', 'if', 'prefixItems', 'patternProperties', 'dependentSchemas', '$dynamicRef', '$recursiveRef'];

class NotStrict extends Error {}

/**
 * The schema in the form that all vendors with a strict one take: every field asked for, null for what may be absent, no
 * other fields. Lengths, ranges and patterns go into descriptions. Undefined where that would say something else, as for
 * objects of any fields.
 */
export function strictSchema(schema: JsonSchema): JsonSchema | undefined {
  try {
    return strict(schema);
  } catch (thrown) {
    if (thrown instanceof NotStrict) return undefined;
    throw thrown;
  }
}

function strict(given: unknown): JsonSchema {
  const schema = merged(given);
  const { $defs, definitions } = schema;
  const alternatives = schema['anyOf'] ?? schema['oneOf'];
  const described = descriptionOf(schema);
  const made: Record<string, unknown> = {
    ...kept(schema),
    ...(described !== '' && { description: described }),
    ...(Array.isArray(alternatives) && { anyOf: alternatives.map(strict) }),
    ...typeOfValues(schema),
    ...structureOf(schema),
    ...($defs || definitions ? { $defs: mapped({ ...Object(definitions), ...Object($defs) }) } : {}),
  };
  const says = ['type', 'enum', 'const', '$ref', 'anyOf'].some((key) => made[key] !== undefined);
  // Any value at all: no strict form has a word for it.
  if (!says) throw new NotStrict();
  return made;
}

function kept(schema: JsonSchema): Record<string, unknown> {
  const made = Object.fromEntries(KEPT.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]]));
  if (typeof made['$ref'] === 'string') made['$ref'] = reference(made['$ref']);
  return made;
}

/** Definitions stand in one place; what points elsewhere may not be there any more. */
function reference(pointer: string): string {
  const moved = pointer.replace(/^#\/definitions\//, '#/$defs/');
  if (moved !== '#' && !/^#\/\$defs\/[^/]+$/.test(moved)) throw new NotStrict();
  return moved;
}

/** Some want the type beside the values. */
function typeOfValues({ type, enum: values, const: constant }: JsonSchema): { type?: string } {
  const given = Array.isArray(values) ? (values as unknown[]) : constant === undefined ? [] : [constant];
  const [one, ...others] = new Set(given.map((value) => typeof value));
  const isPlain = one === 'string' || one === 'number' || one === 'boolean';
  return type === undefined && isPlain && others.length === 0 ? { type: one } : {};
}

function structureOf(schema: JsonSchema): Record<string, unknown> {
  const { properties, additionalProperties: others, items } = schema;
  const types = [schema['type']].flat();
  const isObject = types.includes('object') || properties !== undefined;
  const isArray = types.includes('array') || items !== undefined;
  if (isArray && (typeof items !== 'object' || items === null || Array.isArray(items))) throw new NotStrict();
  const hasOthers = others === true || (typeof others === 'object' && others !== null);
  if (isObject && (properties === undefined || hasOthers)) throw new NotStrict();
  return {
    ...(isObject && fieldsOf(schema)),
    ...(isArray && { items: strict(items) }),
    ...(schema['type'] === undefined && (isObject || isArray) && { type: isObject ? 'object' : 'array' }),
  };
}

function fieldsOf({ properties, required }: JsonSchema): Record<string, unknown> {
  const asked = Array.isArray(required) ? required : [];
  const fields = Object.entries(properties as Record<string, unknown>).map(([name, field]) => {
    const made = strict(field);
    return [name, asked.includes(name) ? made : nullable(made)] as const;
  });
  return {
    properties: Object.fromEntries(fields),
    required: fields.map(([name]) => name),
    additionalProperties: false,
  };
}

function nullable(schema: JsonSchema): JsonSchema {
  const { type, enum: values, description } = schema;
  if (typeof type === 'string' && type !== 'object' && type !== 'array' && schema['const'] === undefined)
    return {
      ...schema,
      type: type === 'null' ? type : [type, 'null'],
      ...(Array.isArray(values) && { enum: [...new Set([...(values as unknown[]), null])] }),
    };
  const { description: _description, ...inner } = schema;
  return { ...(description !== undefined && { description }), anyOf: [inner, { type: 'null' }] };
}

function mapped(schemas: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, strict(schema)]));
}

/** With all that `allOf` asks for in one. */
function merged(given: unknown): JsonSchema {
  if (typeof given !== 'object' || given === null) throw new NotStrict();
  const { allOf, ...schema } = given as JsonSchema;
  if (UNSAYABLE.some((key) => schema[key] !== undefined)) throw new NotStrict();
  if (schema['anyOf'] !== undefined && schema['oneOf'] !== undefined) throw new NotStrict();
  if (!Array.isArray(allOf)) return schema;
  return allOf.map(merged).reduce(both, schema);
}

function both(one: JsonSchema, other: JsonSchema): JsonSchema {
  const sum: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = sum[key];
    if (key === 'properties') sum[key] = { ...Object(before), ...Object(value) };
    else if (key === 'required')
      sum[key] = [...new Set([...([before ?? []].flat() as unknown[]), ...(value as unknown[])])];
    else if (before === undefined || JSON.stringify(before) === JSON.stringify(value)) sum[key] = value;
    else if (key !== 'description') throw new NotStrict();
  }
  return sum;
}

/** In characters of the value. */
const LONGEST_HINT = 200;

function descriptionOf(schema: JsonSchema): string {
  const { description, title } = schema;
  const hints = Object.entries(schema)
    .filter(([key]) => !PASSED_OVER.has(key))
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`.slice(0, LONGEST_HINT));
  const words = typeof description === 'string' ? description : typeof title === 'string' ? title : '';
  return [words, hints.length > 0 ? `(${hints.join(', ')})` : ''].filter((part) => part !== '').join(' ');
}
