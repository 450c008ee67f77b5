import { LlmkitError } from '../errors.ts';
import type { RegexGuard } from '../ports/regex-guard.ts';
import type { VariableDefinition } from '../records/variable-definition.ts';
import { variableKind } from '../tables/variables/index.ts';

/** The faults of a set of values, by variable; each has at least one message. */
export type VariableFaults = Record<string, string[]>;

/**
 * All faults of `value` under `definition`. Empty text counts as absent, and the default then stands
 * in. Throws `invalid_template` for a pattern that takes too long: that is no fault of the value.
 */
export async function valueFaults(
  definition: VariableDefinition,
  value: string | undefined,
  regex: RegexGuard,
): Promise<string[]> {
  const { name } = definition;
  const text = presentValue(definition, value);
  if (text === undefined) return definition.is_required ? [`${name} is required`] : [];
  const faults: string[] = [];
  const fault = variableKind(definition.variable_type).fault(text, definition);
  if (fault !== undefined) faults.push(`${name} ${fault}`);
  const pattern = definition.validation_pattern;
  // An empty one is none.
  if (pattern) {
    const matches = await regex.matchesWhole(pattern, text);
    if (matches === 'too slow') throw slowPattern(name, pattern);
    if (!matches) faults.push(`${name} must match ${pattern}`);
  }
  return faults;
}

function slowPattern(name: string, pattern: string): LlmkitError {
  return new LlmkitError('invalid_template', `Cannot use the pattern ${pattern} of ${name}: it takes too long.`, {
    advice: [{ kind: 'mend_template', how: 'pattern' }],
  });
}

/** The text that counts for a variable: the value, else the default; undefined when there is neither. */
export function presentValue(definition: VariableDefinition, value: string | undefined): string | undefined {
  const { normalize } = variableKind(definition.variable_type);
  const given = value === undefined ? '' : normalize(value);
  const text = given === '' ? normalize(definition.default_value ?? '') : given;
  return text === '' ? undefined : text;
}

/** The faults of all values at once. */
export async function validateValues(
  definitions: readonly VariableDefinition[],
  values: Readonly<Record<string, string>>,
  regex: RegexGuard,
): Promise<VariableFaults> {
  const faults: VariableFaults = {};
  for (const definition of definitions) {
    const value = Object.hasOwn(values, definition.name) ? values[definition.name] : undefined;
    const found = await valueFaults(definition, value, regex);
    if (found.length > 0) faults[definition.name] = found;
  }
  return faults;
}

/** Values as templates see them: typed, with defaults; null for what is absent. */
export function typedValues(
  definitions: readonly VariableDefinition[],
  values: Readonly<Record<string, string>>,
): Record<string, string | number | boolean | null> {
  // Without a prototype no variable name reaches one.
  const typed = Object.create(null) as Record<string, string | number | boolean | null>;
  for (const definition of definitions) {
    const { name, variable_type: type } = definition;
    const text = presentValue(definition, Object.hasOwn(values, name) ? values[name] : undefined);
    typed[name] = text === undefined ? null : variableKind(type).typed(text);
  }
  return typed;
}
