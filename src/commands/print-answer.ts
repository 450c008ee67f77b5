import type { Command } from 'commander';
import { LlmkitError } from '../core/errors.ts';
import type { ChatEvent } from '../core/events.ts';
import type { ChatCompletionResponse } from '../core/records/chat.ts';
import { AnswerWriter } from '../terminal/answer-writer.ts';
import type { Waiting } from '../terminal/io.ts';
import type { Context } from './context.ts';
import { codeBlock } from './code-block.ts';
import { inShellWords } from './notice-words.ts';
import { reasoningDisplay, type ReasoningDisplay } from './reasoning.ts';
import { usageLine } from './usage-line.ts';

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
    .option('--usage', 'tell tokens and time on stderr')
    .option('--show-reasoning', "show the model's reasoning on stderr, also where stderr is no terminal");
}

/** What cannot work is refused before the call is paid for. */
async function checkAnswerOptions(options: AnswerOptions, { globals, io }: Context): Promise<void> {
  const file = outputFile(options);
  const given = options.output !== undefined ? '--output' : options.extract ? '--extract' : undefined;
  if (globals.ndjson && given !== undefined) {
    throw new LlmkitError('usage', `Cannot use --ndjson with ${given}.`, {
      advice: [{ kind: 'say', text: 'Use --json for one record with the whole answer' }],
    });
  }
  if (file !== undefined) await io.checkWritable(file);
}

/** The file that the answer goes to; undefined for stdout. */
function outputFile({ output }: AnswerOptions): string | undefined {
  return output === '-' ? undefined : output;
}

type Events = AsyncGenerator<ChatEvent, ChatCompletionResponse>;

type PrintOptions = AnswerOptions & { stream: boolean };

/** Draws an exchange the way the output options ask. Throws its error after what came has been printed. */
export async function printAnswer(events: Events, options: PrintOptions, context: Context): Promise<void> {
  const printer = new AnswerPrinter(options, context);
  try {
    printer.wait();
    for await (const event of events) await printer.print(event);
  } finally {
    await printer.end();
  }
}

/** What one exchange looks like on the streams, event by event. */
class AnswerPrinter {
  readonly #options: PrintOptions;
  readonly #context: Context;
  /** Whether text is shown as it comes. */
  readonly #isLive: boolean;
  readonly #writer: AnswerWriter;
  readonly #reasoning: ReasoningDisplay | undefined;
  readonly #waiting: Waiting | undefined;
  #hasBegun = false;
  #response: ChatCompletionResponse | undefined;

  constructor(options: PrintOptions, context: Context) {
    const { globals, io } = context;
    const isWhole = globals.json || globals.ndjson || options.extract || outputFile(options) !== undefined;
    const isShown = io.stderr.isTTY && !globals.quiet && !globals.ndjson;
    this.#options = options;
    this.#context = context;
    this.#isLive = options.stream && !isWhole;
    this.#writer = new AnswerWriter(io.stdout);
    this.#reasoning = reasoningDisplay(options, context);
    this.#waiting = isShown ? io.spinner?.(globals.color && !io.env['NO_COLOR']) : undefined;
  }

  wait(): void {
    this.#waiting?.start('waiting for the answer');
  }

  async print(event: ChatEvent): Promise<void> {
    const { globals, output } = this.#context;
    if (event.type === 'notice' && (globals.quiet || (event.verbose && !globals.verbose))) return;
    if (event.type === 'notice' && event.pieces) return this.print(await inShellWords(event));
    if (globals.ndjson) await output.ndjson(event);
    if (event.type === 'reasoning') return this.#printReasoning(event.text);
    if (this.#reasoning) await this.#reasoning.end();
    if (event.type === 'text' && this.#isLive) return this.#printText(event.text);
    if (event.type === 'answer') this.#response = event.response;
    else if (event.type === 'notice') return this.#printNotice(event.message);
  }

  /** Prints what has to wait for the end, also the end of an exchange that failed. */
  async end(): Promise<void> {
    const { globals, output } = this.#context;
    const response = this.#response;
    this.#waiting?.stop();
    if (this.#reasoning) await this.#reasoning.end();
    if (this.#isLive) await this.#writer.end();
    else if (response && !globals.ndjson && hasCome(response)) await printWhole(response, this.#options, this.#context);
    if (response && isEmpty(response)) output.note('note: the answer is empty');
    if (response && this.#options.usage) output.warn(usageLine(response));
    else if (response && globals.verbose) output.note(usageLine(response));
  }

  #printReasoning(text: string): void | Promise<void> {
    if (!this.#reasoning) return;
    this.#begin();
    return this.#reasoning.write(text);
  }

  #printText(text: string): void | Promise<void> {
    this.#begin();
    return this.#writer.write(text);
  }

  async #printNotice(message: string): Promise<void> {
    const { globals, output } = this.#context;
    if (globals.ndjson) return;
    this.#waiting?.pause();
    if (this.#isLive) await this.#writer.endLine();
    output.note(`note: ${message}`);
    // Its line would be drawn over the answer's.
    if (!this.#hasBegun) this.wait();
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#waiting?.pause();
  }
}

/** Whether there is an answer, whole or cut: a call that failed before has only its error to tell. */
function hasCome({ message }: ChatCompletionResponse): boolean {
  return message.content !== '' || message.finish_reason !== undefined;
}

/** Whether the model ended without a word, which no error tells. */
function isEmpty({ message }: ChatCompletionResponse): boolean {
  return message.content === '' && ['stop', 'tool_calls'].includes(message.finish_reason ?? '');
}

/** An answer that is not shown while it comes: a JSON record, a code block, a file, or with --no-stream. */
async function printWhole(response: ChatCompletionResponse, options: AnswerOptions, context: Context): Promise<void> {
  const { globals, io, output } = context;
  const file = outputFile(options);
  let text = response.message.content;
  if (text === '' && file !== undefined) return output.note(`note: no text came; ${file} is left as it was`);
  if (options.extract) {
    const code = codeBlock(text);
    if (code === undefined) output.note('note: the answer has no code block; this is the whole answer');
    text = code ?? text;
  }
  const show = () => (globals.json ? output.json(response) : printText(text, context));
  if (file === undefined) return show();
  if (globals.json) text = JSON.stringify(response, null, 2);
  try {
    await io.writeFile(file, text.endsWith('\n') ? text : `${text}\n`);
  } catch (thrown) {
    // The answer is paid for and may be stored nowhere.
    await show();
    throw thrown;
  }
}

async function printText(text: string, { io }: Context): Promise<void> {
  if (text === '') return;
  const writer = new AnswerWriter(io.stdout);
  await writer.write(text);
  await writer.end();
}
