import { Option, type Command } from 'commander';
import { VARIABLE_TYPES, type VariableDefinition, type VariableType } from '../../core/records/variable-definition.ts';
import type { VariableFaults } from '../../core/variables/validate.ts';
import { invalidVariables } from '../../core/prompts/variable-service.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { confirmRemoval } from '../confirm.ts';
import type { Context } from '../context.ts';
import { refuseTogether } from '../model-options.ts';
import { collect } from '../option-values.ts';
import { holdsCommands } from '../noun.ts';
import type { Noun } from '../noun.ts';
import { splitPair } from '../variable-values.ts';

const HELP = `
A definition here holds for every prompt that uses the variable and does not define it itself.

Examples:
  llmkit vars add tone --type select --option formal --option casual --default formal --description "How it sounds"
  llmkit vars add zip --pattern "[0-9]{5}" --optional
  llmkit vars check tone=formal
`;

interface DefinitionOptions {
  type?: VariableType;
  option?: string[];
  default?: string;
  pattern?: string;
  optional?: boolean;
  required?: boolean;
  description?: string;
}

export function register(parent: Command, context: Context, noun: Noun): void {
  const vars = holdsCommands(parent.command(noun.name))
    .description('Variables: definitions shared by all prompts.')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .addHelpText('after', HELP);
  addDefinitionOptions(vars.command('add').description('Define a variable.').argument('<name>', 'variable'))
    .addHelpText('after', '\nExample:\n  llmkit vars add tone --type select --option formal --option casual\n')
    .action((name: string, options: DefinitionOptions) => addVariable(name, options, context));
  addDefinitionOptions(
    vars
      .command('set')
      .description('Change a definition; what is not given stays, and an empty text removes.')
      .argument('<name>', 'variable'),
  )
    .addHelpText('after', '\nExamples:\n  llmkit vars set tone --default casual\n  llmkit vars set zip --pattern ""\n')
    .action((name: string, options: DefinitionOptions) => setVariable(name, options, context));
  vars
    .command('list')
    .description('List the definitions.')
    .addHelpText('after', '\nExample:\n  llmkit vars list --json\n')
    .action(() => listVariables(context));
  vars
    .command('show')
    .description('Print one definition.')
    .argument('<name>', 'variable')
    .addHelpText('after', '\nExample:\n  llmkit vars show tone\n')
    .action((name: string) => showVariable(name, context));
  vars
    .command('rm')
    .description('Remove a definition.')
    .argument('<name>', 'variable')
    .option('--force', 'do not ask')
    .addHelpText('after', '\nExample:\n  llmkit vars rm tone --force\n')
    .action((name: string, options: { force?: boolean }) => removeVariable(name, options, context));
  vars
    .command('check')
    .description('Check values against their definitions; exit 2 on a fault.')
    .argument('<name=value...>', 'values')
    .addHelpText(
      'after',
      '\nExamples:\n  llmkit vars add tone --type select --option formal --option casual\n  llmkit vars check tone=formal\n',
    )
    .action((pairs: string[]) => checkValues(pairs, context));
}

function addDefinitionOptions(command: Command): Command {
  return command
    .addOption(new Option('--type <type>', 'what it may hold').choices([...VARIABLE_TYPES]))
    .option('--option <text>', 'a value that a select takes (repeatable)', collect)
    .option('--default <text>', 'what counts when no value is given')
    .option('--pattern <regex>', 'regular expression that the whole value must match')
    .option('--optional', 'may be absent')
    .option('--required', 'may not be absent')
    .option('--description <text>', 'what it is, shown when it is asked for');
}

function changed(before: VariableDefinition, options: DefinitionOptions): VariableDefinition {
  refuseTogether(options, 'optional', 'required');
  const type = options.type ?? (options.option === undefined ? before.variable_type : 'select');
  const { options: listed, ...rest } = before;
  const choices = type === 'select' ? (options.option ?? listed) : options.option;
  const after: VariableDefinition = {
    ...rest,
    variable_type: type,
    is_required: options.optional ? false : options.required ? true : before.is_required,
    ...(choices !== undefined && { options: choices }),
    ...(options.default !== undefined && { default_value: options.default }),
    ...(options.pattern !== undefined && { validation_pattern: options.pattern }),
    ...(options.description !== undefined && { description: options.description }),
  };
  for (const field of ['default_value', 'validation_pattern', 'description'] as const)
    if (after[field] === '') delete after[field];
  return after;
}

export async function addVariable(name: string, options: DefinitionOptions, context: Context): Promise<void> {
  const app = await context.app();
  const stored = await app.variables.define(changed({ name, variable_type: 'text', is_required: true }, options));
  await context.output.result(stored, () => '');
  context.output.note(`defined ${definitionLine(stored)}`);
}

export async function setVariable(name: string, options: DefinitionOptions, context: Context): Promise<void> {
  const app = await context.app();
  const stored = await app.variables.define(changed(await app.variables.definition(name), options), { replace: true });
  await context.output.result(stored, () => '');
  context.output.note(`defined ${definitionLine(stored)}`);
}

export async function listVariables(context: Context): Promise<void> {
  const app = await context.app();
  const all = await app.variables.definitions();
  await context.output.result(all, () => all.map(definitionLine).join('\n'));
  if (all.length === 0)
    context.output.note('note: no variables are defined; add one: llmkit vars add NAME --type TYPE');
}

export async function showVariable(name: string, context: Context): Promise<void> {
  const app = await context.app();
  const definition = await app.variables.definition(name);
  await context.output.result(definition, () => definitionLine(definition));
}

export async function removeVariable(name: string, options: { force?: boolean }, context: Context): Promise<void> {
  const app = await context.app();
  await app.variables.definition(name);
  if (!(await confirmRemoval(`the definition of ${name}`, options.force === true, context))) return;
  await app.variables.remove(name);
  await context.output.result({ removed: [name] }, () => '');
  context.output.note(`removed the definition of ${name}`);
}

export async function checkValues(pairs: string[], context: Context): Promise<void> {
  const app = await context.app();
  const known = await app.variables.definitions();
  const faults: VariableFaults = {};
  for (const { name, value } of pairs.map((pair) => splitPair(pair, 'llmkit vars check tone=formal'))) {
    const definition = known.find((candidate) => candidate.name === name);
    const found = definition ? await app.variables.faultsOf(definition, value) : [`${name} is not defined`];
    if (found.length > 0) faults[name] = found;
  }
  if (Object.keys(faults).length > 0)
    throw invalidVariables('these values', faults, { kind: 'list', what: 'variables' });
  await context.output.result({ faults }, () => '');
  context.output.note('no faults');
}

function definitionLine(definition: VariableDefinition): string {
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
    type === 'select' ? `select (${(options ?? []).join(', ')})` : type,
    isRequired ? 'required' : 'optional',
    preset !== undefined && `default ${JSON.stringify(preset)}`,
    pattern !== undefined && `pattern ${pattern}`,
    description,
  ];
  return sanitizeLine(`${name}: ${parts.filter(Boolean).join(', ')}`);
}
