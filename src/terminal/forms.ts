import type { Key } from 'node:readline';
import { confirm, input, password, select } from '@inquirer/prompts';
import { LlmkitError } from '../core/errors.ts';
import { present } from '../core/fields.ts';
import type { VariableDefinition } from '../core/records/variable-definition.ts';
import { variableKind } from '../core/tables/variables/index.ts';
import type { TerminalKeys } from './io.ts';
import { sanitizeLine } from './sanitize.ts';

/** The terminal that questions are asked on: keys come from standard input unless a `keyboard` is given. */
export interface Asking {
  signal: AbortSignal;
  keyboard?: TerminalKeys | undefined;
}

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
  const validate = async (answer: string) => {
    const fault = await check?.(meant(answer));
    return fault === undefined || sanitizeLine(fault);
  };
  let typed = '';
  const transformer = (value: string) => (typed = value);
  const config = { message: sanitizeLine(question), default: shown, validate, transformer };
  const answer = await answered(asking, (context) => input(config, context), canEdit ? 'g' : undefined);
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
export async function askText(
  question: string,
  { edit, check, suggestion = '', isLong = false, ...asking }: Text,
): Promise<string> {
  const opensEmpty = isLong && suggestion === '';
  const way = opensEmpty ? '(an empty line or Ctrl-G opens the editor)' : '(Ctrl-G opens the editor)';
  const checkLine = async (line: string) => (opensEmpty && line === '' ? undefined : check(line));
  let message = isLong || suggestion.includes('\n') ? `${question} ${way}` : question;
  for (let text = suggestion; ;) {
    const line = { ...asking, check: checkLine, suggestion, canEdit: true };
    const { text: typed, wantsEditor } = await askKeys(message, line);
    if (!wantsEditor && !(opensEmpty && typed === '')) return typed;
    text = await edit(typed === '' ? text : typed);
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
  context: Asking & { edit: Edit },
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const field of fields) {
    const answer = await askField(field, context);
    if (answer !== '') values[field.definition.name] = answer;
  }
  return values;
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

/** The means that every question is asked with. Questions go to stderr, so that stdout stays the answer's. */
interface QuestionContext {
  input?: NodeJS.ReadableStream;
  output: NodeJS.WritableStream;
  signal: AbortSignal;
}

/** The outcome of a question that was left by a key. */
const LEFT = Symbol('left');

export function answered<T>(asking: Asking, ask: (context: QuestionContext) => Promise<T>): Promise<T>;
export function answered<T>(
  asking: Asking,
  ask: (context: QuestionContext) => Promise<T>,
  leave: string | undefined,
): Promise<T | typeof LEFT>;
/**
 * Asks one question of inquirer; the caller has made sure that there is a terminal. Ctrl-Z gives the question up, and it
 * is asked anew when the process goes on: inquirer would neither read nor draw any more. Ctrl with `leave` leaves it.
 */
export async function answered<T>(
  { signal, keyboard }: Asking,
  ask: (context: QuestionContext) => Promise<T>,
  leave?: string,
): Promise<T | typeof LEFT> {
  const stream = keyboard?.stream ?? process.stdin;
  for (;;) {
    const stopped = new AbortController();
    let isLeft = false;
    const onKey = (_text: string | undefined, { ctrl, name }: Key) => {
      if (ctrl !== true || name === undefined || (name !== 'z' && name !== leave)) return;
      isLeft = name === leave;
      stopped.abort();
      // Readline sees the key after us and stops the process at once.
      process.stderr.write(SHOW_CURSOR);
    };
    let isGone = false;
    const onEnd = () => {
      isGone = true;
      // A terminal that is gone has no modes: the question would set them as it closes, and abort.
      (stream as { setRawMode?: unknown }).setRawMode = undefined;
    };
    stream.on('keypress', onKey).once('end', onEnd);
    try {
      const means = { output: process.stderr, signal: AbortSignal.any([signal, stopped.signal]) };
      return await ask({ ...means, ...(keyboard && { input: keyboard.stream }) });
    } catch (thrown) {
      signal.throwIfAborted();
      if (isGone || (thrown as NodeJS.ErrnoException).code === 'EIO')
        throw new LlmkitError('hung_up', 'The terminal hung up.', { cause: thrown });
      if (isLeft) return LEFT;
      if (stopped.signal.aborted) continue;
      // Ctrl-C, or the end of input.
      if (!(thrown instanceof Error && thrown.name === 'ExitPromptError')) throw thrown;
      throw new LlmkitError('interrupted', 'The question was left unanswered.', { cause: thrown });
    } finally {
      stream.off('keypress', onKey).off('end', onEnd);
    }
  }
}

const SHOW_CURSOR = '\u001b[?25h';
