import { confirm, password } from '@inquirer/prompts';
import { LlmkitError } from '../core/errors.ts';
import { sanitizeLine } from './sanitize.ts';

/** Questions go to stderr, so that stdout stays the answer's; the caller has made sure that there is a terminal. */
export function promptContext(signal: AbortSignal) {
  return { output: process.stderr, signal };
}

export async function askYesNo(question: string, { signal }: { signal: AbortSignal }): Promise<boolean> {
  return answered(confirm({ message: sanitizeLine(question), default: false }, promptContext(signal)));
}

/** Asks for a secret without echo. */
export async function askSecret(question: string, { signal }: { signal: AbortSignal }): Promise<string> {
  return answered(password({ message: sanitizeLine(question), mask: false }, promptContext(signal)));
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
