import type { JsonSchema } from '../records/model-request.ts';
import { pointedAt } from './subschemas.ts';

/** Vendors take only objects at the top: anything else is asked for under this name. */
export const WRAPPER = 'value';

/** Tells whether answers to `schema` are objects, as vendors want them. */
export function isOfObjects(schema: JsonSchema): boolean {
  let at: JsonSchema | boolean | undefined = schema;
  for (let follows = 0; typeof at === 'object' && typeof at['$ref'] === 'string' && follows < 20; follows++)
    at = pointedAt(schema, at['$ref']);
  return typeof at === 'object' && at['$ref'] === undefined && at['type'] === 'object';
}

/** The schema of an object that holds an answer to `schema` alone. */
export function inWrapper(schema: JsonSchema): JsonSchema {
  const { $defs, definitions, $schema, ...inner } = schema;
  return {
    ...($schema !== undefined && { $schema }),
    type: 'object',
    properties: { [WRAPPER]: inner },
    required: [WRAPPER],
    additionalProperties: false,
    ...($defs !== undefined && { $defs }),
    ...(definitions !== undefined && { definitions }),
  };
}

/** What a wrapper holds; undefined for what is none. */
export function unwrapped(value: unknown): { value: unknown } | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const names = Object.keys(value);
  return names.length === 1 && names[0] === WRAPPER
    ? { value: (value as Record<string, unknown>)[WRAPPER] }
    : undefined;
}
