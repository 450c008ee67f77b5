import type { VariableDefinition } from '../../core/records/variable-definition.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';

/** A definition in one line: name, type, and what else it asks of a value. */
export function definitionLine(definition: VariableDefinition): string {
  const {
    name,
    variable_type: type,
    is_required: isRequired,
    default_value: preset,
    options,
    validation_pattern: pattern,
    description,
  } = definition;
  const parts = [
    options === undefined ? type : `${type} (${options.join(', ')})`,
    isRequired ? 'required' : 'optional',
    preset !== undefined && `default ${JSON.stringify(preset)}`,
    pattern !== undefined && `pattern ${pattern}`,
    description,
  ];
  return sanitizeLine(`${name}: ${parts.filter(Boolean).join(', ')}`);
}
