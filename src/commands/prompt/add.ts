import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { present } from '../../core/present.ts';
import { nameFromPath } from '../../core/prompts/names.ts';
import type { PromptDraft } from '../../core/records/prompt.ts';
import type { App } from '../../core/services.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { addSettingOptions, refuseTogether, settingsFromOptions } from '../model-options.ts';
import { collect } from '../option-values.ts';
import { definitionFromFlag } from './variable-flag.ts';
import { settingsIn } from '../../core/settings/table.ts';

export interface AddOptions {
  file?: string;
  content?: string;
  description?: string;
  tag?: string[];
  variable?: string[];
  note?: string;
  force?: boolean;
}

const EXAMPLES = `
On a terminal, without --file, --content or anything piped in, it asks for
everything.

Examples:
  llmkit prompt add greet --content "Greet {{ name }} in {{ language }}."
  llmkit prompt add rate --content "Rate 1 to {{ top }}:" --variable top:number
  llmkit prompt add --file prompts/review.md --force
`;

type Run = (name: string | undefined, options: AddOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = addPrompt): void {
  const command = parent
    .command('add')
    .description('Store a prompt from a file, from --content, or from standard input.')
    .argument('[name]', 'what to call it (else what its front matter or its file is called)')
    .option('--file <file>', 'file to read')
    .option('--content <text>', 'the template itself')
    .option('--description <text>', 'what it does')
    .option('--tag <tag>', 'tag (repeatable)', collect)
    .option('--variable <name:type>', 'type of a variable; select:A|B gives its options (repeatable)', collect)
    .option('--note <text>', 'what is new in this version')
    .option('--force', 'make it the next version of a prompt that is stored already');
  addSettingOptions(command, ['system', ...settingsIn('prompt')])
    .addHelpText('after', EXAMPLES)
    .action((name: string | undefined, options: AddOptions) => run(name, options, context));
}

export async function addPrompt(name: string | undefined, options: AddOptions, context: Context): Promise<void> {
  refuseTogether(options, 'file', 'content');
  // Read before anything is asked for: what is wrong with them would lose what was typed.
  const flags = draftFromFlags(options);
  const force = options.force === true;
  const app = await context.app();
  const read = (await readDraft(options, app, context)) ?? (await askDraft(name, { force }, app, context));
  const draft = withFlags(read, flags);
  const called =
    name ?? draft.name ?? (options.file === undefined || options.file === '-' ? undefined : nameFromPath(options.file));
  if (called === undefined) {
    throw new LlmkitError('usage', 'Cannot add a prompt without a name.', {
      advice: [{ kind: 'give', what: 'prompt_name' }],
    });
  }
  await refuseBadDefinitions(draft, app);
  const before = await app.prompts.checkName(called, { force });
  const stored = await app.prompts.create({ ...draft, name: called }, { force });
  await context.output.result(stored, () => '');
  context.output.note(
    stored.version_id === before?.version_id
      ? `version ${stored.version} of ${stored.name} says the same; there is no new version`
      : `stored ${stored.name}, version ${stored.version}`,
  );
}

async function readDraft(options: AddOptions, app: App, context: Context): Promise<PromptDraft | undefined> {
  if (options.content !== undefined) {
    // To look whether anything came would take it from others: a loop that reads lines, for example.
    if (context.io.stdin.isPiped) context.output.note('note: standard input is not read beside --content');
    return { content: options.content, variables: {}, metadata: {} };
  }
  const input = new Input(context.io, {}, context.signal);
  if (options.file !== undefined) {
    const draft = await app.prompts.readDraft(await input.file(options.file, '--file'), options.file);
    return options.file === '-' ? draft : { ...draft, origin: input.origin(options.file) };
  }
  const piped = await input.rest();
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

/** The parts of a prompt that flags give. */
function draftFromFlags(options: AddOptions): Partial<PromptDraft> & Pick<PromptDraft, 'variables' | 'metadata'> {
  const { system, ...metadata } = settingsFromOptions(options);
  const definitions = (options.variable ?? []).map(definitionFromFlag);
  return {
    metadata,
    variables: Object.fromEntries(definitions.map((definition) => [definition.name, definition])),
    ...present({ tags: options.tag, system, description: options.description, note: options.note }),
  };
}

function withFlags(draft: PromptDraft, flags: ReturnType<typeof draftFromFlags>): PromptDraft {
  return {
    ...draft,
    ...flags,
    metadata: { ...draft.metadata, ...flags.metadata },
    variables: { ...draft.variables, ...flags.variables },
  };
}

async function refuseBadDefinitions(draft: PromptDraft, app: App): Promise<void> {
  const faults = (
    await Promise.all(Object.values(draft.variables).map((definition) => app.variables.definitionFaults(definition)))
  ).flat();
  if (faults.length > 0)
    throw new LlmkitError(
      'invalid_template',
      `Cannot add the prompt: ${faults.map(({ message }) => message).join('; ')}.`,
    );
}
