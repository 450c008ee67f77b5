import { confirm, editor, input, number, password, select } from '@inquirer/prompts';
import { LlmkitError } from '../core/errors.ts';
import type { VariableDefinition } from '../core/records/variable-definition.ts';
import { sanitizeLine } from './sanitize.ts';

type Signal = { signal: AbortSignal };

/** Questions go to stderr, so that stdout stays the answer's; the caller has made sure that there is a terminal. */
export function promptContext(signal: AbortSignal) {
  return { output: process.stderr, signal };
}

export async function askYesNo(
  question: string,
  { signal, suggestion = false }: Signal & { suggestion?: boolean },
): Promise<boolean> {
  return answered(confirm({ message: sanitizeLine(question), default: suggestion }, promptContext(signal)));
}

/** Asks for a secret without echo. */
export async function askSecret(question: string, { signal }: Signal): Promise<string> {
  return answered(password({ message: sanitizeLine(question), mask: false, toggleMask: false }, promptContext(signal)));
}

/** Asks for one line; `check` says what is wrong with it. */
export async function askLine(
  question: string,
  { signal, check, suggestion }: Signal & { check?: Check; suggestion?: string | undefined },
): Promise<string> {
  const config = {
    message: sanitizeLine(question),
    ...(suggestion !== undefined && { default: suggestion }),
    validate: validator(check),
  };
  return answered(input(config, promptContext(signal)));
}

/** Opens the editor for a text of several lines. */
export async function askText(
  question: string,
  { signal, check, suggestion = '' }: Signal & { check?: Check; suggestion?: string | undefined },
): Promise<string> {
  return answered(
    editor(
      { message: sanitizeLine(question), default: suggestion, waitForUserInput: true, validate: validator(check) },
      promptContext(signal),
    ),
  );
}

/** One of `choices`. */
export async function askChoice<T extends string>(
  question: string,
  choices: readonly T[],
  { signal, suggestion }: Signal & { suggestion?: T | undefined },
): Promise<T> {
  const config = {
    message: sanitizeLine(question),
    choices: choices.map((value) => ({ value, name: sanitizeLine(value) })),
  };
  return answered(
    select({ ...config, ...(suggestion !== undefined && { default: suggestion }) }, promptContext(signal)),
  );
}

/** What is wrong with an answer; undefined when nothing is. */
type Check = (value: string) => Promise<string | undefined>;

function validator(check: Check | undefined) {
  return async (value: string) => (await check?.(value)) ?? true;
}

/** One variable to ask for. */
export interface FormField {
  definition: VariableDefinition;
  /** What stands there to be taken or changed: the last used value, or the default. */
  suggestion: string | undefined;
  check: Check;
}

/** Asks for the variables one by one and checks each answer as it comes. Empty answers are left out. */
export async function askValues(fields: readonly FormField[], { signal }: Signal): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const field of fields) {
    const answer = await askField(field, signal);
    if (answer !== '') values[field.definition.name] = answer;
  }
  return values;
}

const NONE = '';

async function askField({ definition, suggestion, check }: FormField, signal: AbortSignal): Promise<string> {
  const message = fieldMessage(definition);
  const context = promptContext(signal);
  switch (definition.variable_type) {
    case 'boolean': {
      const preset = /^(true|yes|on|1)$/i.test(suggestion ?? '');
      return String(await answered(confirm({ message, default: preset }, context)));
    }
    case 'select': {
      const options = (definition.options ?? []).map((value) => ({ value, name: sanitizeLine(value) }));
      const choices = definition.is_required ? options : [...options, { value: NONE, name: '(none)' }];
      const preset = choices.some(({ value }) => value === suggestion) ? suggestion : NONE;
      return answered(select({ message, choices, default: preset ?? NONE }, context));
    }
    case 'number': {
      const preset = suggestion === undefined || suggestion === '' ? Number.NaN : Number(suggestion);
      const validate = async (value: number | undefined) =>
        (await check(value === undefined ? '' : String(value))) ?? true;
      const config = { message, step: 'any' as const, validate, ...(Number.isFinite(preset) && { default: preset }) };
      const value = await answered(number(config, context));
      return value === undefined ? '' : String(value);
    }
    case 'text': {
      const isLong = definition.name === 'input' || (suggestion ?? '').includes('\n');
      return isLong ? askText(message, { signal, check, suggestion }) : askLine(message, { signal, check, suggestion });
    }
  }
}

function fieldMessage({ name, description, is_required: isRequired }: VariableDefinition): string {
  const label = description ? `${name} (${description})` : name;
  return sanitizeLine(`${label}${isRequired ? '' : ' [optional]'}:`);
}

/** inquirer ends a form on Ctrl-C or at the end of input by an error of its own. */
export async function answered<T>(prompt: Promise<T>): Promise<T> {
  try {
    return await prompt;
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : '';
    if (name === 'ExitPromptError' || name === 'AbortPromptError') {
      throw new LlmkitError('interrupted', 'The question was left unanswered.', { cause: thrown });
    }
    throw thrown;
  }
}
