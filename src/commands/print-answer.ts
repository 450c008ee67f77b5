import type { Command } from 'commander';
import { LlmkitError } from '../core/errors.ts';
import type { ChatEvent, Notice } from '../core/events.ts';
import { SETTINGS, settingRow, type SettingKey } from '../core/tables/settings.ts';
import type { ChatCompletionResponse } from '../core/records/chat.ts';
import { type AnswerLook, answerFilters } from '../terminal/answer-filters.ts';
import { hanging } from '../terminal/set-off.ts';
import { answerNote } from '../terminal/answer-note.ts';
import { AnswerView, type AnswerViewOptions } from '../terminal/answer-view.ts';
import { AnswerWriter } from '../terminal/answer-writer.ts';
import { AnswerNotes } from './answer-notes.ts';
import type { Context } from './context.ts';
import { reasoningDisplay } from './reasoning.ts';
import { Sanitizer } from '../terminal/sanitize.ts';
import { AnswerForm, tellUnfit } from './structured-answer.ts';
import { usageLine } from './usage-line.ts';
import { inShellWords } from './notice-words.ts';

/** Options of every command that prints a model's answer. */
export interface AnswerOptions {
  output?: string;
  extract?: boolean;
  usage?: boolean;
  showReasoning?: boolean;
}

export function addAnswerOptions(command: Command, context: Context): Command {
  return command
    .hook('preAction', () => checkAnswerOptions(command.opts<AnswerOptions>(), context))
    .option('-o, --output <file>', 'write the answer to a file, - is stdout')
    .option('-x, --extract', 'only the first fenced code block')
    .option('--usage', 'tell tokens, cost and time on stderr')
    .option('--show-reasoning', "show the model's reasoning on stderr, also where stderr is no terminal");
}

/** Refuses what cannot work before the call is paid for. */
async function checkAnswerOptions(options: AnswerOptions, { globals, io }: Context): Promise<void> {
  const file = outputFile(options);
  const given = options.output !== undefined ? '--output' : options.extract ? '--extract' : undefined;
  if (globals.ndjson && given !== undefined) {
    throw new LlmkitError('usage', `Cannot use --ndjson with ${given}.`, {
      advice: [{ kind: 'say', text: 'Use --json for one record with the whole answer' }],
    });
  }
  if (file === undefined) return;
  refuseParameter(file);
  await io.checkWritable(file);
}

/** In other tools -o sets a parameter. A file of that name is written as ./NAME. */
function refuseParameter(file: string): void {
  if (!Object.hasOwn(SETTINGS, file)) return;
  const flag = settingRow(file as SettingKey).flags?.replace(/^-\w, /, '') ?? `--set ${file}=VALUE`;
  throw new LlmkitError(
    'usage',
    `Cannot write the answer to ${file}: that is the name of a setting, and -o names a file.`,
    {
      advice: [{ kind: 'did_you_mean', what: 'command', name: `${flag}, or -o ./${file}` }],
    },
  );
}

/** The file that the answer goes to; undefined for stdout. */
export function outputFile({ output }: AnswerOptions): string | undefined {
  return output === '-' ? undefined : output;
}

type Events = AsyncGenerator<ChatEvent, ChatCompletionResponse>;

type PrintOptions = AnswerOptions & { tool?: string[]; stream: boolean; markdown: AnswerLook['markdown'] };

/** Draws an exchange the way the output options ask. Throws its error after what came has been printed. */
export async function printAnswer(events: Events, options: PrintOptions, context: Context): Promise<void> {
  const { globals, output } = context;
  const notes = new AnswerNotes(context);
  const form = new AnswerForm();
  const view = new AnswerView(viewOptions(options, notes, form, context));
  try {
    for await (const given of events) {
      const event = given.type === 'notice' ? await inShellWords(given) : given;
      const isHidden = event.type === 'notice' && wordingOf(event, context) === undefined;
      form.add(event);
      if (globals.ndjson && !isHidden) await output.ndjson(event);
      const caughtUp = view.show(event);
      if (caughtUp) await caughtUp;
    }
  } finally {
    await view.end();
    if (view.response) await printEnd(view.response, options, { notes, form }, context);
    notes.show();
  }
}

