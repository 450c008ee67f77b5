import type { JsonSchema } from '../records/model-request.ts';

const MAPS = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const LISTS = ['anyOf', 'oneOf', 'allOf', 'prefixItems', 'items'];
const SINGLE = [
  'items',
  'additionalProperties',
  'additionalItems',
  'contains',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
  'not',
  'if',
  'then',
  'else',
];

/** The schemas directly within `schema`, each with its place there. */
export function subschemasOf(schema: JsonSchema): [place: string, inner: unknown][] {
  const within = (key: string, value: unknown): [string, unknown][] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).map(([name, inner]) => [`${key}/${name}`, inner])
      : [];
  return [
    ...MAPS.flatMap((key) => within(key, schema[key])),
    ...LISTS.flatMap((key) => (Array.isArray(schema[key]) ? within(key, schema[key]) : [])),
    ...SINGLE.flatMap((key): [string, unknown][] =>
      schema[key] === undefined || Array.isArray(schema[key]) ? [] : [[key, schema[key]]],
    ),
  ];
}

/** What the pointer `#/…` names in `whole`; undefined where it leads nowhere, or out of it. */
export function pointedAt(whole: JsonSchema, pointer: string): JsonSchema | boolean | undefined {
  if (pointer === '#') return whole;
  if (!pointer.startsWith('#/')) return undefined;
  let at: unknown = whole;
  for (const name of pointer.slice(2).split('/')) {
    const key = unescaped(name);
    if (key === undefined || typeof at !== 'object' || at === null || !Object.hasOwn(at, key)) return undefined;
    at = (at as Record<string, unknown>)[key];
  }
  return typeof at === 'boolean' || (typeof at === 'object' && at !== null) ? (at as JsonSchema) : undefined;
}

function unescaped(name: string): string | undefined {
  try {
    return decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
}
