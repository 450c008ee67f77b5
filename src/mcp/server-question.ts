import type { ElicitRequestFormParams } from '@modelcontextprotocol/client';
import { isForbiddenKey } from '../core/fields.ts';
import type { QuestionField, ServerQuestion } from '../core/ports/tool-servers.ts';
import type { JsonSchema } from '../core/records/model-request.ts';
import type { VariableDefinition } from '../core/records/variable-definition.ts';

/** A server's question for a person, as fields of a form; undefined where it asks for what no form of ours has. */
export function serverQuestion({ message, requestedSchema }: ElicitRequestFormParams): ServerQuestion | undefined {
  const { properties, required = [] } = requestedSchema as {
    properties: Record<string, JsonSchema>;
    required?: string[];
  };
  const names = Object.keys(properties);
  if (names.some(isForbiddenKey)) return undefined;
  return { message, fields: names.map((name) => fieldOf(name, properties[name]!, required.includes(name))) };
}

function fieldOf(name: string, schema: JsonSchema, isRequired: boolean): QuestionField {
  const { title, description, default: preset } = schema;
  const choices = choicesIn(schema);
  const several = schema['type'] === 'array' ? choicesIn(Object(schema['items']) as JsonSchema) : undefined;
  const about = [title, description, several && `several of ${several.map(({ shown }) => shown).join(', ')}`];
  const words = about.filter((each) => typeof each === 'string' && each !== '').join('; ');
  const options = choices?.map(({ shown }) => shown);
  const definition: VariableDefinition = {
    name,
    variable_type: choices ? 'select' : typeOf(schema),
    is_required: isRequired,
    ...(words !== '' && { description: words }),
    ...(options && { options }),
    ...(preset !== undefined && {
      default_value: [preset]
        .flat()
        .map((value) => shownOf(wordOf(value), choices))
        .join(', '),
    }),
  };
  return { definition, schema, typed: typedBy(schema, several ?? choices) };
}

interface Choice {
  value: string;
  shown: string;
}

/** The values of a field that has some, with what people are shown of them. */
function choicesIn({ enum: values, enumNames: names, oneOf, anyOf }: JsonSchema): Choice[] | undefined {
  if (Array.isArray(values))
    return values.map((value, at) => ({
      value: wordOf(value),
      shown: String((names as string[] | undefined)?.[at] ?? value),
    }));
  const titled = oneOf ?? anyOf;
  if (!Array.isArray(titled)) return undefined;
  return (titled as JsonSchema[]).map(({ const: value, title }) => ({
    value: wordOf(value),
    shown: String(title ?? value),
  }));
}

function shownOf(value: string, choices: readonly Choice[] = []): string {
  return choices.find((choice) => choice.value === value)?.shown ?? value;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function typeOf({ type }: JsonSchema): VariableDefinition['variable_type'] {
  if (type === 'boolean') return 'boolean';
  return type === 'number' || type === 'integer' ? 'number' : 'text';
}

function typedBy({ type }: JsonSchema, choices: readonly Choice[] = []): (text: string) => unknown {
  const meant = (text: string) => choices.find(({ shown }) => shown === text)?.value ?? text;
  if (type === 'boolean') return (text) => text === 'true';
  if (type === 'number' || type === 'integer') return Number;
  if (type !== 'array') return meant;
  const words = (text: string) => text.split(',').map((word) => word.trim());
  return (text) =>
    words(text)
      .filter((word) => word !== '')
      .map(meant);
}
