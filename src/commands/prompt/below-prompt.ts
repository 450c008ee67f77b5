import { LlmkitError } from '../../core/errors.ts';
import { isBelow } from '../../core/files/below.ts';
import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import { calledAs } from '../../core/prompts/names.ts';
import { withShortNames } from '../../core/short-names.ts';
import type { Context } from '../context.ts';

/** The folder of the file of a prompt, with a separator at its end. */
export function folderOfPrompt(origin: string, { io }: Context): string {
  return io.absolutePath(origin).replace(/[^/\\]*$/, '');
}

/** Where the file is that `name` means, links followed. Throws `usage` where that is not below `folder`, or is no file. */
export function pathBelow(folder: string, name: string, prompt: LoadedPrompt, { io }: Context): string {
  const own = io.realPath(folder);
  const path = isBelow(name) ? io.realPath(`${folder}${name}`) : undefined;
  const isThere = own !== undefined && path !== undefined;
  if (!isBelow(name) || (isThere && !path.startsWith(`${own.replace(/[/\\]$/, '')}/`)))
    throw refused(prompt, name, 'it is not below the folder of the prompt');
  if (path === undefined) {
    const message = withShortNames(`Cannot run ${calledAs(prompt)}: its file ${JSON.stringify(name)} is not there.`);
    throw new LlmkitError('not_found', message);
  }
  const kind = io.kindOf(path);
  if (kind === 'file' || kind === 'folder') return path;
  throw refused(prompt, name, 'it is neither a file nor a folder');
}

function refused(prompt: LoadedPrompt, name: string, why: string): LlmkitError {
  const message = `Cannot run ${calledAs(prompt)}: it names ${JSON.stringify(name)}, and ${why}.`;
  return new LlmkitError('usage', withShortNames(message));
}
