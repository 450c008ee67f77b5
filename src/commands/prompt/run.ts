import { type Command, InvalidArgumentError } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { versionChoiceIn } from '../../core/prompts/choose-version.ts';
import type { Target } from '../../core/exchange/input.ts';
import { addAskOptions, askModel } from '../ask-model.ts';
import { pathOf } from '../command-line.ts';
import type { Context } from '../context.ts';
import { promptFiles, TRUST, withFiles, withPromptTools } from '../prompt-files.ts';
import { refuseWithout } from '../option-rules.ts';
import { collect, wholeNumber } from '../option-values.ts';
import { inputFor } from '../untrusted.ts';
import { settingsFromOptions } from '../model-options.ts';
import { newConversationByRule } from '../save-rule.ts';
import { addVariableOptions, givenValues, namedPrompt, prepareNamed } from '../variable-values.ts';
import type { RunOptions } from './run-options.ts';

const EXAMPLES = (path: string) => `
Text that is piped in and TEXT are the input: {{ input }} where the prompt uses
it, else they follow its last message.

The variables of a prompt are options: ${path} NAME --help shows them.

Examples:
  ${path} translate --language French --provider mock "Hello"
  printf 'input\\nHi\\nBye\\n' |
    ${path} translate --rows - --language French --provider mock
  cat article.txt | ${path} summarize --provider mock
  ${path} summarize@1 --provider mock "A long text"

NAME@1,2 runs one of these versions, NAME@1:3,2:1 the first three times as
often, --unit KEY always the same one for this key.
llmkit usage --by version --prompt NAME compares them.
`;

type Run = (reference: string, words: string[], options: RunOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = runPrompt): void {
  const command = parent
    .command('run')
    .description('Run a prompt: its variables are checked and asked for, the answer is streamed to standard output.')
    .argument('<prompt>', 'prompt or file')
    .argument('[text...]', 'the input');
  addVariableOptions(command)
    .option('--repeat-last', 'values that are not given are those of the last run')
    .option(...TRUST)
    .option('--unit <key>', 'with NAME@1,2: the version is always the same for this key')
    .option('--rows <file>', 'once for each row of a table: .csv, .tsv or .jsonl, - is stdin')
    .option('--column <column=variable>', 'the variable that a column holds, where names differ (repeatable)', collect)
    .option('--skip-bad', 'leave out rows that something is wrong with')
    .option('--parallel <n>', 'rows that are asked side by side (default 8)', parallelRows)
    .option('--again', 'ask all rows anew, also those that are answered')
    .option('--batch', "send the rows as a batch: answered within a day, at the vendor's lower price")
    .option('--wait', 'with --batch: wait for the answers');
  addAskOptions(command, context, ['store as a conversation', 'store nothing'])
    .addHelpText('after', EXAMPLES(pathOf(command)))
    .action((reference: string, words: string[], options: RunOptions) =>
      run(reference, words, { ...options, flags: context.flags }, context),
    );
}

/** `llmkit run`, for `llmkit prompt run`. */
export function registerShort(parent: Command, context: Context): void {
  register(parent, context);
}

export async function runPrompt(
  reference: string,
  words: string[],
  options: RunOptions,
  context: Context,
): Promise<void> {
  const { rows } = options;
  refuseWithout(options, ['column', 'skipBad', 'parallel', 'again', 'batch'], ['rows']);
  refuseWithout(options, ['wait'], ['batch']);
  if (rows !== undefined) return (await import('./rows.ts')).runRows(reference, words, { ...options, rows }, context);
  const app = await context.app();
  const settings = await app.settings.snapshot();
  const input = inputFor(options, settings, context);
  const choice = versionChoiceIn(reference);
  if (options.unit !== undefined && choice === undefined) throw unitAlone();
  const prompt = choice
    ? await app.prompts.choose(choice, options.unit)
    : await namedPrompt(reference, app, input, context);
  const given = await givenValues(options, input, app);
  const attachments = [
    ...(await promptFiles(prompt, options, app, context)),
    ...(await input.attachments(options.file, app.files, words)),
  ];
  const text = await input.message(words, { isMore: true });
  const stored = options.repeatLast ? await app.variables.lastValues(prompt) : {};
  const prepared = await prepareNamed(prompt, { given, stored, input: text }, options, context);
  if (prepared.notes.length > 0) {
    const { noteLines } = await import('./finding.ts');
    for (const line of await noteLines(reference, prepared.notes)) context.output.note(line);
  }
  const { messages, use } = await app.runner.messages(prepared);
  const flags = settingsFromOptions(options);
  const target: Target = options.dryRun ? { kind: 'none' } : newConversationByRule(settings, flags, options, context);
  // Who wants nothing stored means the values too.
  if (!options.dryRun && options.save !== false)
    await app.variables.rememberValues(prompt, withoutInput(prepared.values));
  const said = { ...(await withFiles(messages, attachments, app)), prompt: use };
  if (choice) context.output.note(`note: this is version ${prompt.version} of ${prompt.name}`);
  const chosen = await withPromptTools(prompt, options, app, context);
  return askModel(app, { ...said, target, flags, settings, asksAnew: choice !== undefined }, chosen, context);
}

function parallelRows(text: string): number {
  const number = wholeNumber(text);
  if (number >= 1 && number <= 1000) return number;
  throw new InvalidArgumentError('Expected a whole number from 1 to 1000.');
}

function unitAlone(): LlmkitError {
  return new LlmkitError('usage', 'Cannot use --unit here: there are no versions to choose from.', {
    advice: [{ kind: 'example', text: 'llmkit prompt run summarize@1,2 --unit ann' }],
  });
}

/** The input is this run's own; the next one brings another. */
function withoutInput({ input: _input, ...values }: Readonly<Record<string, string>>): Record<string, string> {
  return values;
}
