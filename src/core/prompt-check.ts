import { asLlmkitError, LlmkitError } from './errors.ts';
import type { PromptInUse, PromptService } from './prompt-service.ts';
import type { VariableService } from './variable-service.ts';

/** One thing found in a prompt. */
export interface Finding {
  /** A fault makes the check fail; a note does not. */
  kind: 'fault' | 'note';
  message: string;
  line?: number;
  column?: number;
}

/**
 * All that is wrong with a prompt: the first syntax fault, bad definitions, defaults that break their own rule, what is
 * defined but not used. A variable without definition is a note, with `strict` a fault.
 */
export async function checkPrompt(
  prompt: PromptInUse,
  { prompts, variables }: { prompts: PromptService; variables: VariableService },
  { strict = false } = {},
): Promise<Finding[]> {
  const definitions = Object.values(prompt.variables);
  const findings: Finding[] = [];
  for (const definition of definitions) {
    for (const message of await variables.definitionFaults(definition)) findings.push({ kind: 'fault', message });
  }
  try {
    const template = await prompts.parse(prompt, prompt.name);
    const used = await variables.ofPrompt(prompt, template.variables);
    const names = new Set(used.map(({ definition }) => definition.name));
    for (const { name } of definitions) {
      if (!names.has(name)) findings.push({ kind: 'fault', message: `${name} is defined but not used` });
    }
    for (const { definition, source, line, column } of used) {
      if (source !== 'template' || definition.name === 'input') continue;
      findings.push({
        kind: strict ? 'fault' : 'note',
        message: `${definition.name} has no definition; it is taken as ${definition.is_required ? 'required' : 'optional'} text`,
        line,
        column,
      });
    }
  } catch (thrown) {
    findings.unshift(asFinding(thrown));
  }
  return findings;
}

/** A fault of reading or parsing a prompt, as a finding. Anything else is thrown on. */
export function asFinding(thrown: unknown): Finding {
  const error = asLlmkitError(thrown);
  if (!(error instanceof LlmkitError) || error.code !== 'invalid_template') throw thrown;
  const { line, column } = error.details ?? {};
  return {
    kind: 'fault',
    message: error.message,
    ...(typeof line === 'number' && { line }),
    ...(typeof column === 'number' && { column }),
  };
}
