import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import type { Message } from '../../core/records/message.ts';
import { type AnswerLook, answerFilters, isDrawn, rowsLike } from '../../terminal/answer-filters.ts';
import { AnswerWriter } from '../../terminal/answer-writer.ts';
import { copied } from '../../terminal/copied.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { addSettingOptions, settingsFromOptions } from '../model-options.ts';
import { refuseTogether } from '../option-rules.ts';
import { wholeNumber } from '../option-values.ts';
import { printPaged } from '../paged.ts';
import { firstCodeBlock } from '../print-answer.ts';
import { transcript } from './format.ts';

export interface ShowOptions {
  limit?: number;
  offset?: number;
  last?: number;
  answer?: boolean;
  extract?: boolean;
  all?: boolean;
  copy?: boolean;
  pager: boolean;
}

const EXAMPLES = `
Examples:
  llmkit conv show last
  llmkit conv show last --last 2
  llmkit conv show last --answer > answer.md
  llmkit conv show last -x --copy
  llmkit conv show last --json
`;

type Run = (reference: string, options: ShowOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = show): void {
  const command = parent
    .command('show')
    .description('Print a conversation; messages are numbered from 1.')
    .argument('<conv>', 'conversation')
    .option('--limit <count>', 'at most so many messages', wholeNumber)
    .option('--offset <count>', 'leave out so many at the beginning', wholeNumber)
    .option('--last <count>', 'only the last messages', wholeNumber)
    .option('--answer', 'only the bytes of the last answer')
    .option('-x, --extract', 'only the first fenced code block of the last answer')
    .option('--copy', 'copy the last answer, with -x its code, to the clipboard instead')
    .option('--all', 'also messages that were taken back');
  addSettingOptions(command, ['markdown'])
    .option('--no-pager', 'print at once, whatever PAGER says')
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: ShowOptions) => run(reference, options, context));
}

export async function show(reference: string, options: ShowOptions, context: Context): Promise<void> {
  refuseTogether(options, 'last', 'offset');
  refuseTogether(options, 'last', 'limit');
  const app = await context.app();
  const conversation = await app.conversations.find(reference, { toRead: true });
  if (options.answer || options.extract || options.copy) return showAnswer(conversation, options, context);
  const first =
    options.last === undefined ? (options.offset ?? 0) : Math.max(0, conversation.messages.length - options.last);
  const messages = conversation.messages.slice(first, options.limit === undefined ? undefined : first + options.limit);
  const { globals, io, output } = context;
  if (globals.json || globals.ndjson) {
    const record: Partial<Conversation> = { ...conversation, messages };
    if (!options.all) delete record.removed;
    return output.result(record, () => '');
  }
  const look = await lookOf(options, context);
  const text = await transcript(conversation, messages, {
    styles: (await context.styles()).out,
    columns: io.stdout.columns,
    drawAnswer: isDrawn(look) && look.markdown !== 'never' ? rowsLike(look) : undefined,
    first: first + 1,
    toRetry: app.conversations.questionToRetry(conversation),
    isUnanswered: (entry) => app.conversations.isUnanswered(entry),
    showRemoved: options.all === true,
  });
  return printPaged(text, options.pager, context);
}

/** How answers look on stdout. */
async function lookOf(options: ShowOptions, { app, io, colors }: Context): Promise<AnswerLook> {
  const settings = await (await app()).settings.snapshot();
  const { markdown = 'auto' } = settings.effective({ flag: settingsFromOptions(options) }).values;
  return { output: io.stdout, markdown, colors: colors() };
}

async function showAnswer(conversation: Conversation, options: ShowOptions, context: Context): Promise<void> {
  const answer: Message | undefined = conversation.messages.findLast(({ role }) => role === 'assistant');
  if (!answer)
    throw new LlmkitError('not_found', `Conversation ${conversation.id} has no answer yet.`, {
      advice: [{ kind: 'show', what: 'conversation', name: conversation.id }],
    });
  const { globals, io, output } = context;
  const code = options.extract ? await firstCodeBlock(answer.content) : undefined;
  if (options.extract && code === undefined)
    output.note('note: the answer has no code block; this is the whole answer');
  if (options.copy) {
    const what = code === undefined ? 'the last answer' : 'its first code block';
    // What a terminal would obey when it is pasted would not have been on the screen either.
    const sentence = await copied(
      sanitize(code ?? answer.content),
      what,
      async (text) => (await io.copy?.(text)) ?? [],
    );
    return output.note(sentence);
  }
  if (globals.json || globals.ndjson) return output.result(answer, () => '');
  const look = await lookOf(options, context);
  const writer =
    code === undefined ? new AnswerWriter(io.stdout, () => answerFilters(look)) : new AnswerWriter(io.stdout);
  return writer.end(code ?? answer.content);
}
