import { isMap, isScalar, isSeq, stringify, type Node, type Pair, type YAMLMap } from 'yaml';
import { LlmkitError } from '../core/errors.ts';
import type { PromptFormat } from '../core/ports.ts';
import type { PromptDraft } from '../core/records/prompt.ts';
import { VARIABLE_TYPES, type VariableDefinition, type VariableType } from '../core/records/variable-definition.ts';
import { SETTINGS } from '../core/settings.ts';
import { isForbiddenKey } from '../core/names.ts';
import { QUOTE_HINT, splitFrontMatter } from './front-matter.ts';
import { parseValues } from './values.ts';
import { scalarText } from './yaml.ts';

/** Our own format: YAML front matter and a Liquid body; without front matter the whole text is the content. */
export const ownFormat: PromptFormat = { parse, print, parseValues };

type Fail = (node: unknown, why: string, hint?: string) => never;

function parse(text: string, name: string): PromptDraft {
  const { fields, body, bodyLine, where } = splitFrontMatter(text, name);
  const draft: PromptDraft = {
    content: body,
    variables: {},
    metadata: {},
    ...(bodyLine > 0 && { first_line: bodyLine }),
  };
  const fail: Fail = (node, why, hint) => {
    const offset = (node as Node | null)?.range?.[0] ?? 0;
    throw new LlmkitError('invalid_template', `Cannot read ${name}: ${why} (${where(offset)}).`, {
      ...(hint !== undefined && { hint }),
      details: { file: name },
    });
  };
  for (const pair of fields?.items ?? []) readField(draft, pair, fail);
  return draft;
}

function readField(draft: PromptDraft, { key, value }: Pair, fail: Fail): void {
  const name = keyText(key);
  if (isForbiddenKey(name)) fail(key, `${name} cannot be a field`);
  switch (name) {
    case 'name':
    case 'description':
    case 'system':
      draft[name] = textOf(value, name, fail);
      break;
    case 'tags':
      draft.tags = textsOf(value, name, fail);
      break;
    case 'variables':
      draft.variables = readVariables(value, fail);
      break;
    case 'stop':
      draft.metadata['stop'] = textsOf(value, name, fail);
      break;
    default:
      draft.metadata[name] = readMetadata(name, value, fail);
  }
}

/** A parameter of the table of settings must be one of its values; what llmkit does not know is kept as it is. */
function readMetadata(name: string, node: unknown, fail: Fail): unknown {
  const value: unknown = isMap(node) || isSeq(node) || isScalar(node) ? node.toJSON() : null;
  const setting = SETTINGS.find(({ key, thread }) => key === name && thread === true);
  if (setting && value !== null && !setting.kind.accepts(value)) fail(node, `${name} must be ${setting.kind.expected}`);
  return value;
}

function readVariables(node: unknown, fail: Fail): Record<string, VariableDefinition> {
  const definitions: Record<string, VariableDefinition> = {};
  if (isScalar(node) && node.value === null) return definitions;
  // A plain list names variables without saying more about them.
  if (isSeq(node))
    for (const name of textsOf(node, 'variables', fail)) definitions[name] = definitionFrom(name, undefined, fail);
  else if (isMap(node)) {
    for (const { key, value } of node.items) {
      const name = keyText(key);
      if (isForbiddenKey(name)) fail(key, `${name} cannot name a variable`);
      definitions[name] = definitionFrom(name, value, fail);
    }
  } else fail(node, 'variables must be a mapping of names to definitions');
  return definitions;
}

const SHORT_FORMS: Record<string, string> = {
  type: 'variable_type',
  required: 'is_required',
  default: 'default_value',
  pattern: 'validation_pattern',
};

/** `name:` alone, `name: number`, or a mapping in short or long forms. */
function definitionFrom(name: string, node: unknown, fail: Fail): VariableDefinition {
  const fields: Partial<VariableDefinition> = {};
  if (isMap(node))
    for (const { key, value } of (node as YAMLMap).items) readDefinitionField(fields, keyText(key), key, value, fail);
  else if (isScalar(node) && node.value !== null) fields.variable_type = typeOf(node, fail);
  const type = fields.variable_type ?? (fields.options === undefined ? 'text' : 'select');
  return { is_required: true, ...fields, name, variable_type: type };
}

function readDefinitionField(
  fields: Partial<VariableDefinition>,
  given: string,
  key: unknown,
  value: unknown,
  fail: Fail,
): void {
  const field = SHORT_FORMS[given] ?? given;
  switch (field) {
    case 'variable_type':
      fields.variable_type = typeOf(value, fail);
      break;
    case 'is_required':
      if (!isScalar(value) || typeof value.value !== 'boolean') fail(value, 'required must be true or false');
      else fields.is_required = value.value;
      break;
    case 'options':
      fields.options = textsOf(value, 'options', fail);
      break;
    case 'description':
    case 'default_value':
    case 'validation_pattern':
      fields[field] = textOf(value, given, fail);
      break;
    default:
      fail(key, `a variable has no field ${given}; it has type, description, required, default, options, pattern`);
  }
}

function typeOf(node: unknown, fail: Fail): VariableType {
  const type = textOf(node, 'type', fail) as VariableType;
  return VARIABLE_TYPES.includes(type) ? type : fail(node, `type must be one of: ${VARIABLE_TYPES.join(', ')}`);
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

function textOf(node: unknown, name: string, fail: Fail): string {
  // Braces without quotation marks are a mapping to YAML: `{{ name }}`.
  if (!isScalar(node)) return fail(node, `${name} must be a text`, isMap(node) && node.flow ? QUOTE_HINT : undefined);
  return scalarText(node);
}

function textsOf(node: unknown, name: string, fail: Fail): string[] {
  if (isSeq(node)) return node.items.map((item) => textOf(item, name, fail));
  return [textOf(node, name, fail)];
}

/** The file form. Reading it back gives the same draft; an empty list of tags reads back as none given. */
function print(prompt: PromptDraft): string {
  const { name, description, system, metadata, tags = [], variables, content } = prompt;
  const fields = {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(system !== undefined && { system }),
    ...metadata,
    ...(tags.length > 0 && { tags }),
    ...(Object.keys(variables).length > 0 && {
      variables: Object.fromEntries(Object.entries(variables).map(([key, definition]) => [key, shortForm(definition)])),
    }),
  };
  return `---\n${stringify(fields, { lineWidth: 0 })}---\n${content}`;
}

function shortForm(definition: VariableDefinition): Record<string, unknown> {
  const {
    variable_type: type,
    description,
    is_required: isRequired,
    default_value: preset,
    options,
    validation_pattern: pattern,
  } = definition;
  return {
    ...(type !== 'text' && { type }),
    ...(description !== undefined && { description }),
    ...(!isRequired && { required: false }),
    ...(preset !== undefined && { default: preset }),
    ...(options !== undefined && { options }),
    ...(pattern !== undefined && { pattern }),
  };
}
