import { Option, type Command } from 'commander';
import { TRANSCRIPT_FORMATS, exportName, formatOfFile } from '../../core/conversations/exports.ts';
import { LlmkitError } from '../../core/errors.ts';
import type { TranscriptFormat } from '../../core/ports/conversation-formats.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import type { App } from '../../core/services.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import { writeExport } from '../../terminal/write-export.ts';
import type { Context } from '../context.ts';

export interface ConversationExportOptions {
  format?: TranscriptFormat;
  output?: string;
  force?: boolean;
}

const EXAMPLES = `
html is one page that needs nothing else; json is the whole record, for conv
import; messages are what chat --messages takes. An earlier export is replaced
as long as nobody changed it.

Examples:
  llmkit conv export last
  llmkit conv export last -o trip.html
  llmkit conv export last "Trip to Oslo" --format json -o exports/
`;

type Run = (references: string[], options: ConversationExportOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = exportConversations): void {
  parent
    .command('export')
    .description('Write conversations down: to standard output, a file, or a folder.')
    .argument('<conv...>', 'conversations')
    .addOption(
      new Option('--format <format>', 'else what the ending of the file says, else md').choices(TRANSCRIPT_FORMATS),
    )
    .option('-o, --output <file>', 'file, or a folder, which several go to; - is stdout')
    .option('--force', 'replace a file whatever it is')
    .addHelpText('after', EXAMPLES)
    .action((references: string[], options: ConversationExportOptions) => run(references, options, context));
}

export async function exportConversations(
  references: string[],
  options: ConversationExportOptions,
  context: Context,
): Promise<void> {
  const app = await context.app();
  const found = new Map<string, Conversation>();
  for (const reference of references) {
    const conversation = await app.conversations.find(reference);
    found.set(conversation.id, conversation);
  }
  const conversations = [...found.values()];
  const { output } = options;
  if (output === undefined || output === '-') return print(conversations, options, app, context);
  const isFolder = output.endsWith('/') || context.io.kindOf(output) === 'folder';
  if (conversations.length > 1 && !isFolder) throw severalInOne(output);
  if (isFolder) await context.io.makeFolder(output);
  const format = options.format ?? (isFolder ? 'md' : formatOfFile(output));
  const written: { id: string; file: string }[] = [];
  for (const conversation of conversations) {
    context.signal.throwIfAborted();
    const file = isFolder ? `${output.replace(/\/+$/, '')}/${exportName(conversation, format)}` : output;
    const how = { format, force: options.force === true, signal: context.signal };
    await writeExport(file, conversation, how, { io: context.io, exports: app.conversationExports });
    written.push({ id: conversation.id, file });
  }
  await context.output.result({ written }, () => '');
  for (const { file } of written) context.output.note(`written: ${file}`);
}

/** Several texts would run into each other. */
async function print(
  [conversation, ...others]: Conversation[],
  { format = 'md' }: ConversationExportOptions,
  app: App,
  { io, output, globals }: Context,
): Promise<void> {
  if (!conversation || others.length > 0) throw severalInOne('standard output');
  if (globals.json || globals.ndjson) return output.result(conversation, () => '');
  const text = await app.conversationExports.text(conversation, format);
  return output.print(io.stdout.isTTY ? sanitize(text) : text);
}

function severalInOne(where: string): LlmkitError {
  return new LlmkitError('usage', `Cannot write several conversations to ${where}.`, {
    advice: [{ kind: 'give', what: 'folder' }],
  });
}
