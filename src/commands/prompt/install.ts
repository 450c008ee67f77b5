import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { isFileReference, nameFromPath, splitReference } from '../../core/prompts/names.ts';
import { expandHome } from '../../terminal/expand-home.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { namedPrompt } from '../variable-values.ts';

const EXAMPLES = `
The command is a short script of sh that runs llmkit run NAME with its words.
The variables of the prompt are its options, which its --help shows.

Examples:
  llmkit prompt install summarize --as sum_up --dir ./bin
  llmkit prompt install summarize --as sum_up --dir ./bin --remove
`;

/** The second line of what is written here, by which it is known again. */
const MARK = '# Made by: llmkit prompt install';
const isOurs = (text: string) => text.startsWith(`#!/bin/sh\n${MARK}\n`);

interface InstallOptions {
  as?: string;
  dir: string;
  remove?: boolean;
}

type Run = (reference: string, options: InstallOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = installPrompt): void {
  parent
    .command('install')
    .description('Make a prompt a command of its own, to be run from any folder.')
    .argument('<prompt>', 'prompt or file')
    .option('--as <command>', 'what to call it (else as the prompt)')
    .option('--dir <dir>', 'folder for it', '~/.local/bin')
    .option('--remove', 'take the command away again')
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: InstallOptions) => run(reference, options, context));
}

export async function installPrompt(reference: string, options: InstallOptions, context: Context): Promise<void> {
  const { io, output } = context;
  const isFile = isFileReference(reference);
  const command = options.as ?? (isFile ? nameFromPath(reference) : splitReference(reference).name);
  refuseBadCommand(command);
  const folder = io.absolutePath(expandHome(options.dir));
  const path = `${folder.replace(/\/$/, '')}/${command}`;
  if (options.remove) {
    if (!(await io.removeScript(path, isOurs)))
      throw new LlmkitError('not_found', `Cannot remove ${path}: there is no such file.`);
    output.note(`removed ${sanitizeLine(path)}`);
    return output.result({ removed: path }, () => '');
  }
  const prompt = await namedPrompt(reference, await context.app(), new Input(context, {}), context);
  const taken = await io.findProgram(command);
  if (taken !== undefined && taken !== path) {
    throw new LlmkitError('conflict', `Cannot call it ${command}: there is ${taken}.`, {
      advice: [{ kind: 'example', text: '--as NAME for another name' }],
    });
  }
  await io.makeFolder(folder);
  await io.writeScript(path, scriptOf(isFile ? io.absolutePath(expandHome(reference)) : reference, context), isOurs);
  await output.result({ command, path, prompt: isFile ? reference : prompt.name }, () => '');
  output.note(`wrote ${sanitizeLine(path)}; try: ${command} --help`);
  if ((await io.findProgram(command)) !== path)
    output.warn(`note: ${sanitizeLine(folder)} is not on PATH; add it: export PATH="${sanitizeLine(folder)}:$PATH"`);
}

/** The home is baked in where it is another than the usual one. */
function scriptOf(reference: string, { globals, io }: Context): string {
  const home = globals.home ?? (io.env['LLMKIT_HOME'] || undefined);
  const flags = home === undefined ? '' : ` --home ${quoted(io.absolutePath(expandHome(home)))}`;
  return `#!/bin/sh\n${MARK}\nexec llmkit${flags} run ${quoted(reference)} "$@"\n`;
}

function refuseBadCommand(command: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(command)) return;
  throw new LlmkitError('usage', `Cannot call a command ${JSON.stringify(command)}.`, {
    advice: [{ kind: 'example', text: '--as sum_up' }],
  });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
