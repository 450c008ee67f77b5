import type { Command } from 'commander';
import { LlmkitError } from '../core/errors.ts';
import type { LoadedPrompt } from '../core/prompts/loaded.ts';
import { calledAs, isFileReference } from '../core/prompts/names.ts';
import type { GivenValues, PreparedPrompt } from '../core/prompts/runner.ts';
import type { App } from '../core/services.ts';
import { isForbiddenKey } from '../core/fields.ts';
import { isServerReference } from '../core/names.ts';
import type { PromptVariable } from '../core/prompts/variable-service.ts';
import type { FormField } from '../terminal/forms.ts';
import type { TerminalKeys } from '../terminal/io.ts';
import { sanitizeLine } from '../terminal/sanitize.ts';
import type { Context } from './context.ts';
import type { Input } from './input.ts';
import { withPerson } from './keyboard.ts';
import { collect } from './option-values.ts';

/** Options of every command that takes values of variables. */
export interface VariableOptions {
  var?: string[];
  vars?: string[];
  input?: boolean;
  /** The long flags of a line on which variables may be options. */
  flags?: readonly string[];
}

/** The beginning of the name under which the value of a variable stands among the options of a command. */
export const VARIABLE_OPTION = 'variable ';

export function addVariableOptions(command: Command): Command {
  return command
    .option(
      '-v, --var <name=value>',
      'value of a variable; NAME=@FILE reads a file, NAME=- standard input (repeatable)',
      collect,
    )
    .option('--vars <file>', 'values from a JSON or YAML file, - is stdin (repeatable)', collect)
    .option('--no-input', 'never ask for values; missing ones are an error');
}

/** The values that flags and files give, flags before files. */
export async function givenValues(options: VariableOptions, input: Input, app: App): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const path of options.vars ?? []) {
    Object.assign(
      values,
      await app.prompts.readValues(await input.file(path, '--vars'), path === '-' ? 'standard input' : path),
    );
  }
  for (const pair of [...(options.var ?? []), ...givenAsOptions(options)]) {
    const { name, value } = splitPair(pair);
    values[name] = await valueText(name, value, input);
  }
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, input.clean(value, `the value of ${name}`)]),
  );
}

/** `NAME=VALUE` of each variable that was given as an option. */
function givenAsOptions(options: object): string[] {
  return Object.entries(options).flatMap(([key, value]) =>
    key.startsWith(VARIABLE_OPTION) ? [`${key.slice(VARIABLE_OPTION.length)}=${String(value)}`] : [],
  );
}

/** Refuses a flag of ours on the line where the prompt has a variable of that name: either may be meant. */
export function refuseOwnFlag(name: string, prompt: LoadedPrompt, flags: readonly string[]): void {
  const flag = `--${name.replaceAll('_', '-')}`;
  if (!flags.includes(flag)) return;
  const message = `Cannot tell ${flag} of llmkit from the variable ${name} of ${calledAs(prompt)}.`;
  throw new LlmkitError('usage', message, {
    advice: [{ kind: 'example', text: `-v ${name}=VALUE for the variable; beside it ${flag} is llmkit's` }],
  });
}

/** `NAME=VALUE` in its parts. Throws `usage`. */
export function splitPair(pair: string, example = '-v tone=formal'): { name: string; value: string } {
  const at = pair.indexOf('=');
  const name = pair.slice(0, Math.max(at, 0)).trim();
  if (name !== '' && !isForbiddenKey(name)) return { name, value: pair.slice(at + 1) };
  throw new LlmkitError('usage', `Cannot take ${JSON.stringify(pair)} as a value: expected NAME=VALUE.`, {
    advice: [{ kind: 'example', text: example }],
  });
}

async function valueText(name: string, value: string, input: Input): Promise<string> {
  if (value === '-') return withoutLastLineEnd(await input.file('-', `-v ${name}`));
  if (value.startsWith('@') && value.length > 1)
    return withoutLastLineEnd(await input.file(value.slice(1), `-v ${name}`));
  return value;
}

