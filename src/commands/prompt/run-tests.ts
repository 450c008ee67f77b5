import { asLlmkitError, LlmkitError } from '../../core/errors.ts';
import type { PromptSuite } from '../../core/runs/find-suites.ts';
import type { TestOutcome } from '../../core/evals/outcome.ts';
import type { TestMode } from '../../core/runs/test-options.ts';
import type { TestService } from '../../core/runs/test-service.ts';
import { attachedOf } from '../../core/files/attached.ts';
import type { App } from '../../core/services.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { settingsFromOptions } from '../model-options.ts';
import { promptFiles } from '../prompt-files.ts';
import { isFolder, promptFilesBelow } from './folder.ts';
import type { TestCommandOptions } from './test-options.ts';
import { detailLines, howOften, outcomeTable, whyOf } from './test-format.ts';

/** Runs the tests that are named. Throws `check_failed` where one fails, `protocol` where only judges did. */
export async function runTests(
  references: readonly string[],
  options: TestCommandOptions,
  context: Context,
): Promise<void> {
  const app = await context.app();
  const tests = await app.tests();
  const suites = await suitesFor(references, { app, tests }, options, context);
  const { io, output, signal } = context;
  const { junit } = options;
  if (junit === '-' && context.globals.json) throw twoReports();
  if (junit !== undefined && junit !== '-') await io.checkWritable(junit);
  const mode: TestMode = options.record ? 'record' : options.live ? 'live' : 'play';
  const { repeat = 1 } = options;
  const plan = await tests.prompts
    .plan(suites, { mode, repeat, flags: settingsFromOptions(options), signal })
    .catch((thrown: unknown) => throwTold(thrown, context));
  const outcomes = await withTurning(plan.runs.length, tests.prompts.run(plan), context);
  if (junit !== '-') await printOutcomes(outcomes, context);
  if (junit !== undefined) await writeJunit(outcomes, junit, context);
  if (mode === 'record') output.note(recordedNote([...new Set(suites.map(({ tapes }) => tapes))]));
  for (const line of howOften(outcomes)) output.note(sanitizeLine(line));
  tellCount(outcomes, context);
}

async function printOutcomes(outcomes: readonly TestOutcome[], context: Context): Promise<void> {
  const { io, output } = context;
  const { out: styles } = await context.styles();
  await output.result(outcomes, async () => {
    const table = await outcomeTable(outcomes, { styles, columns: io.stdout.isTTY ? io.stdout.columns : undefined });
    return io.stdout.isTTY ? [table, ...detailLines(outcomes, styles)].join('\n') : table;
  });
}

async function writeJunit(outcomes: readonly TestOutcome[], file: string, { io, signal }: Context): Promise<void> {
  const { junitText } = await import('./junit.ts');
  const text = junitText(outcomes);
  await (file === '-' ? io.stdout.write(text) : io.writeFile(file, text, signal));
}

function twoReports(): LlmkitError {
  return new LlmkitError('usage', 'Cannot use --json with --junit -: both are standard output.', {
    advice: [{ kind: 'give', what: 'one' }],
  });
}

/** The suites of all that is named; of nothing those of all stored prompts and of folders. */
async function suitesFor(
  references: readonly string[],
  services: { app: App; tests: TestService },
  options: TestCommandOptions,
  context: Context,
): Promise<PromptSuite[]> {
  const faults: LlmkitError[] = [];
  const found = new Map<string, PromptSuite>();
  for (const reference of references.length > 0 ? references : await namesOf(services.app)) {
    context.signal.throwIfAborted();
    const isOne = references.length > 0 && !(await isFolder(reference, services.app, context));
    const files = isOne || references.length === 0 ? [reference] : await filesBelow(reference, context);
    const suites: PromptSuite[] = [];
    for (const file of files) {
      await services.tests.suites.find(file).then(
        (more) => suites.push(...more),
        (thrown: unknown) => faults.push(asLlmkitError(thrown)),
      );
    }
    const withTests = suites.filter(({ tests }) => tests.length > 0);
    if (isOne && suites.length > 0 && withTests.length === 0) throw noTests(suites[0]!);
    // Folders and files may be named that lie in each other.
    for (const suite of withTests) {
      const { name, version, path = '' } = suite.prompt;
      const place = [suite.file, path].map((one) => context.io.absolutePath(one));
      found.set(JSON.stringify([place, name, version]), suite);
    }
  }
  refuseUnusable(faults, context);
  if (found.size === 0)
    throw new LlmkitError(
      'not_found',
      `Cannot find tests${references.length > 0 ? ` in ${references.join(', ')}` : ''}.`,
      { advice: [{ kind: 'show', what: 'help', name: 'llmkit prompt test' }] },
    );
  const suites = [...found.values()];
  for (const note of new Set(suites.flatMap(({ notes }) => notes))) context.output.note(`note: ${sanitizeLine(note)}`);
  return withFiles(suites, options, services.app, context);
}

