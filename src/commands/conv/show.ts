import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import type { Message } from '../../core/records/message.ts';
import { AnswerWriter } from '../../terminal/answer-writer.ts';
import { codeBlock } from '../code-block.ts';
import type { Context } from '../context.ts';
import { refuseTogether } from '../model-options.ts';
import { wholeNumber } from '../option-values.ts';
import { transcript } from './format.ts';

export interface ShowOptions {
  limit?: number;
  offset?: number;
  last?: number;
  answer?: boolean;
  extract?: boolean;
  all?: boolean;
}

const EXAMPLES = `
Examples:
  llmkit conv show last
  llmkit conv show last --last 2
  llmkit conv show last --answer > answer.md
  llmkit conv show last --json
`;

type Run = (reference: string, options: ShowOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = show): void {
  parent
    .command('show')
    .description('Print a conversation; messages are numbered from 1.')
    .argument('<conv>', 'conversation')
    .option('--limit <count>', 'at most so many messages', wholeNumber)
    .option('--offset <count>', 'leave out so many at the beginning', wholeNumber)
    .option('--last <count>', 'only the last messages', wholeNumber)
    .option('--answer', 'only the bytes of the last answer')
    .option('-x, --extract', 'only the first fenced code block of the last answer')
    .option('--all', 'also messages that were taken back')
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: ShowOptions) => run(reference, options, context));
}

export async function show(reference: string, options: ShowOptions, context: Context): Promise<void> {
  refuseTogether(options, 'last', 'offset');
  refuseTogether(options, 'last', 'limit');
  const app = await context.app();
  const conversation = await app.conversations.find(reference, { toRead: true });
  if (options.answer || options.extract) return showAnswer(conversation, options, context);
  const first =
    options.last === undefined ? (options.offset ?? 0) : Math.max(0, conversation.messages.length - options.last);
  const messages = conversation.messages.slice(first, options.limit === undefined ? undefined : first + options.limit);
  const { out } = await context.styles();
  const record: Partial<Conversation> = { ...conversation, messages };
  if (!options.all) delete record.removed;
  await context.output.result(record, () =>
    transcript(conversation, messages, {
      styles: out,
      columns: context.io.stdout.columns,
      first: first + 1,
      toRetry: app.conversations.questionToRetry(conversation),
      isUnanswered: (entry) => app.conversations.isUnanswered(entry),
      showRemoved: options.all === true,
    }),
  );
}

async function showAnswer(conversation: Conversation, options: ShowOptions, context: Context): Promise<void> {
  const answer: Message | undefined = conversation.messages.findLast(({ role }) => role === 'assistant');
  if (!answer)
    throw new LlmkitError('not_found', `Conversation ${conversation.id} has no answer yet.`, {
      advice: [{ kind: 'show', what: 'conversation', name: conversation.id }],
    });
  if (context.globals.json || context.globals.ndjson) return context.output.result(answer, () => '');
  const code = options.extract ? codeBlock(answer.content) : undefined;
  if (options.extract && code === undefined)
    context.output.note('note: the answer has no code block; this is the whole answer');
  const writer = new AnswerWriter(context.io.stdout);
  return writer.end(code ?? answer.content);
}
