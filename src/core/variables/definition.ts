import { LlmkitError } from '../errors.ts';
import type { RegexGuard } from '../ports/regex-guard.ts';
import type { VariableDefinition } from '../records/variable-definition.ts';
import { isForbiddenKey } from '../fields.ts';
import { variableKind } from '../tables/variables/index.ts';
import { valueFaults } from './validate.ts';

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/;
/** Words that Liquid reads as something else. */
const RESERVED = new Set([
  'true',
  'false',
  'nil',
  'null',
  'empty',
  'blank',
  'and',
  'or',
  'not',
  'contains',
  'forloop',
  'tablerowloop',
]);

/** Tells whether `name` can name a variable in a template. */
export function isVariableName(name: string): boolean {
  return IDENTIFIER.test(name) && !isForbiddenKey(name) && !RESERVED.has(name);
}

/** Throws `usage` unless `name` can name a variable. */
export function refuseBadVariableName(name: string): void {
  if (isVariableName(name)) return;
  throw new LlmkitError('usage', `Cannot use ${JSON.stringify(name)} as the name of a variable.`, {
    advice: [{ kind: 'expected', what: 'variable_name' }],
  });
}

/** The definition of a variable that nothing defines. */
export function undefinedVariable(name: string, isRequired: boolean): VariableDefinition {
  return { name, variable_type: 'text', is_required: isRequired };
}

/** Something that is wrong with a definition itself. */
export interface DefinitionFault {
  message: string;
  /** The field that is wrong. */
  field: keyof VariableDefinition;
}

/** Everything that is wrong with a definition itself: name, options, pattern, a default that breaks its own rule. */
export async function definitionFaults(definition: VariableDefinition, regex: RegexGuard): Promise<DefinitionFault[]> {
  const { name, variable_type: type, options, default_value: preset, validation_pattern: pattern } = definition;
  const faults: DefinitionFault[] = [];
  const add = (field: keyof VariableDefinition, message: string) => void faults.push({ field, message });
  if (!isVariableName(name)) add('name', `${JSON.stringify(name)} cannot name a variable`);
  const { hasOptions = false } = variableKind(type);
  if (hasOptions && (options ?? []).length === 0) add('options', `${name} is a ${type} without options`);
  if (!hasOptions && options !== undefined) add('options', `${name} has options but is a ${type}`);
  for (const fault of optionFaults(name, options ?? [])) add('options', fault);
  const isBad = pattern !== undefined && !isPattern(pattern);
  if (isBad) add('validation_pattern', `${name} has a pattern that is no regular expression: ${pattern}`);
  if (preset === undefined || preset === '') return faults;
  const checked = isBad ? { ...definition, validation_pattern: '' } : definition;
  try {
    for (const fault of await valueFaults(checked, preset, regex)) add('default_value', `the default of ${fault}`);
  } catch (thrown) {
    if (!(thrown instanceof LlmkitError && thrown.code === 'invalid_template')) throw thrown;
    add('validation_pattern', `${name} has a pattern that takes too long: ${pattern}`);
  }
  return faults;
}

function optionFaults(name: string, options: readonly string[]): string[] {
  const repeated = new Set(options.filter((option, index) => options.indexOf(option) < index));
  return [
    ...(options.some((option) => option.trim() === '') ? [`${name} has an empty option`] : []),
    ...[...repeated].map((option) => `${name} has the option ${JSON.stringify(option)} more than once`),
  ];
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
