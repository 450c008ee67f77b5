import { asLlmkitError, LlmkitError } from '../core/errors.ts';
import type { ExchangeInput } from '../core/exchange/input.ts';
import type { App } from '../core/services.ts';
import type { TextOutput } from '../terminal/io.ts';
import { type SideAnswer, followAll, noteEnd, surfaceFor } from './answer-sides.ts';
import type { Context } from './context.ts';
import { printPreviews } from './preview.ts';
import { type AnswerOptions, outputFile } from './print-answer.ts';
import { reportError } from './report-error.ts';
import { tellUnfit } from './structured-answer.ts';
import { usageLine } from './usage-line.ts';
import { withWayOut } from './way-out.ts';

interface AskModelsOptions extends AnswerOptions {
  models: readonly string[];
  dryRun?: boolean;
  tool?: string[];
}

/** Asks several models the same at once, and shows their answers beside each other or one after the other. */
export async function askModels(
  app: App,
  given: ExchangeInput,
  options: AskModelsOptions,
  context: Context,
): Promise<void> {
  refuseWhatIsForOne(given, options);
  const { models } = options;
  const input = { ...given, settings: given.settings ?? (await app.settings.snapshot()) };
  if (options.dryRun) {
    const previews = models.map((model) => app.llm.preview({ ...input, flags: { ...input.flags, model } }));
    return printPreviews(await Promise.all(previews), context);
  }
  const { stream, markdown = 'auto' } = input.settings.effective({ flag: input.flags }).values;
  const sides = await app.sideBySide(input, models, { signal: context.signal });
  const file = new FileText();
  const isRecord = context.globals.json || context.globals.ndjson;
  const told = sides.map(({ model }) => model);
  const surface = isRecord
    ? undefined
    : await surfaceFor(told, outputFile(options) === undefined ? undefined : file, context);
  const look = { live: stream !== false, markdown, extract: options.extract === true };
  const answered = await followAll(sides, surface, look, context);
  await printWhole(answered, file, options, context);
  for (const one of answered) await tellEnd(one, options, context);
  tellKept(answered, context);
  refuseFailed(answered, context);
}

/** What means one answer, or a conversation as it stands. */
function refuseWhatIsForOne({ retry, replaces }: ExchangeInput, { tool, showReasoning }: AskModelsOptions): void {
  const isAgain = retry === true || replaces !== undefined;
  const what = tool ? 'use tools' : showReasoning ? 'show the reasoning' : isAgain ? 'ask again' : undefined;
  if (what === undefined) return;
  throw new LlmkitError('usage', `Cannot ${what} with several models at once: -m was given more than once.`, {
    advice: [{ kind: 'give', what: 'one' }],
  });
}

/** Texts on their way to a file. */
class FileText implements TextOutput {
  readonly isTTY = false;
  readonly columns = 80;
  text = '';

  write(text: string): void {
    this.text += text;
  }
}

/** Prints what is printed once all is there: records, or a file. */
async function printWhole(
  answered: readonly SideAnswer[],
  { text }: FileText,
  options: AskModelsOptions,
  { globals, io, output, signal }: Context,
): Promise<void> {
  const file = outputFile(options);
  const records = globals.json ? await recordsOf(answered) : undefined;
  if (file === undefined) return records && output.json(records);
  try {
    await io.writeFile(file, records ? `${JSON.stringify(records, null, 2)}\n` : text, signal);
  } catch (thrown) {
    // The answers are paid for and may be stored nowhere.
    await (records ? output.json(records) : io.stdout.write(text));
    throw thrown;
  }
}

/** One record each, in the order in which the models were named. */
async function recordsOf(answered: readonly SideAnswer[]): Promise<object[]> {
  const { shellError } = await import('./advice.ts');
  return answered.map((one) => ({
    asked: one.model,
    ...one.response,
    ...(one.failure && { error: shellError(failureOf(one)) }),
  }));
}

/** Notes, usage and the fault of one of them. */
async function tellEnd(answered: SideAnswer, { usage }: AnswerOptions, context: Context): Promise<void> {
  const { globals, output } = context;
  const { model, form, response, failure } = answered;
  noteEnd(answered);
  if (response && form.isUnfit && response.message.content !== '') {
    output.warn(`${model} gave:`);
    await tellUnfit(response, context);
  }
  if (response && usage) output.warn(usageLine(response));
  else if (response && globals.verbose) output.note(usageLine(response));
  if (failure && !globals.json) await reportError(failureOf(answered), context);
}

/** The fault of one of several, which says whose it is. */
function failureOf({ model, response, failure }: SideAnswer): LlmkitError {
  const id = response?.conversation_id;
  const { code, message, advice, details, cause } = withWayOut(
    failure!,
    id === undefined ? { kind: 'none' } : { kind: 'conversation', id },
  );
  return new LlmkitError(code, `${model}: ${message}`, { advice, details, cause });
}

/** Tells which conversation is whose. */
function tellKept(answered: readonly SideAnswer[], { output }: Context): void {
  const kept = answered.flatMap(({ model, response }) =>
    response?.conversation_id === undefined ? [] : [`${response.conversation_id.slice(0, 8)} (${model})`],
  );
  if (kept.length > 0) output.note(`kept as ${kept.join(', ')}`);
}

/** Throws where one of them failed; each is told by then. With one answer the command did a part of its work. */
function refuseFailed(answered: readonly SideAnswer[], { signal }: Context): void {
  if (signal.aborted) throw asLlmkitError(signal.reason);
  const failures = answered.flatMap(({ failure }) => failure ?? []);
  const last = failures.at(-1);
  if (last === undefined) return;
  const isAll = failures.length === answered.length;
  const what = isAll ? 'None' : `Only ${answered.length - failures.length}`;
  throw new LlmkitError(
    isAll ? last.code : 'check_failed',
    `${what} of ${answered.length} models gave a whole answer.`,
  );
}
