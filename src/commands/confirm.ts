import { LlmkitError } from '../core/errors.ts';
import type { Context } from './context.ts';

/** Asks before something is removed. */
export function confirmRemoval(what: string, force: boolean, context: Context): Promise<boolean> {
  return confirmed('remove', what, force, context);
}

/** Asks on a terminal; in a script only --force goes on. False, and a note, when the answer is no. */
export async function confirmed(
  verb: 'remove' | 'clear',
  what: string,
  force: boolean,
  context: Context,
): Promise<boolean> {
  if (force) return true;
  const { io, signal } = context;
  if (!io.stdin.isTTY || !io.stderr.isTTY) {
    throw new LlmkitError('usage', `Cannot ${verb} ${what} without asking, and there is nobody to ask.`, {
      advice: [{ kind: 'force', what: 'removal' }],
    });
  }
  const { askYesNo } = await import('../terminal/forms.ts');
  if (await askYesNo(`${verb === 'clear' ? 'Clear' : 'Remove'} ${what}?`, { signal })) return true;
  context.output.note(`nothing was ${verb === 'clear' ? 'cleared' : 'removed'}`);
  return false;
}
