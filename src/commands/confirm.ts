import { Option } from 'commander';
import { LlmkitError } from '../core/errors.ts';
import type { Context } from './context.ts';

/** The flag that answers the question of `confirmed`. */
export const YES = ['-y, --yes', 'do not ask'] as const;

/** Another word for it, as rm has it; help keeps --force for what overwrites. */
export function forceMeansYes(): Option {
  return new Option('--force', 'another word for --yes').hideHelp().implies({ yes: true });
}

/** Asks before something is removed. */
export function confirmRemoval(what: string, isSure: boolean, context: Context): Promise<boolean> {
  return confirmed('remove', what, isSure, context);
}

const QUESTIONS = {
  remove: { question: 'Remove', done: 'removed' },
  clear: { question: 'Clear', done: 'cleared' },
  cancel: { question: 'Cancel', done: 'cancelled' },
} as const;

/** Asks on a terminal; in a script only --yes goes on. False, and a note, when the answer is no. */
export async function confirmed(
  verb: keyof typeof QUESTIONS,
  what: string,
  isSure: boolean,
  context: Context,
): Promise<boolean> {
  if (isSure) return true;
  const { io, signal } = context;
  if (!io.stdin.isTTY || !io.stderr.isTTY) {
    throw new LlmkitError('usage', `Cannot ${verb} ${what} without asking, and there is nobody to ask.`, {
      advice: [{ kind: 'force', what: 'removal' }],
    });
  }
  const { askYesNo } = await import('../terminal/forms.ts');
  const { question, done } = QUESTIONS[verb];
  if (await askYesNo(`${question} ${what}?`, { signal })) return true;
  context.output.note(`nothing was ${done}`);
  return false;
}