async function namesOf(app: App): Promise<string[]> {
  const { prompts } = await app.prompts.list();
  return prompts.filter(({ source }) => source !== 'starter').map(({ name }) => name);
}

const TESTS_FILE = /\.test\.ya?ml$/;
const OTHERS = /(?:\.prompt\.ya?ml|(?:^|\/)promptfooconfig\.ya?ml)$/;

/** The files below a folder that may have tests: each file of tests, and prompts that have none beside them. */
async function filesBelow(folder: string, context: Context): Promise<string[]> {
  const endings = ['.md', '.liquid', '.txt', '.yml', '.yaml'];
  const paths = (await promptFilesBelow(folder, endings, context)).flatMap(({ path, finding }) =>
    finding ? [] : [path],
  );
  const bases = new Set(paths.filter((path) => TESTS_FILE.test(path)).map((path) => path.replace(TESTS_FILE, '')));
  return paths.filter((path) =>
    /\.ya?ml$/.test(path) ? TESTS_FILE.test(path) || OTHERS.test(path) : !bases.has(path.replace(/\.[^./]*$/, '')),
  );
}

function noTests({ prompt, file }: PromptSuite): LlmkitError {
  return new LlmkitError('not_found', `Cannot test ${prompt.path ?? prompt.name}: it has no tests.`, {
    advice: [{ kind: 'example', text: `tests: in it, or a file ${file}` }],
  });
}

/** The suites with the files that their prompts name, as far as a person allowed them. */
async function withFiles(
  suites: readonly PromptSuite[],
  options: TestCommandOptions,
  app: App,
  context: Context,
): Promise<PromptSuite[]> {
  const all: PromptSuite[] = [];
  for (const suite of suites) {
    const files = await promptFiles(suite.prompt, options, app, context);
    if (suite.prompt.metadata['tools'] !== undefined)
      context.output.note(`note: ${sanitizeLine(suite.prompt.name)} is tested without its tools`);
    all.push(files.length > 0 ? { ...suite, attached: attachedOf(files) } : suite);
  }
  return all;
}

/** Throws where files of tests cannot be used: all of them are told. */
function refuseUnusable(errors: readonly LlmkitError[], context: Context): void {
  const [first, ...more] = errors;
  if (first === undefined) return;
  if (more.length === 0) throw first;
  const faults = errors.map(({ message }) => message);
  const message = `Cannot run the tests: ${errors.length} files of them cannot be used.`;
  throwTold(new LlmkitError(first.code, message, { details: { faults } }), context);
}

/** Lines of faults that are told one by one. */
const MOST_TOLD = 20;

/** Tells all faults, where there are several, and throws the error that names the first. */
export function throwTold(thrown: unknown, { output }: Context): never {
  const error = asLlmkitError(thrown);
  const { faults = [] } = error.details as { faults?: string[] };
  if (Array.isArray(faults) && faults.length > 1) {
    for (const fault of faults.slice(0, MOST_TOLD)) output.warn(sanitizeLine(fault));
    if (faults.length > MOST_TOLD) output.warn(`and ${faults.length - MOST_TOLD} more`);
  }
  throw error;
}

/** All that comes, while a terminal is told how far it is. */
export async function withTurning<Item>(total: number, items: AsyncIterable<Item>, context: Context): Promise<Item[]> {
  const spinner = context.globals.quiet ? undefined : context.spinner();
  const all: Item[] = [];
  spinner?.start('Asking', () => `${all.length} of ${total}`);
  try {
    for await (const item of items) all.push(item);
    return all;
  } finally {
    spinner?.stop();
  }
}

function recordedNote(files: readonly string[]): string {
  const [first = '', ...others] = files;
  return `recorded ${sanitizeLine(first)}${others.length > 0 ? ` and ${others.length} more` : ''}`;
}

function tellCount(outcomes: readonly TestOutcome[], { output }: Context): void {
  const count = (wanted: TestOutcome['status']) => outcomes.filter(({ status }) => status === wanted).length;
  const [failed, unjudged] = [count('failed'), count('unjudged')];
  const of = `${outcomes.length} ${outcomes.length === 1 ? 'test' : 'tests'}`;
  if (outcomes.some((outcome) => whyOf(outcome).includes('Not on tape')))
    output.note('note: answers are put on tape by llmkit prompt test NAME --record');
  if (failed > 0) throw new LlmkitError('check_failed', `${failed} of ${of} failed.`);
  if (unjudged > 0) throw new LlmkitError('protocol', `${unjudged} of ${of} could not be judged: their judge failed.`);
  output.note(`${of} passed`);
}
