import type { InputForm } from '../templates/scope.ts';
import type { DeclaredInput } from './prompt-maker.ts';
import type { YamlFields } from './yaml-file.ts';

type Schema = Record<string, unknown>;

/** The inputs that the `input` of a dotprompt file declares, in Picoschema or JSON Schema, with its defaults. */
export function inputsOfSchema(input: YamlFields): DeclaredInput[] {
  const presets = input.fields('default');
  const fields = input.fields('schema');
  const { properties, required } = propertiesOf(input.value('schema'));
  return Object.entries(properties).map(([name, schema]): DeclaredInput => {
    const {
      type,
      description,
      default: preset,
    } = schema as { type?: unknown; description?: unknown; default?: unknown };
    return {
      name,
      form: formOf(type, schema as Schema),
      description: typeof description === 'string' ? description : undefined,
      isRequired: required.includes(name),
      preset: presets.text(name) ?? textOf(preset),
      options: optionsOf(schema as Schema),
      place: fields.place(name) ?? fields.place(`${name}?`) ?? input.place('schema'),
    };
  });
}

/** The JSON Schema of the answer; undefined where none is asked for. */
export function outputSchema(output: YamlFields): unknown {
  const schema = output.value('schema');
  return schema === undefined || schema === null ? undefined : jsonSchema(schema);
}

const SCALARS = new Set(['any', 'boolean', 'integer', 'null', 'number', 'string']);

function propertiesOf(schema: unknown): { properties: Schema; required: string[] } {
  const whole = jsonSchema(schema);
  const { properties = {}, required } = whole as { properties?: Schema; required?: unknown };
  return { properties, required: Array.isArray(required) ? required.map(String) : [] };
}

/** Picoschema as JSON Schema; what is JSON Schema already stays as it is. */
function jsonSchema(schema: unknown): Schema {
  if (typeof schema === 'string') return scalar(schema);
  if (typeof schema !== 'object' || schema === null) return {};
  const { type, properties } = schema as { type?: unknown; properties?: unknown };
  const isOwn = typeof type === 'string' && (SCALARS.has(type) || type === 'object' || type === 'array');
  if (isOwn || typeof properties === 'object') return { type: 'object', ...withShortProperties(schema as Schema) };
  return objectSchema(schema as Schema);
}

/** Some write the properties of a JSON Schema in the short form. */
function withShortProperties(schema: Schema): Schema {
  const { properties } = schema;
  if (typeof properties !== 'object' || properties === null) return schema;
  const whole = Object.entries(properties as Schema).map(([name, property]) => [
    name,
    typeof property === 'string' ? scalar(property) : property,
  ]);
  return { ...schema, properties: Object.fromEntries(whole) as Schema };
}

/** `name?(array, what it is): string, what an item is` and the like. */
function objectSchema(fields: Schema): Schema {
  const properties: Schema = {};
  const required: string[] = [];
  let others: unknown = false;
  for (const [key, value] of Object.entries(fields)) {
    if (key === '(*)') {
      others = jsonSchema(value);
      continue;
    }
    const [, name = key, optional, type = '', description] =
      /^([^(?]+)(\?)?(?:\((\w+)(?:,\s*([\s\S]*))?\))?$/.exec(key.trim()) ?? [];
    if (!optional) required.push(name);
    const made =
      type === 'array'
        ? { type: 'array', items: jsonSchema(value) }
        : type === 'enum'
          ? { enum: Array.isArray(value) ? value : [] }
          : jsonSchema(value);
    properties[name] = description === undefined ? made : { ...made, description };
  }
  return { type: 'object', properties, ...(required.length > 0 && { required }), additionalProperties: others };
}

/** `string, what it is`; `string[]` and `"a" | "b"` are what some write for a list and an enum. */
function scalar(text: string): Schema {
  const quoted = /^\s*(?:["'][^"']*["']\s*\|?\s*)+/.exec(text)?.[0];
  if (quoted !== undefined) {
    const options = [...quoted.matchAll(/["']([^"']*)["']/g)].map(([, option]) => option);
    return { enum: options, ...described(text.slice(quoted.length).replace(/^,\s*/, '')) };
  }
  const [, type = '', , description = ''] = /^\s*([\w[\]]+)\s*(,\s*([\s\S]*))?$/.exec(text) ?? [];
  if (type.endsWith('[]')) return { type: 'array', items: scalar(type.slice(0, -2)), ...described(description) };
  return { ...(SCALARS.has(type) && type !== 'any' && { type }), ...described(description) };
}

function described(description: string): Schema {
  return description.trim() === '' ? {} : { description: description.trim() };
}

function formOf(type: unknown, schema: Schema): InputForm {
  const name = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  if (name === 'number' || name === 'integer') return 'number';
  if (name === 'boolean') return 'boolean';
  if (name === 'array') return 'list';
  return name === 'object' || 'properties' in schema ? 'object' : 'text';
}

function optionsOf({ enum: options }: Schema): string[] | undefined {
  return Array.isArray(options) ? options.filter((option) => option !== null).map(String) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
