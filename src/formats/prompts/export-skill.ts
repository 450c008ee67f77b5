import { stringify } from 'yaml';
import type { Prompt } from '../../core/records/prompt.ts';
import type { VariableDefinition } from '../../core/records/variable-definition.ts';

/**
 * A prompt as a skill of agents. The folder has the name in the letters that are allowed there. A skill has no variables: what
 * is to be put in is said below, and tags stay as they are, which models read.
 */
export function skillOf(prompt: Prompt): { folder: string; text: string } {
  const { name, system, content, variable_names: names, variables } = prompt;
  const folder =
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 64) || 'prompt';
  const description = (prompt.description ?? firstLine(system ?? content)).slice(0, 1024);
  const body = [system, content].filter((text) => text !== undefined && text.trim() !== '').join('\n\n');
  const values = names.map((variable) => valueLine(variable, variables[variable]));
  const below =
    values.length === 0 ? '' : `${body.endsWith('\n') ? '' : '\n'}\n## Values\n\n${ABOUT}\n\n${values.join('\n')}\n`;
  return { folder, text: `---\n${stringify({ name: folder, description }, { lineWidth: 0 })}---\n${body}${below}` };
}

const ABOUT =
  'A name in double braces above stands for its value; text between tags counts where their condition holds.';

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]!;
}

function valueLine(name: string, definition: VariableDefinition | undefined): string {
  const { description, options, default_value: preset, is_required: isRequired = true } = definition ?? {};
  const facts = [
    ...(name === 'input' ? ['what is asked about'] : []),
    ...(description === undefined ? [] : [description]),
    ...(options === undefined ? [] : [`one of: ${options.join(', ')}`]),
    ...(preset === undefined ? (isRequired ? [] : ['may be left out']) : [`${preset} unless said otherwise`]),
  ];
  return `- \`${name}\`${facts.length === 0 ? '' : `: ${facts.join('; ')}`}`;
}
