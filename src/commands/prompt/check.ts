import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { checkPrompt, checkRead, type Finding } from '../../core/prompts/check.ts';
import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import { isFileReference } from '../../core/prompts/names.ts';
import type { App } from '../../core/services.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { namedFindings } from './named-findings.ts';
import { needsVar } from './own-flags.ts';

const EXAMPLES = `
Of a folder all prompt files are checked (.md, .liquid, .txt), also those in
folders below; hidden ones, node_modules and links are left out.
Lines and columns of a stored prompt are those of what prompt show prints.

Examples:
  llmkit prompt check
  llmkit prompt check summarize
  llmkit prompt check prompts/review.md --strict
  llmkit prompt check prompts/
`;

interface CheckOptions {
  strict?: boolean;
}

interface Checked {
  prompt: string;
  /** It was left unread, as a note says. */
  skipped?: true;
  findings: Finding[];
}

type Run = (references: string[], options: CheckOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = checkPrompts): void {
  parent
    .command('check')
    .description('Check prompts, files or folders (all stored prompts without a name); exit 1 on a fault.')
    .argument('[prompt-or-folder...]', 'prompts, files or folders')
    .option('--strict', 'a variable without a definition is a fault too')
    .addHelpText('after', EXAMPLES)
    .action((references: string[], options: CheckOptions) => run(references, options, context));
}

export async function checkPrompts(references: string[], options: CheckOptions, context: Context): Promise<void> {
  const app = await context.app();
  const wanted = references.length > 0 ? references : await storedNames(app);
  const checked: Checked[] = [];
  for (const reference of wanted) checked.push(...(await check(reference, options, app, context)));
  const [{ withHint }, { findingLines }] = await Promise.all([import('../advice.ts'), import('./finding.ts')]);
  const shown = checked.map((one) => ({ ...one, findings: one.findings.map(withHint) }));
  await context.output.result(shown, async () => {
    const lines = await Promise.all(checked.map(({ prompt, findings }) => findingLines(prompt, findings)));
    return lines.flat().join('\n');
  });
  tellCount(checked, context);
}

/** Throws `check_failed` where there is a fault. */
function tellCount(checked: readonly Checked[], { output }: Context): void {
  const faults = checked.map(({ findings }) => findings.filter(({ kind }) => kind === 'fault').length);
  const all = faults.reduce((sum, count) => sum + count, 0);
  const count = checked.filter(({ skipped }) => !skipped).length;
  const prompts = `${count} ${count === 1 ? 'prompt' : 'prompts'}`;
  if (all === 0) return output.note(`checked ${prompts}, no faults`);
  const faulty = faults.filter((count) => count > 0).length;
  throw new LlmkitError('check_failed', `Found ${all} ${all === 1 ? 'fault' : 'faults'} in ${faulty} of ${prompts}.`);
}

async function storedNames(app: App): Promise<string[]> {
  const { prompts } = await app.prompts.list();
  return prompts.filter(({ source }) => source === 'stored').map(({ name }) => name);
}

async function check(reference: string, options: CheckOptions, app: App, context: Context): Promise<Checked[]> {
  const { isFolder } = await import('./folder.ts');
  if (await isFolder(reference, app, context)) return checkFolder(reference, options, app, context);
  const inFolder = isFileReference(reference) ? undefined : await app.prompts.inFolder(reference);
  if (inFolder)
    return [{ prompt: inFolder.path, findings: await checkInPlace(app.prompts.use(reference), options, app, context) }];
  // A stored prompt is checked in the form that `prompt show` prints.
  if (isFileReference(reference)) {
    const read = app.prompts.fromFile(
      await fileText(reference, context),
      reference,
      context.io.absolutePath(reference),
    );
    return [{ prompt: reference, findings: await checkInPlace(read, options, app, context) }];
  }
  const text = await app.prompts.fileText(await app.prompts.use(reference));
  return [{ prompt: reference, findings: await checkPrompt(text, reference, app, { ...options, needsVar }) }];
}

async function checkFolder(folder: string, options: CheckOptions, app: App, context: Context): Promise<Checked[]> {
  const { promptFilesBelow, unreadable } = await import('./folder.ts');
  const endings = await app.prompts.fileEndings();
  const found = await promptFilesBelow(folder, endings, context);
  if (found.length === 0)
    throw new LlmkitError('not_found', `Cannot find prompt files (${endings.join(', ')}) in ${folder}.`);
  const checkBelow = async (path: string) => {
    const text = await fileText(path, context).catch((thrown: unknown) => unreadable(thrown, context));
    if (typeof text !== 'string') return [text];
    return checkInPlace(app.prompts.fromFile(text, path, context.io.absolutePath(path)), options, app, context);
  };
  const checked: Checked[] = [];
  for (const { path, finding } of found) {
    // Nothing else here waits: signals get their turn.
    await new Promise((resolve) => void setImmediate(resolve));
    context.signal.throwIfAborted();
    const findings = finding ? [finding] : await checkBelow(path);
    checked.push({ prompt: path, ...(finding?.kind === 'note' && { skipped: true }), findings });
  }
  return checked;
}

/** A file as it is used where it lies, with the files that it names. */
async function checkInPlace(
  read: Promise<LoadedPrompt>,
  options: CheckOptions,
  app: App,
  context: Context,
): Promise<Finding[]> {
  const findings = await checkRead(read, app, { ...options, needsVar });
  return [...findings, ...(await namedFindings(read, context))];
}

function fileText(path: string, context: Context): Promise<string> {
  return new Input(context, {}).file(path, 'the prompt');
}
