import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { present } from '../../core/fields.ts';
import { refuseFaultyPrompt } from '../../core/prompts/check.ts';
import { isFileReference, nameFromPath } from '../../core/prompts/names.ts';
import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import type { PromptDraft } from '../../core/records/prompt.ts';
import type { App } from '../../core/services.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { addSettingOptions, settingsFromOptions } from '../model-options.ts';
import { refuseTogether } from '../option-rules.ts';
import { collect } from '../option-values.ts';
import { addPublicity, publicity, type PublicityOptions } from '../publicity.ts';
import { needsVar } from './own-flags.ts';
import { definitionFromFlag } from './variable-flag.ts';
import { settingsIn } from '../../core/tables/settings.ts';

/** Options that say what a prompt is. */
export interface DraftOptions extends PublicityOptions {
  content?: string;
  description?: string;
  tag?: string[];
  variable?: string[];
  note?: string;
}

export interface AddOptions extends DraftOptions {
  file?: string;
  update?: boolean;
  force?: boolean;
}

const EXAMPLES = `
One word is a FILE when it contains a / or ends in .md, .liquid, .txt or .j2,
else a NAME. On a terminal, without a file, --content or anything piped in, it
asks for everything.

Examples:
  llmkit prompt add prompts/review.md
  llmkit prompt add review prompts/review.md --update
  llmkit prompt add greet --content "Greet {{ name }} in {{ language }}."
  llmkit prompt add rate --content "Rate 1 to {{ top }}:" --variable top:number
`;

type Run = (words: AddWords, options: AddOptions, context: Context) => Promise<void>;

/** The words of the line: `[NAME] FILE`, or a NAME alone. */
interface AddWords {
  name?: string;
  file?: string;
}

export function register(parent: Command, context: Context, run: Run = addPrompt): void {
  const command = parent
    .command('add')
    .description('Store a prompt from a file, from --content, or from standard input.')
    .argument('[name]', 'what to call it (else what its front matter or its file is called)')
    .argument('[file]', 'file to read, - is standard input')
    .option('--file <file>', 'the same')
    .option('--content <text>', 'the template itself')
    .option('--description <text>', 'what it does')
    .option('--tag <tag>', 'tag (repeatable)', collect)
    .option('--variable <name:type>', 'type of a variable; select:A,B gives its options (repeatable)', collect)
    .option('--note <text>', 'what is new in this version')
    .option('--update', 'make it the next version of a prompt that is stored already')
    .option('--force', 'the same');
  addPublicity(addSettingOptions(command, ['system', ...settingsIn('prompt')]))
    .addHelpText('after', EXAMPLES)
    .action((first: string | undefined, second: string | undefined, options: AddOptions) =>
      run(wordsOf(first, second, options), options, context),
    );
}

/** A name that ends as a file does could still be meant as one where the text comes from elsewhere. */
function wordsOf(first: string | undefined, second: string | undefined, options: AddOptions): AddWords {
  const isNamedOtherwise = options.file !== undefined || options.content !== undefined;
  if (second !== undefined) {
    refuseTogether({ file: second, content: options.content }, 'file', 'content');
    if (options.file !== undefined)
      throw new LlmkitError('usage', 'Cannot add two files at once.', { advice: [{ kind: 'give', what: 'once' }] });
    return present({ name: first, file: second });
  }
  const isFile =
    !isNamedOtherwise && first !== undefined && (first === '-' || isFileReference(first) || /\.(txt|j2)$/.test(first));
  return isFile ? { file: first } : present({ name: first, file: options.file });
}

