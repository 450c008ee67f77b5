import { isScalar, stringify } from 'yaml';
import { present } from '../../core/fields.ts';
import type { PromptDraft } from '../../core/records/prompt.ts';
import type { VariableDefinition } from '../../core/records/variable-definition.ts';
import { splitFrontMatter } from '../front-matter.ts';
import { scalarText } from '../yaml.ts';

/** The file form. Reading it back gives the same draft; an empty list of tags reads back as none given. */
export function printPrompt(prompt: PromptDraft): string {
  return `---\n${stringify(fieldsOfPrompt(prompt), { lineWidth: 0 })}---\n${prompt.content}`;
}

/** The front matter of a prompt. */
export function fieldsOfPrompt(prompt: PromptDraft): Record<string, unknown> {
  const { name, description, system, metadata, tags = [], is_public: isPublic, variables } = prompt;
  return {
    ...present({ name, description, system }),
    ...metadata,
    ...(tags.length > 0 && { tags }),
    ...(isPublic && { public: true }),
    ...(Object.keys(variables).length > 0 && {
      variables: Object.fromEntries(Object.entries(variables).map(([key, definition]) => [key, shortForm(definition)])),
    }),
  };
}

function shortForm(definition: VariableDefinition): Record<string, unknown> {
  return present({
    type: definition.variable_type === 'text' ? undefined : definition.variable_type,
    description: definition.description,
    required: definition.is_required ? undefined : false,
    default: definition.default_value,
    options: definition.options,
    pattern: definition.validation_pattern,
  });
}

/** `text` with the name that it says, if it says one, changed to `name`; all else keeps its bytes. */
export function renamePrompt(text: string, name: string): string {
  const { fields, yaml } = splitFrontMatter(text, name);
  const node = fields?.get('name', true);
  if (!isScalar(node) || !node.range || scalarText(node) === name) return text;
  const [start, end] = node.range;
  // Names are safe as YAML has them, but for those that it takes for numbers and the like: those are quoted.
  const written = stringify(name, { lineWidth: 0 }).trimEnd();
  return text.replace(yaml, () => yaml.slice(0, start) + written + yaml.slice(end));
}
