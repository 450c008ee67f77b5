import { LlmkitError } from '../../core/errors.ts';
import type { Attachment } from '../../core/files/attached.ts';
import { isBelow } from '../../core/files/below.ts';
import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import { calledAs } from '../../core/prompts/names.ts';
import { withShortNames } from '../../core/short-names.ts';
import type { App } from '../../core/services.ts';
import { textFilesIn } from '../../terminal/folder-files.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { DEFAULT_MAX_INPUT } from '../input.ts';

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
  const names = (prompt.metadata['attachments'] as string[] | undefined) ?? [];
  const { origin } = prompt;
  if (names.length === 0) return [];
  if (prompt.path === undefined || origin === undefined) {
    output.note(`note: the files that ${calledAs(prompt)} names are not sent: it is no file that is used in place`);
    return [];
  }
  const folder = io.absolutePath(origin).replace(/[^/\\]*$/, '');
  const places = names.map((name) => ({ name, path: pathBelow(folder, name, prompt, context) }));
  if (!(await app.consents.isGiven(prompt))) {
    if (!trust) await askFor(names, prompt, context);
    await app.consents.give(prompt);
  }
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

/** Where the file is that `name` means, links followed. Throws `usage` where that is not below `folder`, or is no file. */
function pathBelow(folder: string, name: string, prompt: LoadedPrompt, { io }: Context): string {
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
  const message = `Cannot run ${calledAs(prompt)}: it wants to send ${JSON.stringify(name)}, and ${why}.`;
  return new LlmkitError('usage', withShortNames(message));
}

const MOST_TOLD = 10;

/** Asks the person at the terminal. Throws `usage` where nobody is there, or the answer is no. */
async function askFor(names: readonly string[], prompt: LoadedPrompt, { io, output, signal }: Context): Promise<void> {
  const count = names.length === 1 ? 'a file' : `${names.length} files`;
  if (io.stdin.isTTY && io.stderr.isTTY) {
    const { askYesNo } = await import('../../terminal/forms.ts');
    for (const name of names.slice(0, MOST_TOLD)) output.note(`  ${sanitizeLine(name)}`);
    if (names.length > MOST_TOLD) output.note(`  … and ${names.length - MOST_TOLD} more`);
    const question = `${sanitizeLine(calledAs(prompt))} sends ${count} of its folder along. Allow that, as long as it is as it is now?`;
    if (await askYesNo(question, { signal })) return;
  }
  const message = `Cannot run ${calledAs(prompt)}: it wants to send ${count} of its folder, and nobody allowed that.`;
  throw new LlmkitError('usage', withShortNames(message), { advice: [{ kind: 'allow_files' }] });
}
