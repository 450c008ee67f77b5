import { Option, type Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { EXPORT_FORMATS, type ExportedFile, type ExportFormat } from '../../core/prompts/export-service.ts';
import { textOfFile } from '../../core/files/text-file.ts';
import { sanitize, sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { DEFAULT_MAX_INPUT } from '../input.ts';

export interface ExportOptions {
  dir?: string;
  format: ExportFormat;
  force?: boolean;
}

const EXAMPLES = `
Without names it exports all stored prompts. One file goes to standard output;
several need --dir, where each prompt becomes NAME.md, to the byte as the file
that it came from, or NAME/SKILL.md.

Examples:
  llmkit prompt export summarize > summarize.md
  llmkit prompt export --dir prompts
  llmkit prompt export translate --format promptfoo --dir evals
`;

type Run = (names: string[], options: ExportOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = exportPrompts): void {
  parent
    .command('export')
    .description('Write prompts to files, for llmkit or for another tool.')
    .argument('[prompt...]', 'prompts')
    .option('--dir <dir>', 'folder to write to; made if there is none')
    .addOption(new Option('--format <format>', 'of the files').choices(EXPORT_FORMATS).default('llmkit'))
    .option('--force', 'replace files that say something else')
    .addHelpText('after', EXAMPLES)
    .action((names: string[], options: ExportOptions) => run(names, options, context));
}

export async function exportPrompts(names: string[], options: ExportOptions, context: Context): Promise<void> {
  // Of an unset shell variable; as a path it would mean the root.
  if (options.dir === '') {
    throw new LlmkitError('usage', 'Cannot export to "": it names no folder.', {
      advice: [{ kind: 'example', text: '--dir prompts' }],
    });
  }
  const app = await context.app();
  const { files, faults } = await (await app.exports()).files(names, options.format);
  for (const { name, fault } of faults) context.output.warn(sanitizeLine(`warning: ${name}: ${fault.message}`));
  if (options.dir === undefined) await printOne(files, context);
  else await writeAll(files, options.dir, options, context);
  if (faults.length > 0)
    throw new LlmkitError(
      'check_failed',
      `${faults.length} of the prompts cannot be put into the format ${options.format}.`,
    );
}

async function printOne(files: readonly ExportedFile[], context: Context): Promise<void> {
  const [file, ...more] = files;
  if (more.length > 0) {
    throw new LlmkitError('usage', `Cannot print ${files.length} files at once.`, {
      advice: [{ kind: 'example', text: '--dir prompts' }],
    });
  }
  const { stdout } = context.io;
  if (file === undefined) return;
  if (context.globals.json || context.globals.ndjson) return context.output.result(file, () => '');
  // To the byte, also without a line end.
  await stdout.write(stdout.isTTY ? sanitize(file.text) : file.text);
}

/** A file that says something else is in the way unless it may be replaced; then none is written. */
async function writeAll(
  files: readonly ExportedFile[],
  dir: string,
  { force = false }: ExportOptions,
  context: Context,
): Promise<void> {
  const { io, signal, output } = context;
  const root = dir.replace(/(.)\/+$/, '$1');
  const wanted: { file: string; text: string; action: 'written' | 'unchanged' }[] = [];
  for (const { path, text } of files) {
    const file = `${root}/${path}`;
    const before = await textBefore(file, context);
    if (before !== undefined && before !== text && !force) {
      throw new LlmkitError('conflict', `Cannot write ${file}: there is a file that says something else.`, {
        advice: [{ kind: 'force', what: 'file' }],
      });
    }
    wanted.push({ file, text, action: before === text ? 'unchanged' : 'written' });
  }
  for (const { file, text, action } of wanted) {
    if (action === 'unchanged') continue;
    await io.makeFolder(file.slice(0, file.lastIndexOf('/')));
    await io.writeFile(file, text, signal);
  }
  await output.result(
    wanted.map(({ file, action }) => ({ file, action })),
    () => '',
  );
  const written = wanted.filter(({ action }) => action === 'written').length;
  const same = wanted.length - written;
  output.note(
    `wrote ${written} ${written === 1 ? 'file' : 'files'} to ${dir}${same === 0 ? '' : `, ${same} said so already`}`,
  );
}

async function textBefore(file: string, { io, signal }: Context): Promise<string | undefined> {
  try {
    return textOfFile(await io.readFile(file, DEFAULT_MAX_INPUT, signal), file, { keepsMark: true });
  } catch (thrown) {
    if (!(thrown instanceof LlmkitError)) throw thrown;
    // What is no text is something else, and so is a link that leads nowhere: it would be written through.
    return thrown.code === 'not_found' && !io.isTaken(file) ? undefined : '';
  }
}
