import { asLlmkitError, type LlmkitError } from './errors.ts';
import { nearest } from './nearest.ts';
import { calledAs, refuseBadPromptName, type PromptInUse, type PromptService } from './prompt-service.ts';
import { SETTINGS } from './settings.ts';
import type { NameUse } from './template-variables.ts';
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
 * All that is wrong with a prompt: the first syntax fault, a name that cannot be stored, bad definitions, defaults that
 * break their own rule, what is defined but not used, prompts taken in that do not exist. A setting that looks misspelt is
 * a note; so is a variable without definition, with `strict` a fault.
 */
export async function checkPrompt(
  prompt: PromptInUse,
  { prompts, variables }: { prompts: PromptService; variables: VariableService },
  { strict = false } = {},
): Promise<Finding[]> {
  const definitions = Object.values(prompt.variables);
  const findings: Finding[] = [...nameFaults(prompt.name), ...misspeltSettings(prompt.metadata)];
  for (const definition of definitions) {
    for (const message of await variables.definitionFaults(definition)) findings.push({ kind: 'fault', message });
  }
  try {
    const template = await prompts.parse(prompt, calledAs(prompt));
    const used = await variables.ofPrompt(prompt, template.variables);
    findings.push(...(await missingPrompts(template.renders, prompts)));
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

function nameFaults(name: string): Finding[] {
  try {
    refuseBadPromptName(name);
    return [];
  } catch (thrown) {
    return [{ kind: 'fault', message: withHint(asLlmkitError(thrown)) }];
  }
}

/** Other fields that a prompt may have, beside its settings. */
const FIELDS = ['name', 'description', 'system', 'tags', 'variables'];

/** Unknown fields are kept and mean nothing, so only one that is nearly a known one is worth a word. */
function misspeltSettings(metadata: Readonly<Record<string, unknown>>): Finding[] {
  const known = [...FIELDS, ...SETTINGS.filter(({ thread }) => thread === true).map(({ key }) => key)];
  return Object.keys(metadata).flatMap((key) => {
    const near = SETTINGS.some((setting) => setting.key === key) ? undefined : nearest(key, known);
    if (near === undefined) return [];
    return [{ kind: 'note', message: `${key} is no setting and is ignored; did you mean ${near}?` }];
  });
}

async function missingPrompts(renders: readonly NameUse[], prompts: PromptService): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, line, column } of renders) {
    if (await prompts.exists(name)) continue;
    findings.push({
      kind: 'fault',
      message: `there is no prompt named ${JSON.stringify(name)} to render`,
      line,
      column,
    });
  }
  return findings;
}

/** A fault of reading or parsing a prompt, as a finding. Anything else is thrown on. */
export function asFinding(thrown: unknown): Finding {
  const error = asLlmkitError(thrown);
  if (error.code !== 'invalid_template') throw thrown;
  const { line, column } = error.details ?? {};
  return {
    kind: 'fault',
    message: withHint(error),
    ...(typeof line === 'number' && { line }),
    ...(typeof column === 'number' && { column }),
  };
}

function withHint({ message, hint }: LlmkitError): string {
  return hint === undefined ? message : `${message} ${hint}`;
}
