import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { isFileReference } from '../../core/prompts/names.ts';
import { settingsIn } from '../../core/tables/settings.ts';
import type { Context } from '../context.ts';
import { addSettingOptions } from '../model-options.ts';
import { collect } from '../option-values.ts';
import { addPublicity } from '../publicity.ts';
import { draftFromFlags, type DraftOptions, withFlags } from './add.ts';
import type { Edited } from './edited.ts';

const EXAMPLES = `
Without options the text is opened in the editor of VISUAL or EDITOR, for a name
or a file that is new with lines to begin from. One with faults is given back
with the faults above it. A prompt that comes with llmkit is copied first.

Examples:
  llmkit prompt edit summarize --temperature 0.2 --note "less free"
  llmkit prompt edit summarize --tag short --description "Short summaries"
`;

type Run = (reference: string, options: DraftOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = editPrompt): void {
  const command = parent
    .command('edit')
    .description('Change a prompt: in your editor, or by options, which change their own lines only.')
    .argument('<prompt>', 'prompt or file')
    .option('--content <text>', 'the template itself')
    .option('--description <text>', 'what it does')
    .option('--tag <tag>', 'tag, in place of those it has (repeatable)', collect)
    .option('--variable <name:type>', 'type of a variable; select:A,B gives its options (repeatable)', collect)
    .option('--note <text>', 'what is new in this version');
  addPublicity(addSettingOptions(command, ['system', ...settingsIn('prompt')]))
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: DraftOptions) => run(reference, options, context));
}

export async function editPrompt(reference: string, options: DraftOptions, context: Context): Promise<void> {
  const { note: _note, variables, metadata, ...fields } = draftFromFlags(options);
  const { content } = options;
  const isByFlags = content !== undefined || Object.keys({ ...variables, ...metadata, ...fields }).length > 0;
  if (!isByFlags) refuseWithoutTerminal(context);
  const { editedFile, editedPrompt } = await import('./edited.ts');
  const file = isFileReference(reference) ? reference : (await (await context.app()).prompts.inFolder(reference))?.path;
  const edited = await (file === undefined
    ? editedPrompt(reference, options, context)
    : editedFile(file, options, context));
  if (isByFlags) return edited.save(await changedText(edited, reference, options, context));
  const { editInRounds, SKELETON } = await import('./edit-rounds.ts');
  if (edited.text === undefined) context.output.note(`note: there is no ${reference} yet; what is saved becomes it`);
  const isSaved = await editInRounds(edited.text ?? SKELETON, edited, context);
  if (!isSaved) context.output.note('nothing was changed');
}

/** The text with what the flags say in it. */
async function changedText(
  edited: Edited,
  reference: string,
  options: DraftOptions,
  context: Context,
): Promise<string> {
  if (edited.text === undefined) {
    throw new LlmkitError('not_found', `Cannot change ${reference}: there is no such prompt.`, {
      advice: [{ kind: 'list', what: 'prompts_and_files' }],
    });
  }
  const app = await context.app();
  const { draft, faults } = await app.prompts.readDraft(edited.text, reference);
  // A file with faults is told as it is: what is changed would not be seen for them.
  if (faults.length > 0) await edited.check(edited.text);
  const { content = draft.content } = options;
  const flags = draftFromFlags(options);
  return app.prompts.fileText(
    await withFlags({ ...draft, content, source_text: edited.text }, { ...flags, content }, app),
  );
}

function refuseWithoutTerminal({ io }: Context): void {
  if (io.stdin.isTTY && io.stderr.isTTY) return;
  throw new LlmkitError('usage', 'Cannot open an editor: there is no terminal.', {
    advice: [{ kind: 'example', text: 'llmkit prompt edit NAME --temperature 0.2' }],
  });
}
