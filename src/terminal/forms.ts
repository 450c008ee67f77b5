import type { Key } from 'node:readline';
import { confirm, input, password, select } from '@inquirer/prompts';
import { LlmkitError } from '../core/errors.ts';
import { present } from '../core/present.ts';
import type { VariableDefinition } from '../core/records/variable-definition.ts';
import { sanitizeLine } from './sanitize.ts';

type Signal = { signal: AbortSignal };

export async function askYesNo(
  question: string,
  { signal, suggestion = false }: Signal & { suggestion?: boolean },
): Promise<boolean> {
  return answered(signal, (context) => confirm({ message: sanitizeLine(question), default: suggestion }, context));
}

/** Asks for a secret without echo. */
export async function askSecret(question: string, { signal }: Signal): Promise<string> {
  const config = { message: sanitizeLine(question), mask: false, toggleMask: false };
  return answered(signal, (context) => password(config, context));
}

/** Asks for one line; `check` says what is wrong with it. */
export async function askLine(
  question: string,
  { signal, check, suggestion = '' }: Signal & { check?: Check; suggestion?: string | undefined },
): Promise<string> {
  const shown = sanitizeLine(suggestion);
  // Whoever takes what is shown means what it stands for.
  const meant = (answer: string) => (answer !== '' && answer === shown ? suggestion : answer);
  const validate = async (answer: string) => {
    const fault = await check?.(meant(answer));
    return fault === undefined || sanitizeLine(fault);
  };
  const config = { message: sanitizeLine(question), default: shown, validate };
  return meant(await answered(signal, (context) => input(config, context)));
}

/** Lets the user edit a text and resolves to what was saved. */
type Edit = (text: string) => Promise<string>;

/** Opens the editor for a text of several lines; on what was saved again, while `check` finds a fault in it. */
export async function askText(
  question: string,
  { signal, edit, check, suggestion = '' }: Signal & { edit: Edit; check: Check; suggestion?: string | undefined },
): Promise<string> {
  let message = `${question} (Enter opens the editor)`;
  for (let text = suggestion; ;) {
    await askLine(message, { signal, check: nothingTyped });
    text = await edit(text);
    const fault = await check(text);
    if (fault === undefined) return text;
    message = `${fault} (Enter opens the editor again)`;
  }
}

async function nothingTyped(line: string): Promise<string | undefined> {
  return line === '' ? undefined : 'The text is written in the editor: clear this line and press Enter';
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
    ...present({ default: suggestion }),
  };
  return answered(signal, (context) => select(config, context));
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
  context: Signal & { edit: Edit },
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
  { signal, edit }: Signal & { edit: Edit },
): Promise<string> {
  const message = fieldMessage(definition);
  switch (definition.variable_type) {
    case 'boolean':
      return String(await askYesNo(message, { signal, suggestion: /^(true|yes|on|1)$/i.test(suggestion ?? '') }));
    case 'select': {
      const options = (definition.options ?? []).map((value) => ({ value, name: sanitizeLine(value) }));
      const choices = definition.is_required ? options : [...options, { value: NONE, name: '(none)' }];
      return answered(signal, (context) => select({ message, choices, default: suggestion ?? NONE }, context));
    }
    case 'number':
      // As a line: a JavaScript number would lose digits.
      return askLine(message, { signal, check, suggestion });
    case 'text': {
      const isLong = definition.name === 'input' || (suggestion ?? '').includes('\n');
      return isLong
        ? askText(message, { signal, edit, check, suggestion })
        : askLine(message, { signal, check, suggestion });
    }
  }
}

function fieldMessage({ name, description, is_required: isRequired }: VariableDefinition): string {
  const label = description ? `${name} (${description})` : name;
  return sanitizeLine(`${label}${isRequired ? '' : ' [optional]'}:`);
}

/** The means that every question is asked with. Questions go to stderr, so that stdout stays the answer's. */
interface QuestionContext {
  output: NodeJS.WritableStream;
  signal: AbortSignal;
}

/**
 * Asks one question of inquirer; the caller has made sure that there is a terminal. Ctrl-Z gives the question up, and it
 * is asked anew when the process goes on: inquirer would neither read nor draw any more.
 */
export async function answered<T>(signal: AbortSignal, ask: (context: QuestionContext) => Promise<T>): Promise<T> {
  for (;;) {
    const stopped = new AbortController();
    const onKey = (_text: string | undefined, { ctrl, name }: Key) => {
      if (ctrl !== true || name !== 'z') return;
      stopped.abort();
      // Readline sees the key after us and stops the process at once.
      process.stderr.write(SHOW_CURSOR);
    };
    let isGone = false;
    const onEnd = () => {
      isGone = true;
      // A terminal that is gone has no modes: the question would set them as it closes, and abort.
      (process.stdin as { setRawMode?: unknown }).setRawMode = undefined;
    };
    process.stdin.on('keypress', onKey).once('end', onEnd);
    try {
      return await ask({ output: process.stderr, signal: AbortSignal.any([signal, stopped.signal]) });
    } catch (thrown) {
      signal.throwIfAborted();
      if (isGone || (thrown as NodeJS.ErrnoException).code === 'EIO')
        throw new LlmkitError('hung_up', 'The terminal hung up.', { cause: thrown });
      if (stopped.signal.aborted) continue;
      // Ctrl-C, or the end of input.
      if (!(thrown instanceof Error && thrown.name === 'ExitPromptError')) throw thrown;
      throw new LlmkitError('interrupted', 'The question was left unanswered.', { cause: thrown });
    } finally {
      process.stdin.off('keypress', onKey).off('end', onEnd);
    }
  }
}

const SHOW_CURSOR = '\u001b[?25h';
