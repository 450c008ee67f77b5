import { asLlmkitError } from '../../core/errors.ts';
import { isFileReference } from '../../core/prompts/names.ts';
import type { Finding } from '../../core/prompts/check.ts';
import type { App } from '../../core/services.ts';
import type { Context } from '../context.ts';

/** A prompt file below a folder, or what is to be told in the place of one. */
export interface FoundFile {
  path: string;
  finding?: Finding;
}

/** Tells whether a prompt is named as a folder. A prompt of that name stands before a folder that a `/` does not tell. */
export async function isFolder(reference: string, app: App, { io }: Context): Promise<boolean> {
  if (io.kindOf(reference) !== 'folder') return false;
  if (isFileReference(reference)) return true;
  return app.prompts.get(reference).then(
    () => false,
    (thrown: unknown) => {
      if (asLlmkitError(thrown).code === 'not_found') return true;
      throw thrown;
    },
  );
}

/**
 * The prompt files below a folder that a person named, by name. What is hidden or in node_modules is left out, links are
 * not followed. Throws what reading that folder throws; one below that cannot be read is told in its place.
 */
export async function promptFilesBelow(
  folder: string,
  endings: readonly string[],
  context: Context,
): Promise<FoundFile[]> {
  const { io, signal } = context;
  const found: FoundFile[] = [];
  for (const { name, kind } of await io.listFolder(folder)) {
    signal.throwIfAborted();
    if (name.startsWith('.') || name === 'node_modules') continue;
    const path = folder.endsWith('/') ? folder + name : `${folder}/${name}`;
    const isPrompt = endings.some((ending) => name.endsWith(ending));
    if (kind === 'folder') found.push(...(await below(path, endings, context)));
    else if (kind === 'file') found.push(...(isPrompt ? [{ path }] : []));
    else if (kind === 'link') {
      const hides = isPrompt || io.kindOf(path) === 'folder';
      if (hides) found.push(note(path, 'it is a link, which is followed only where it is named itself'));
    } else if (isPrompt) found.push(note(path, 'it is no file; a pipe is read only where it is named itself'));
  }
  return found;
}

async function below(folder: string, endings: readonly string[], context: Context): Promise<FoundFile[]> {
  try {
    return await promptFilesBelow(folder, endings, context);
  } catch (thrown) {
    return [{ path: folder, finding: unreadable(thrown, context) }];
  }
}

function note(path: string, message: string): FoundFile {
  return { path, finding: { kind: 'note', message, line: 1, column: 1 } };
}

/** A file or folder that cannot be read, as the fault that it is among others. Throws the end that a signal brought. */
export function unreadable(thrown: unknown, { signal }: Context): Finding {
  signal.throwIfAborted();
  const { code, message, advice } = asLlmkitError(thrown);
  if (code === 'internal') throw thrown;
  return { kind: 'fault', message: message.replace(/\.$/, ''), line: 1, column: 1, advice };
}
