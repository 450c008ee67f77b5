import { LlmkitError } from '../../core/errors.ts';
import { nearest } from '../../core/nearest.ts';
import { COMMANDS } from './commands/table.ts';
import type { CommandRow } from './repl-command.ts';

/** The words of other programs for some of the commands. */
const ALSO: Readonly<Record<string, string>> = { '?': 'help', q: 'exit', quit: 'exit' };

export function commandNamed(typed: string): CommandRow | undefined {
  const lower = typed.toLowerCase();
  const name = Object.hasOwn(ALSO, lower) ? ALSO[lower] : lower;
  return COMMANDS.find((command) => command.name === name);
}

/** Tells whether what stands behind a command may be a text of several lines. */
export function takesText(name: string): boolean {
  return commandNamed(name)?.takesText === true;
}

/**
 * Lets a text pass that begins with a slash and may be a path, and so something to be said: one that is there, or
 * that has further parts, unless the first of them is a command. Throws `usage` for what is neither.
 */
export function refuseUnlessPath(name: string, fileExists: (path: string) => boolean): void {
  const [first = '', ...further] = name.split('/');
  const near = commandLike(first);
  const isThere = [name, name.replace(/[^\p{L}\p{N}]+$/u, '')].some((path) => path !== '' && fileExists(`/${path}`));
  if (isThere && (near === undefined || further.length > 0)) return;
  if (further.length > 0 && commandNamed(first) === undefined) return;
  throw new LlmkitError('usage', `There is no command /${name}.`, {
    advice: [
      near ? { kind: 'did_you_mean', name: near, what: 'command' } : { kind: 'show', what: 'help' },
      { kind: 'say', text: 'To send it as text, begin with //' },
    ],
  });
}

/** The command that was meant: `undo` for `undo2`, `file` for `file:x`, `model` for `mod` and `modle`. */
function commandLike(typed: string): string | undefined {
  const [letters = ''] = /^[a-z]*/.exec(typed.toLowerCase()) ?? [];
  if (letters === '') return undefined;
  const names = COMMANDS.map(({ name }) => name);
  return names.find((name) => name.startsWith(letters)) ?? nearest(letters, names);
}
