import type { JsonSchema } from '../records/model-request.ts';
import { pointedAt } from './subschemas.ts';

/** A schema that leads from reference to reference leads nowhere. */
const MOST_REFERENCES = 20;

/**
 * The value without what is null because it had to be said: strict forms ask for every field, and for null in the place of
 * one that may be absent. Where the schema itself takes null, that stays.
 */
export function withoutNulls(value: unknown, schema: JsonSchema): unknown {
  return pruned(value, [schema], schema);
}

function pruned(value: unknown, schemas: readonly unknown[], whole: JsonSchema): unknown {
  if (typeof value !== 'object' || value === null) return value;
  // Each once: alternatives that name the same would double with each level.
  const rules = [...new Set(schemas.flatMap((schema) => rulesFor(schema, whole)))];
  if (Array.isArray(value)) {
    const items = [...new Set(rules.map((rule) => rule['items']))];
    return value.map((item) => pruned(item, items, whole));
  }
  const kept = Object.entries(value).filter(([name, inner]) => inner !== null || !isAbsence(name, rules, whole));
  return Object.fromEntries(kept.map(([name, inner]) => [name, pruned(inner, propertiesIn(rules, name), whole)]));
}

/** Some schema tells of the field, none asks for it, and none takes null for it. */
function isAbsence(name: string, rules: readonly JsonSchema[], whole: JsonSchema): boolean {
  const told = propertiesIn(rules, name);
  const isAsked = rules.some(({ required }) => Array.isArray(required) && required.includes(name));
  return told.length > 0 && !isAsked && !told.some((property) => takesNull(property, whole));
}

function propertiesIn(rules: readonly JsonSchema[], name: string): unknown[] {
  return rules.flatMap(({ properties }) => {
    const isKnown = typeof properties === 'object' && properties !== null && Object.hasOwn(properties, name);
    return isKnown ? [(properties as Record<string, unknown>)[name]] : [];
  });
}

/** The schema, what it refers to, and its alternatives. */
function rulesFor(schema: unknown, whole: JsonSchema, follows = 0): JsonSchema[] {
  if (typeof schema !== 'object' || schema === null || follows > MOST_REFERENCES) return [];
  const rule = schema as JsonSchema;
  const others = [rule['anyOf'], rule['oneOf'], rule['allOf']].flatMap((list): unknown[] =>
    Array.isArray(list) ? list : [],
  );
  const referred = typeof rule['$ref'] === 'string' ? [pointedAt(whole, rule['$ref'])] : [];
  const inner = [...referred, ...others];
  return [rule, ...inner.flatMap((one) => rulesFor(one, whole, follows + inner.length))];
}

function takesNull(schema: unknown, whole: JsonSchema): boolean {
  return schema === true || rulesFor(schema, whole).some(isOfNull);
}

function isOfNull({ type, const: constant, enum: values, $ref, anyOf, oneOf, allOf }: JsonSchema): boolean {
  if (type !== undefined) return [type].flat().includes('null');
  if (Array.isArray(values)) return values.includes(null);
  if (constant !== undefined) return constant === null;
  return [$ref, anyOf, oneOf, allOf].every((one) => one === undefined);
}
