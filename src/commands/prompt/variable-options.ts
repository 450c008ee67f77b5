import { Option, type Command } from 'commander';
import { versionChoiceIn } from '../../core/prompts/choose-version.ts';
import { isFileReference } from '../../core/prompts/names.ts';
import { isServerReference } from '../../core/names.ts';
import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import type { VariableDefinition } from '../../core/records/variable-definition.ts';
import { variableKind } from '../../core/tables/variables/index.ts';
import { expandHome } from '../../terminal/expand-home.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { pathOf } from '../command-line.ts';
import { placeAfter } from '../word-place.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { namedPrompt, refuseOwnFlag, VARIABLE_OPTION } from '../variable-values.ts';
import { flagOfVariable, needsVar } from './own-flags.ts';

/** A variable of a prompt as an option of its run. Its value has a place of its own among the others. */
class VariableOption extends Option {
  readonly #variable: string;

  constructor(flags: string, description: string, variable: string) {
    super(flags, description);
    this.#variable = variable;
  }

  override attributeName(): string {
    return VARIABLE_OPTION + this.#variable;
  }
}

/** A prompt that a line names, with the definitions in force for its variables. */
export interface NamedVariables {
  prompt: LoadedPrompt;
  definitions: VariableDefinition[];
}

/** The variables of a prompt, of a file too; undefined for a pipe, which can be read only once. */
export async function variablesNamed(reference: string, context: Context): Promise<NamedVariables | undefined> {
  const app = await context.app();
  const named = expandHome(reference);
  const isFile = isFileReference(named) && !isServerReference(named);
  if (isFile && context.io.kindOf(named) !== 'file') return undefined;
  const choice = versionChoiceIn(named);
  const one = choice ? `${choice.name}@${choice.versions[0]!.version}` : named;
  const prompt = await namedPrompt(one, app, new Input(context, {}), context);
  const template = await app.prompts.parse(prompt, prompt.name);
  const variables = await app.variables.ofPrompt(prompt, template.variables);
  return { prompt, definitions: variables.map(({ definition }) => definition) };
}

/** Tells whether the variables of the prompt that a command names are its options. */
export function takesVariables(command: Command): boolean {
  return command.registeredArguments[0]?.name() === 'prompt' && command.options.some(({ long }) => long === '--var');
}

/**
 * Makes the variables of the prompt that a line names options of its command, with a page of help of their own. A prompt
 * that cannot be used is told when the command is run, whatever flags are given; asked for help, it is told here.
 */
export async function addVariablesOf(program: Command, args: readonly string[], context: Context): Promise<void> {
  const { command, operands, values } = placeAfter(args, program);
  const [reference] = operands;
  if (!takesVariables(command) || reference === undefined) return;
  const home = values.get('home');
  if (home) context.globals.home = home;
  let named: NamedVariables | undefined;
  try {
    named = await variablesNamed(reference, context);
  } catch (thrown) {
    if (context.flags.includes('--help')) throw thrown;
    command.allowUnknownOption();
  }
  if (!named) return;
  const definitions = named.definitions.filter(({ name }) => name !== 'input');
  for (const definition of definitions) {
    const { name } = definition;
    // commander would answer this one itself.
    if (name === 'version') refuseOwnFlag(name, named.prompt, context.flags);
    if (!needsVar(definition)) addVariable(command, definition, `Variables of ${reference}:`);
  }
  describe(command, reference, { ...named, definitions });
}

function addVariable(command: Command, definition: VariableDefinition, group: string): void {
  const { name, variable_type: type } = definition;
  const flag = flagOfVariable(name);
  const about = aboutVariable(definition);
  if (type === 'boolean') {
    command.addOption(new VariableOption(`--${flag}`, about, name).helpGroup(group));
    command.addOption(new VariableOption(`--no-${flag}`, 'the opposite', name).helpGroup(group));
    return;
  }
  const kind = variableKind(type);
  const option = new VariableOption(`--${flag} <${kind.hasOptions ? 'value' : type}>`, about, name).helpGroup(group);
  // For help and completion: which values are wrong is told with all other faults.
  if (kind.hasOptions) option.argChoices = kind.choices(definition).map(sanitizeLine);
  command.addOption(option);
}

function aboutVariable({ description, is_required, default_value: preset }: VariableDefinition): string {
  const rule = preset !== undefined ? `default ${preset}` : is_required ? 'required' : 'optional';
  return sanitizeLine(description ? `${description}; ${rule}` : rule);
}

/** The page of help about one prompt. */
function describe(command: Command, reference: string, { prompt, definitions }: NamedVariables): void {
  const place = command.registeredArguments.map((argument) => argument.name());
  command.usage(`${sanitizeLine(reference)} [options]${place.includes('text') ? ' [text...]' : ''}`);
  if (prompt.description !== undefined) command.description(sanitizeLine(prompt.description));
  // In place of the examples with other prompts.
  (command as unknown as { removeAllListeners(event: string): void }).removeAllListeners('afterHelp');
  const only = definitions.filter(needsVar);
  const lines = only.map((definition) => {
    const choices = variableKind(definition.variable_type).choices(definition).join(', ');
    const values = choices === '' ? '' : ` (${sanitizeLine(choices)})`;
    return `  -v ${definition.name}=VALUE  ${aboutVariable(definition)}${values}`;
  });
  if (lines.length > 0) command.addHelpText('after', `\nVariables that need -v:\n${lines.join('\n')}`);
  command.addHelpText('after', `\nExample:\n  ${exampleOf(command, reference, definitions)}\n`);
}

function exampleOf(command: Command, reference: string, definitions: readonly VariableDefinition[]): string {
  const wanted = definitions.filter(({ is_required, default_value: preset }) => is_required && preset === undefined);
  const shown = wanted.length > 0 ? wanted : definitions.slice(0, 1);
  const words = shown.map((definition) => {
    const { name, variable_type: type, default_value: preset } = definition;
    const value = preset ?? variableKind(type).choices(definition)[0] ?? (type === 'number' ? '3' : `a ${name}`);
    if (needsVar(definition)) return `-v ${quoted(`${name}=${value}`)}`;
    return type === 'boolean' ? `--${flagOfVariable(name)}` : `--${flagOfVariable(name)} ${quoted(value)}`;
  });
  return sanitizeLine([pathOf(command), quoted(reference), ...words, '"Some text"'].join(' '));
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