export async function addPrompt({ name, file }: AddWords, options: AddOptions, context: Context): Promise<void> {
  refuseTogether(options, 'file', 'content');
  // Read before anything is asked for: what is wrong with them would lose what was typed.
  const flags = draftFromFlags(options);
  const force = options.force === true || options.update === true;
  const app = await context.app();
  const read = (await readDraft(file, options, app, context)) ?? {
    draft: await askDraft(name, { force }, app, context),
  };
  const draft = await withFlags(read.draft, flags, app);
  const called = name ?? draft.name ?? (file === undefined || file === '-' ? undefined : nameFromPath(file));
  if (called === undefined) {
    throw new LlmkitError('usage', 'Cannot add a prompt without a name.', {
      advice: [{ kind: 'give', what: 'prompt_name' }],
    });
  }
  const before = await app.prompts.checkName(called, { force });
  await refuseFaults(
    { tags: [], ...draft, ...present({ faults: read.faults, path: file }), name: called },
    app,
    context,
  );
  const stored = await app.prompts.create({ ...draft, name: called }, { force });
  await context.output.result(stored, () => '');
  const left = ['attachments', 'tools'].filter((field) => draft.metadata[field] !== undefined);
  if (left.length > 0)
    context.output.note(
      `note: ${left.join(' and ')} of a prompt count where its file is run in place (llmkit run ./FILE.md), not for a stored one`,
    );
  if (before !== undefined && (before.is_public ?? false) !== (stored.is_public ?? false))
    context.output.note(`${stored.name} is ${stored.is_public ? 'public' : 'private'} now`);
  context.output.note(
    stored.version_id === before?.version_id
      ? `version ${stored.version} of ${stored.name} says the same; there is no new version`
      : `stored ${stored.name}, version ${stored.version}`,
  );
}

/** Tells the notes of `check`; throws all its faults. */
async function refuseFaults(prompt: Omit<LoadedPrompt, 'source'>, app: App, context: Context): Promise<void> {
  const { notes } = await refuseFaultyPrompt({ ...prompt, source: 'file' }, app, { willBe: prompt.name, needsVar });
  const { findingLines } = await import('./finding.ts');
  for (const line of await findingLines(prompt.path ?? prompt.name, notes)) context.output.note(line);
}

/** A text of a prompt, with the faults of its fields. */
type Read = Pick<LoadedPrompt, 'faults'> & { draft: PromptDraft };

async function readDraft(
  file: string | undefined,
  options: AddOptions,
  app: App,
  context: Context,
): Promise<Read | undefined> {
  if (options.content !== undefined) {
    // To look whether anything came would take it from others: a loop that reads lines, for example.
    if (context.io.stdin.isPiped) context.output.note('note: standard input is not read beside --content');
    return app.prompts.readDraft(options.content, '--content');
  }
  const input = new Input(context, {});
  if (file !== undefined && file !== '-') {
    const text = await input.file(file, 'the prompt', { keepsMark: true });
    const { draft, faults } = await app.prompts.readDraft(text, file);
    return { draft: { ...draft, origin: input.origin(file), ...(await app.prompts.sourceOf(text, draft)) }, faults };
  }
  const piped = file === '-' ? await input.file(file, 'the prompt') : await input.rest();
  return piped === undefined ? undefined : app.prompts.readDraft(piped, 'standard input');
}

async function askDraft(
  name: string | undefined,
  options: { force: boolean },
  app: App,
  context: Context,
): Promise<PromptDraft> {
  if (!context.io.stdin.isTTY || !context.io.stderr.isTTY) {
    throw new LlmkitError('usage', 'Cannot add a prompt: there is no text.', {
      advice: [{ kind: 'give', what: 'prompt_content' }],
    });
  }
  const { askForPrompt } = await import('./ask.ts');
  return askForPrompt(name, options, app, context);
}

type FlagsDraft = Partial<PromptDraft> & Pick<PromptDraft, 'variables' | 'metadata'>;

/** The parts of a prompt that flags give. */
export function draftFromFlags(options: DraftOptions): FlagsDraft {
  const { system, ...metadata } = settingsFromOptions(options);
  const definitions = (options.variable ?? []).map(definitionFromFlag);
  return {
    metadata,
    variables: Object.fromEntries(definitions.map((definition) => [definition.name, definition])),
    ...present({ tags: options.tag, system, description: options.description, note: options.note }),
    ...present({ is_public: publicity(options) }),
  };
}

/** What a flag changes is no longer what the file says: its text is changed with it, in the lines of that alone. */
export async function withFlags(draft: PromptDraft, flags: FlagsDraft, app: App): Promise<PromptDraft> {
  const { note: _note, variables, metadata, ...fields } = flags;
  const changed: PromptDraft = {
    ...draft,
    ...flags,
    metadata: { ...draft.metadata, ...flags.metadata },
    variables: { ...draft.variables, ...flags.variables },
  };
  if (Object.keys({ ...variables, ...metadata, ...fields }).length === 0) return changed;
  const { source_text: text, imported: _imported, ...others } = changed;
  return { ...others, ...present({ source_text: await app.prompts.amended(text, changed) }) };
}
