import { LlmkitError } from '../core/errors.ts';
import type { Context } from './context.ts';

/** Asks on a terminal; in a script only --force goes on. Throws when the answer is no. */
export async function confirmRemoval(what: string, force: boolean, context: Context): Promise<void> {
  if (force) return;
  const { io, signal } = context;
  if (!io.stdin.isTTY || !io.stderr.isTTY) {
    throw new LlmkitError('usage', `Cannot remove ${what} without asking, and there is nobody to ask.`, {
      hint: 'Add --force.',
    });
  }
  const { askYesNo } = await import('../terminal/forms.ts');
  if (await askYesNo(`Remove ${what}?`, { signal })) return;
  throw new LlmkitError('interrupted', 'Nothing was removed.');
}
