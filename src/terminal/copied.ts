import { LlmkitError } from '../core/errors.ts';

/** Hands a text to the clipboard and resolves to which ways it went. */
export type Copy = (text: string) => Promise<string[]>;

/** Copies `text`, which is `what`, and resolves to a sentence that says how. Throws `usage` where there is no way. */
export async function copied(text: string, what: string, copy: Copy): Promise<string> {
  const ways = await copy(text);
  if (ways.length === 0)
    throw new LlmkitError(
      'usage',
      `Cannot copy ${what}: no terminal takes it, and there is no pbcopy, wl-copy, xclip or clip.exe on PATH.`,
    );
  const names = ways.map((way) => (way === 'terminal' ? 'the terminal (OSC 52)' : way));
  const { length } = Array.from(text);
  return `copied ${what}, ${length} character${length === 1 ? '' : 's'}: handed to ${names.join(' and ')}`;
}