/** The answer goes to a file, is a record, or only its code is wanted: it is printed once it is complete, and not drawn. */
function isPrintedWhole(options: PrintOptions, { globals }: Context): boolean {
  return globals.json || globals.ndjson || options.extract === true || outputFile(options) !== undefined;
}

function viewOptions(options: PrintOptions, notes: AnswerNotes, form: AnswerForm, context: Context): AnswerViewOptions {
  const { globals, io, output } = context;
  const isShownTool = options.tool !== undefined && !globals.ndjson;
  const isShown = io.stderr.isTTY && !globals.quiet && !globals.ndjson;
  return {
    output: io.stdout,
    filters: () => {
      // JSON is no Markdown.
      if (form.isStructured) return io.stdout.isTTY ? [new Sanitizer()] : [];
      return answerFilters({ output: io.stdout, markdown: options.markdown, colors: context.colors() });
    },
    text: isPrintedWhole(options, context) ? 'elsewhere' : options.stream ? 'live' : 'whole',
    reasoning: reasoningDisplay(options, context),
    spinner: isShown ? context.spinner() : undefined,
    waitingFor: 'waiting for the answer',
    wordingOf: (notice) => (globals.ndjson ? undefined : notes.sift(notice, wordingOf(notice, context))),
    toolLine: isShownTool ? (line) => output.note(hanging(line, io.stderr.columns)) : undefined,
    note: (text) => output.note(text),
  };
}

/** A notice in words; undefined for one that nobody asked to see. */
function wordingOf({ message, verbose }: Notice, { globals }: Context): string | undefined {
  return globals.quiet || (verbose && !globals.verbose) ? undefined : message;
}

/** What is printed behind an answer. */
async function printEnd(
  response: ChatCompletionResponse,
  options: PrintOptions,
  told: { notes: AnswerNotes; form: AnswerForm },
  context: Context,
): Promise<void> {
  const { globals, output } = context;
  const { notes, form } = told;
  if (form.isUnfit) await tellUnfit(response, context);
  else if (isPrintedWhole(options, context) && !globals.ndjson && hasCome(response))
    await printWhole(response, options, told, context);
  const note = answerNote(response.message);
  if (note !== undefined) notes.add(note);
  if (options.usage) output.warn(usageLine(response));
  else if (globals.verbose) output.note(usageLine(response));
}

/** Tells whether there is an answer, whole or cut: a call that failed before has only its error to tell. */
function hasCome({ message }: ChatCompletionResponse): boolean {
  return message.content !== '' || message.parts !== undefined || message.finish_reason !== undefined;
}

/** An answer that is not drawn: a JSON record, a code block or a file. */
async function printWhole(
  response: ChatCompletionResponse,
  options: AnswerOptions,
  { notes, form }: { notes: AnswerNotes; form: AnswerForm },
  context: Context,
): Promise<void> {
  const { globals, io, output, signal } = context;
  const file = outputFile(options);
  let text = form.textOf(response);
  if (text === '' && file !== undefined && !globals.json) return notes.add(`no text came; ${file} is left as it was`);
  if (options.extract && !form.isStructured) {
    const code = await firstCodeBlock(text);
    if (code === undefined && text !== '') notes.add('the answer has no code block; this is the whole answer');
    text = code ?? text;
  }
  const show = () => (globals.json ? output.json(response) : printText(text, context));
  if (file === undefined) return show();
  if (globals.json) text = JSON.stringify(response, null, 2);
  try {
    await io.writeFile(file, text.endsWith('\n') ? text : `${text}\n`, signal);
  } catch (thrown) {
    // The answer is paid for and may be stored nowhere.
    await show();
    throw thrown;
  }
}

/** The inside of the first fenced code block, with its line end; undefined without one. */
export async function firstCodeBlock(markdown: string): Promise<string | undefined> {
  const { codeBlocks } = await import('../terminal/markdown/code-blocks.ts');
  return codeBlocks(markdown)[0];
}

async function printText(text: string, { io }: Context): Promise<void> {
  if (text === '') return;
  const writer = new AnswerWriter(io.stdout);
  await writer.end(text);
}
