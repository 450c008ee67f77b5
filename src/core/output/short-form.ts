import type { JsonSchema } from '../records/model-request.ts';

const TYPES: Readonly<Record<string, JsonSchema>> = {
  text: { type: 'string' },
  int: { type: 'integer' },
  number: { type: 'number' },
  bool: { type: 'boolean' },
  list: { type: 'array', items: { type: 'string' } },
};

/** What a name in JSON Schema or a programming language means here. */
const ALSO: Readonly<Record<string, string>> = {
  string: 'text',
  str: 'text',
  integer: 'int',
  float: 'number',
  boolean: 'bool',
};

const FIELD = /^([\p{L}_][\p{L}\p{N}_-]*)(\?)?(?:\s+([\p{L}]+)(\?)?)?\s*(?::\s*(.*))?$/u;

/** A text in the short form that says no schema; `part` is what is wrong in it. */
export class ShortFormFault extends Error {}

/**
 * The schema that `name, age int?, tags list: labels` stands for; `[…]` is a list of such things. Where there are several
 * lines, each is one field, and a description may hold commas.
 */
export function schemaOfShortForm(text: string): JsonSchema {
  const inner = /^\[([\s\S]*)\]$/.exec(text.trim())?.[1];
  if (inner !== undefined) return { type: 'array', items: objectOf(fieldsIn(inner)) };
  return objectOf(fieldsIn(text));
}

function fieldsIn(text: string): string[] {
  const fields = text.trim().split(/\n/.test(text.trim()) ? /\n/ : /,/);
  return fields.map((field) => field.trim().replace(/,$/, '')).filter((field) => field !== '');
}

function objectOf(fields: readonly string[]): JsonSchema {
  if (fields.length === 0) throw new ShortFormFault('it names no field');
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const field of fields) {
    const { name, schema, isOptional } = fieldOf(field);
    if (Object.hasOwn(properties, name)) throw new ShortFormFault(`it has two fields ${name}`);
    properties[name] = schema;
    if (!isOptional) required.push(name);
  }
  return { type: 'object', properties, required, additionalProperties: false };
}

function fieldOf(field: string): { name: string; schema: JsonSchema; isOptional: boolean } {
  const [, name, optional, type = 'text', optionalType, description] = FIELD.exec(field) ?? [];
  if (name === undefined || name === '__proto__') throw new ShortFormFault(`${JSON.stringify(field)} is no field`);
  const known = Object.hasOwn(ALSO, type) ? ALSO[type]! : type;
  if (!Object.hasOwn(TYPES, known))
    throw new ShortFormFault(`${type} is no type; there are ${Object.keys(TYPES).join(', ')}`);
  return {
    name,
    schema: { ...TYPES[known], ...(description && { description }) },
    isOptional: optional !== undefined || optionalType !== undefined,
  };
}
