import type { Command } from 'commander';
import { LlmkitError } from '../core/errors.ts';
import type { PromptInUse } from '../core/prompt-service.ts';
import { calledAs, isFileReference } from '../core/prompt-service.ts';
import type { PreparedPrompt } from '../core/prompt-runner.ts';
import type { App } from '../core/services.ts';
import { isForbiddenKey } from '../core/names.ts';
import type { Context } from './context.ts';
import type { Input } from './input.ts';
import { collect } from './option-values.ts';

/** Options of every command that takes values of variables. */
export interface VariableOptions {
  var?: string[];
  vars?: string[];
  input?: boolean;
}

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
  for (const pair of options.var ?? []) {
    const { name, value } = splitPair(pair);
    values[name] = await valueText(name, value, input);
  }
  return values;
}

/** `NAME=VALUE` in its parts. Throws `usage`. */
export function splitPair(pair: string, example = '-v tone=formal'): { name: string; value: string } {
  const at = pair.indexOf('=');
  const name = pair.slice(0, Math.max(at, 0)).trim();
  if (name !== '' && !isForbiddenKey(name)) return { name, value: pair.slice(at + 1) };
  throw new LlmkitError('usage', `Cannot take ${JSON.stringify(pair)} as a value: expected NAME=VALUE.`, {
    hint: `For example: ${example}`,
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

/** The prompt that a command line names: a stored one, a starter, or a file in place. */
export async function namedPrompt(reference: string, app: App, input: Input): Promise<PromptInUse> {
  if (!isFileReference(reference)) return app.prompts.use(reference);
  return app.prompts.fromFile(await input.file(reference, 'the prompt'), reference, input.origin(reference));
}

/** Asks for what is missing or wrong, where somebody can be asked; elsewhere the faults stand. */
export async function askForMissing(
  prepared: PreparedPrompt,
  options: VariableOptions,
  app: App,
  context: Context,
  purpose: 'run' | 'open' = 'run',
): Promise<PreparedPrompt> {
  const { io, signal } = context;
  const canAsk =
    options.input !== false && io.stdin.isTTY && io.stderr.isTTY && !context.globals.json && !context.globals.ndjson;
  if (!canAsk || Object.keys(prepared.faults).length === 0) return prepared;
  const wanted = prepared.variables.filter(
    ({ definition: { name } }) => name in prepared.faults || !(name in prepared.values),
  );
  // A name that the prompt does not have cannot be asked for.
  const names = new Set(prepared.variables.map(({ definition }) => definition.name));
  if (Object.keys(prepared.faults).some((name) => !names.has(name))) return prepared;
  const last = await app.variables.lastValues(prepared.prompt);
  const { askValues } = await import('../terminal/forms.ts');
  context.output.note(`${calledAs(prepared.prompt)}: ${prepared.prompt.description ?? 'values for its variables'}`);
  const answers = await askValues(
    wanted.map(({ definition }) => ({
      definition,
      suggestion: prepared.values[definition.name] ?? last[definition.name] ?? definition.default_value,
      check: async (value) => (await app.variables.faultsOf(definition, value))[0],
    })),
    { signal },
  );
  // What was asked for counts as answered: an empty answer takes a wrong value away.
  const asked = new Set(wanted.map(({ definition }) => definition.name));
  const values = Object.fromEntries(Object.entries(prepared.values).filter(([name]) => !asked.has(name)));
  return app.runner.complete({ ...prepared, values }, answers, purpose);
}
