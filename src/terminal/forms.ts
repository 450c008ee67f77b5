import { confirm, input, password, select } from '@inquirer/prompts';
import { present } from '../core/fields.ts';
import type { VariableDefinition } from '../core/records/variable-definition.ts';
import { variableKind } from '../core/tables/variables/index.ts';
import { type Asking, type AskingInForm, inForm } from './form-keys.ts';
import { answered, LEFT } from './question.ts';
import { sanitizeLine } from './sanitize.ts';

export async function askYesNo(
  question: string,
  { suggestion = false, ...asking }: Asking & { suggestion?: boolean },
): Promise<boolean> {
  return answered(asking, (context) => confirm({ message: sanitizeLine(question), default: suggestion }, context));
}

/** Asks for a secret without echo. */
export async function askSecret(question: string, asking: Asking): Promise<string> {
  const config = { message: sanitizeLine(question), mask: false, toggleMask: false };
  return answered(asking, (context) => password(config, context));
}

interface Line extends Asking {
  /** Says what is wrong with an answer. */
  check?: Check;
  suggestion?: string | undefined;
}

/** Asks for one line. */
export async function askLine(question: string, line: Line): Promise<string> {
  return (await askKeys(question, line)).text;
}

/** The text that was typed; `wantsEditor` after Ctrl-G. */
interface Typed {
  text: string;
  wantsEditor: boolean;
}

async function askKeys(
  question: string,
  { check, suggestion = '', canEdit = false, ...asking }: Line & { canEdit?: boolean },
): Promise<Typed> {
  const shown = sanitizeLine(suggestion);
  // Whoever takes what is shown means what it stands for.
  const meant = (answer: string) => (answer !== '' && answer === shown ? suggestion : answer);
  let typed = '';
  const transformer = (value: string) => (typed = value);
  const answer = await inForm(asking, (form) => {
    const validate = async (line: string) => {
      const fault = await form.keys.withhold(async () => check?.(meant(line)));
      return fault === undefined || sanitizeLine(fault);
    };
    const config = { message: sanitizeLine(question), default: shown, validate, transformer };
    return answered(form, (context) => input(config, context), canEdit ? 'ctrl-g' : undefined);
  });
  return answer === LEFT ? { text: typed, wantsEditor: true } : { text: meant(answer), wantsEditor: false };
}

/** Lets the user edit a text and resolves to what was saved. */
type Edit = (text: string) => Promise<string>;

/** A text that may have several lines: what is typed is taken as it is, Ctrl-G goes on with it in the editor. */
interface Text extends Line {
  edit: Edit;
  check: Check;
  /** An empty line opens the editor too, where none is suggested. */
  isLong?: boolean;
}

/** Asks for a text; what was saved in the editor is asked for again while `check` finds a fault in it. */
export function askText(question: string, text: Text): Promise<string> {
  return inForm(text, (form) => askTextInForm(question, { ...text, ...form }));
}

async function askTextInForm(
  question: string,
  { edit, check, suggestion = '', isLong = false, ...asking }: Text & AskingInForm,
): Promise<string> {
  const opensEmpty = isLong && suggestion === '';
  const way = opensEmpty ? '(an empty line or Ctrl-G opens the editor)' : '(Ctrl-G opens the editor)';
  const checkLine = async (line: string) => (opensEmpty && line === '' ? undefined : check(line));
  let message = isLong || suggestion.includes('\n') ? `${question} ${way}` : question;
  for (let text = suggestion; ;) {
    const line = { ...asking, check: checkLine, suggestion, canEdit: true };
    const { text: typed, wantsEditor } = await askKeys(message, line);
    if (!wantsEditor && !(opensEmpty && typed === '')) return typed;
    text = await asking.keys.lend(() => edit(typed === '' ? text : typed));
    const fault = await check(text);
    if (fault === undefined) return text;
    message = `${fault} ${way}`;
  }
}

/** One of `choices`. */
export async function askChoice<T extends string>(
  question: string,
  choices: readonly T[],
  { suggestion, ...asking }: Asking & { suggestion?: T | undefined },
): Promise<T> {
  const config = {
    message: sanitizeLine(question),
    choices: choices.map((value) => ({ value, name: sanitizeLine(value) })),
    ...present({ default: suggestion }),
  };
  return answered(asking, (context) => select(config, context));
}

/** Finds the fault of an answer; undefined when there is none. */
type Check = (value: string) => Promise<string | undefined>;

/** One variable to ask for. */
export interface FormField {
  definition: VariableDefinition;
  /** The text that stands there to be taken or changed: the last used value, or the default. */
  suggestion: string | undefined;
  check: Check;
}

/** Asks for the variables one by one and checks each answer as it comes. Empty answers are left out. */
export async function askValues(
  fields: readonly FormField[],
  { edit, ...asking }: Asking & { edit: Edit },
): Promise<Record<string, string>> {
  return inForm(asking, async (form) => {
    const values: Record<string, string> = {};
    for (const field of fields) {
      const answer = await askField(field, { ...form, edit });
      if (answer !== '') values[field.definition.name] = answer;
    }
    return values;
  });
}

const NONE = '';

async function askField(
  { definition, suggestion, check }: FormField,
  { edit, ...asking }: Asking & { edit: Edit },
): Promise<string> {
  const message = fieldMessage(definition);
  const kind = variableKind(definition.variable_type);
  switch (kind.field) {
    case 'yes_no':
      return String(await askYesNo(message, { ...asking, suggestion: kind.typed(suggestion ?? '') === true }));
    case 'choice': {
      const options = kind.choices(definition).map((value) => ({ value, name: sanitizeLine(value) }));
      const choices = definition.is_required ? options : [...options, { value: NONE, name: '(none)' }];
      return answered(asking, (context) => select({ message, choices, default: suggestion ?? NONE }, context));
    }
    case 'line':
      return askLine(message, { ...asking, check, suggestion });
    case 'text':
      return askText(message, { ...asking, edit, check, suggestion, isLong: definition.name === 'input' });
  }
}

function fieldMessage({ name, description, is_required: isRequired }: VariableDefinition): string {
  const label = description ? `${name} (${description})` : name;
  return sanitizeLine(`${label}${isRequired ? '' : ' [optional]'}:`);
}
