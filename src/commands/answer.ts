import type { Command } from 'commander';
import { LlmkitError } from '../core/errors.ts';
import type { ChatEvent } from '../core/events.ts';
import type { ChatCompletionResponse } from '../core/records/chat.ts';
import { AnswerWriter } from '../terminal/answer-writer.ts';
import type { Context } from './context.ts';
import { codeBlock } from './code-block.ts';
import { reasoningDisplay } from './reasoning.ts';
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
      hint: 'Use --json for one record with the whole answer',
    });
  }
  if (file !== undefined) await io.checkWritable(file);
}

/** The file that the answer goes to; undefined for stdout. */
function outputFile({ output }: AnswerOptions): string | undefined {
  return output === '-' ? undefined : output;
}

type Events = AsyncGenerator<ChatEvent, ChatCompletionResponse>;

/** Draws an exchange the way the output options ask. Throws its error after what came has been printed. */
export async function printAnswer(
  events: Events,
  options: AnswerOptions & { stream: boolean },
  context: Context,
): Promise<void> {
  const { globals, output } = context;
  const live =
    options.stream && !globals.json && !globals.ndjson && !options.extract && outputFile(options) === undefined;
  const writer = new AnswerWriter(context.io.stdout);
  const reasoning = reasoningDisplay(options, context);
  let response: ChatCompletionResponse | undefined;
  let hasBegun = false;
  const isShown = context.io.stderr.isTTY && !globals.quiet && !globals.ndjson;
  const waiting = isShown ? context.io.spinner?.(globals.color && !context.io.env['NO_COLOR']) : undefined;
  try {
    waiting?.start('waiting for the answer');
    for await (const event of events) {
      if (globals.ndjson) await output.ndjson(event);
      if (event.type !== 'reasoning') {
        if (reasoning) await reasoning.end();
      } else if (reasoning) {
        hasBegun = true;
        waiting?.pause();
        await reasoning.write(event.text);
      }
      if (event.type === 'text' && live) {
        hasBegun = true;
        waiting?.pause();
        const caughtUp = writer.write(event.text);
        if (caughtUp) await caughtUp;
      } else if (event.type === 'answer') {
        response = event.response;
      } else if (event.type === 'notice' && !globals.ndjson && (globals.verbose || !event.verbose)) {
        waiting?.pause();
        if (live && !globals.quiet) await writer.endLine();
        output.note(`note: ${event.message}`);
        // Its line would be drawn over the answer's.
        if (!hasBegun) waiting?.start('waiting for the answer');
      }
    }
  } finally {
    waiting?.stop();
    if (reasoning) await reasoning.end();
    if (live) await writer.end();
    else if (response && !globals.ndjson) await printWhole(response, options, context);
    if (response && options.usage) output.warn(usageLine(response));
    else if (response && globals.verbose) output.note(usageLine(response));
  }
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
