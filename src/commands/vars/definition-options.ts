import { Option, type Command } from 'commander';
import { present } from '../../core/fields.ts';
import type { VariableDefinition } from '../../core/records/variable-definition.ts';
import { VARIABLE_TYPES, variableKind, type VariableType } from '../../core/tables/variables/index.ts';
import { refuseTogether } from '../option-rules.ts';
import { collect } from '../option-values.ts';

export interface DefinitionOptions {
  type?: VariableType;
  option?: string[];
  default?: string;
  pattern?: string;
  optional?: boolean;
  required?: boolean;
  description?: string;
}

export function addDefinitionOptions(command: Command): Command {
  return command
    .addOption(new Option('--type <type>', 'what it may hold').choices([...VARIABLE_TYPES]))
    .option('--option <text>', 'a value that a select takes (repeatable)', collect)
    .option('--default <text>', 'what counts when no value is given')
    .option('--pattern <regex>', 'regular expression that the whole value must match')
    .option('--optional', 'may be absent')
    .option('--required', 'may not be absent')
    .option('--description <text>', 'what it is, shown when it is asked for');
}

/** The definition that the options make of `before`; an empty text removes. Throws `usage`. */
export function changedDefinition(before: VariableDefinition, options: DefinitionOptions): VariableDefinition {
  refuseTogether(options, 'optional', 'required');
  const type = options.type ?? (options.option === undefined ? before.variable_type : 'select');
  const { options: listed, ...rest } = before;
  const choices = variableKind(type).hasOptions ? (options.option ?? listed) : options.option;
  const after: VariableDefinition = {
    ...rest,
    variable_type: type,
    is_required: options.optional ? false : options.required ? true : before.is_required,
    ...present({
      options: choices,
      default_value: options.default,
      validation_pattern: options.pattern,
      description: options.description,
    }),
  };
  for (const field of ['default_value', 'validation_pattern', 'description'] as const)
    if (after[field] === '') delete after[field];
  return after;
}