/** Files end in a line end that nobody means as part of the value. */
function withoutLastLineEnd(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** The prompt that a command line names: a stored one, a starter, a file in place, or one of a server of MCP. */
export async function namedPrompt(reference: string, app: App, input: Input, context: Context): Promise<LoadedPrompt> {
  if (isServerReference(reference)) return (await import('./tools/served.ts')).servedPrompt(reference, context);
  if (!isFileReference(reference)) return app.prompts.use(reference);
  const text = await input.file(reference, 'the prompt', { keepsMark: true });
  return app.prompts.fromFile(text, reference, input.origin(reference));
}

/** A prompt with these values, and with what a person says where some are missing or wrong and somebody can be asked. */
export async function prepareNamed(
  prompt: LoadedPrompt,
  values: GivenValues,
  options: VariableOptions,
  context: Context,
  purpose: 'run' | 'open' = 'run',
): Promise<PreparedPrompt> {
  const { runner } = await context.app();
  tellHidden(prompt, context);
  const prepared = await runner.prepare(prompt, values, purpose);
  for (const { definition } of prepared.variables)
    if (!Object.hasOwn(values.given, definition.name)) refuseOwnFlag(definition.name, prompt, options.flags ?? []);
  return askForMissing(prepared, options, context, purpose);
}

/** Tells that a file of a folder stands before another prompt of its name. */
export function tellHidden({ name, hides, path = '' }: LoadedPrompt, { output }: Context): void {
  if (hides === undefined) return;
  const other = hides === 'stored' ? 'the stored one' : 'the one that comes with llmkit';
  output.note(`note: ${name} is ${sanitizeLine(path)}, which stands before ${other}`);
}

/** Asks for what is missing or wrong, where somebody can be asked; elsewhere the faults stand. */
export async function askForMissing(
  prepared: PreparedPrompt,
  options: VariableOptions,
  context: Context,
  purpose: 'run' | 'open' = 'run',
): Promise<PreparedPrompt> {
  const { io, globals } = context;
  const mayAsk = options.input !== false && !globals.json && !globals.ndjson;
  if (!mayAsk || Object.keys(prepared.faults).length === 0) return prepared;
  // A name that the prompt does not have cannot be asked for.
  const names = new Set(prepared.variables.map(({ definition }) => definition.name));
  if (Object.keys(prepared.faults).some((name) => !names.has(name))) return prepared;
  return (await withPerson(io, (keyboard) => askInForm(prepared, context, purpose, keyboard)))?.answer ?? prepared;
}

async function askInForm(
  prepared: PreparedPrompt,
  context: Context,
  purpose: 'run' | 'open',
  keyboard?: TerminalKeys,
): Promise<PreparedPrompt> {
  const { io, signal } = context;
  const app = await context.app();
  const wanted = prepared.variables.filter(
    ({ definition: { name } }) => Object.hasOwn(prepared.faults, name) || !Object.hasOwn(prepared.values, name),
  );
  const { askValues } = await import('../terminal/forms.ts');
  context.output.note(`${calledAs(prepared.prompt)}: ${prepared.prompt.description ?? 'values for its variables'}`);
  for (const fault of faultsOfGiven(prepared)) context.output.warn(`note: ${fault}`);
  const answers = await askValues(await formFields(prepared, wanted, app), {
    signal,
    keyboard,
    edit: async (text) => withoutLastLineEnd(await io.editText(text, 'value.md')),
  });
  // A value that was asked for counts as answered: an empty answer takes a wrong value away.
  const asked = new Set(wanted.map(({ definition }) => definition.name));
  const values = Object.fromEntries(Object.entries(prepared.values).filter(([name]) => !asked.has(name)));
  return app.runner.complete({ ...prepared, values }, answers, purpose);
}

/** The faults of values that were given; those that are missing are asked for without a word. */
function faultsOfGiven({ faults, values }: PreparedPrompt): string[] {
  return Object.entries(faults).flatMap(([name, found]) => (Object.hasOwn(values, name) ? found : []));
}

/** Suggests for each variable the first that fits of its value, the last used one, and the default. */
async function formFields(prepared: PreparedPrompt, wanted: readonly PromptVariable[], app: App): Promise<FormField[]> {
  const last = await app.variables.lastValues(prepared.prompt);
  const fields: FormField[] = [];
  for (const { definition } of wanted) {
    const { name, default_value: preset = '' } = definition;
    const check = async (value: string) => (await app.variables.faultsOf(definition, value))[0];
    const known = [prepared.values, last].flatMap((values) => (Object.hasOwn(values, name) ? values[name]! : []));
    fields.push({ definition, check, suggestion: await firstFitting([...known, preset], check) });
  }
  return fields;
}

async function firstFitting(candidates: readonly string[], check: FormField['check']): Promise<string | undefined> {
  for (const candidate of candidates) {
    if (candidate !== '' && (await check(candidate)) === undefined) return candidate;
  }
  return undefined;
}
