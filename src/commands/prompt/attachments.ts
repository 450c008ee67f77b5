import type { Attachment } from '../../core/files/attached.ts';
import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import { calledAs } from '../../core/prompts/names.ts';
import type { App } from '../../core/services.ts';
import { textFilesIn } from '../../terminal/folder-files.ts';
import type { Context } from '../context.ts';
import { DEFAULT_MAX_INPUT } from '../input.ts';
import { folderOfPrompt, pathBelow } from './below-prompt.ts';
import { consentTo, filesNamedBy } from './consent.ts';

export interface PromptFileOptions {
  /** Whoever runs it allows what the file names. */
  trust?: boolean;
  maxInput?: number;
}

/**
 * The files that the file of a prompt names: below its own folder, through links too, and only where a person allowed it for
 * the file as it is. Nothing is read before.
 */
export async function attachmentsOfPrompt(
  prompt: LoadedPrompt,
  { trust = false, maxInput: limit = DEFAULT_MAX_INPUT }: PromptFileOptions,
  app: App,
  context: Context,
): Promise<Attachment[]> {
  const { io, output, signal } = context;
  const names = filesNamedBy(prompt);
  const { origin } = prompt;
  if (names.length === 0) return [];
  if (prompt.path === undefined || origin === undefined) {
    output.note(`note: the files that ${calledAs(prompt)} names are not sent: it is no file that is used in place`);
    return [];
  }
  const folder = folderOfPrompt(origin, context);
  const places = names.map((name) => ({ name, path: pathBelow(folder, name, prompt, context) }));
  await consentTo(prompt, { trust }, app, context);
  const looking = { io, limit, signal };
  const attachments: Attachment[] = [];
  for (const { name, path } of places) {
    const isFolder = io.kindOf(path) === 'folder';
    const found = isFolder
      ? await textFilesIn(path, looking)
      : [{ name: path, bytes: await io.readFile(path, limit, signal) }];
    for (const { name: at, bytes } of found)
      attachments.push(await app.files.attachment(`${name}${at.slice(path.length)}`, bytes));
  }
  return attachments;
}
