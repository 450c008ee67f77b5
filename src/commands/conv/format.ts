import { answerSoFar, type Conversation, type Pending } from '../../core/records/conversation.ts';
import { conversationSummary } from '../../core/records/conversation-summary.ts';
import type { Message } from '../../core/records/message.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { type DrawRows, hanging, indented, messageRows } from '../../terminal/set-off.ts';
import type { Styles } from '../../terminal/styles.ts';
import type { Content } from '../../core/records/parts.ts';

const ID_LENGTH = 8;
const MOVED_LENGTH = 60;

/** A message that was taken back or put back, in one line. */
export function movedText(what: 'took back' | 'put back', { content }: Message): string {
  const line = sanitizeLine(content);
  return `${what}: ${line.length > MOVED_LENGTH ? `${line.slice(0, MOVED_LENGTH)}…` : line}`;
}

interface TranscriptOptions {
  styles: Styles;
  /** Width of the terminal, 80 where there is none. */
  columns: number;
  /** Absent: answers are shown as the others are. */
  drawAnswer?: DrawRows | undefined;
  /** The message that stands first in `messages`, counted from 1. */
  first: number;
  isUnanswered: (entry: Pending) => boolean;
  /** The one of them that `conv retry` asks. */
  toRetry: Pending | undefined;
  showRemoved: boolean;
}

/**
 * A conversation to read: what it is, then each message under its number and role. Only what llmkit says stands at the
 * beginning of a line: no text can pass for a heading.
 */
export async function transcript(
  conversation: Conversation,
  messages: Message[],
  options: TranscriptOptions,
): Promise<string> {
  const blocks: Block[] = [];
  if (conversation.system_prompt !== undefined)
    blocks.push({ heading: [['bold', 'system']], message: { content: conversation.system_prompt } });
  for (const [at, message] of messages.entries())
    blocks.push({ heading: messageHeading(message, String(options.first + at)), message });
  for (const entry of conversation.pending) blocks.push(...pendingBlocks(entry, conversation, options));
  if (options.showRemoved) {
    for (const message of conversation.removed)
      blocks.push({ heading: [...messageHeading(message, '-'), ['yellow', ' (removed)']], message });
  }
  const texts: string[] = [];
  for (const block of blocks) texts.push(await blockText(block, options));
  return [conversationHeading(conversation, options), ...texts].join('\n\n');
}

function conversationHeading(conversation: Conversation, options: TranscriptOptions): string {
  const model = conversationSummary(conversation)?.model;
  const heading: Heading = [
    ['dim', 'conversation '],
    ['cyan', sanitizeLine(conversation.id)],
    ['dim', model === undefined ? '' : `  ${sanitizeLine(model)}`],
  ];
  const title = indented(sanitizeLine(conversation.title), options.columns);
  return `${drawn(heading, options)}\n${options.styles.bold(title)}`;
}

function pendingBlocks(entry: Pending, { id }: Conversation, options: TranscriptOptions): Block[] {
  const retry = entry === options.toRetry ? `: llmkit conv retry ${sanitizeLine(id.slice(0, ID_LENGTH))}` : '';
  const state = options.isUnanswered(entry) ? `unanswered${retry}` : 'being answered';
  const cut: Heading = [
    ['bold', 'assistant'],
    ['yellow', ' (cut)'],
  ];
  return [
    ...entry.messages.map((message): Block => {
      const heading: Heading = [
        ['bold', message.role],
        ['yellow', ` (${state})`],
      ];
      return { heading, message };
    }),
    ...answerSoFar(entry).map((message) => ({ heading: cut, message })),
  ];
}

function messageHeading({ role, model, incomplete, rag_context: context }: Message, number: string): Heading {
  return [
    ['dim', `${number}. `],
    ['bold', role],
    ['dim', role === 'assistant' && model ? ` ${sanitizeLine(model)}` : ''],
    ['yellow', incomplete ? ' (incomplete)' : ''],
    ['dim', context === undefined ? '' : ` (with ${context.length} characters of context)`],
  ];
}

/** The pieces of a heading, each in its style. */
type Heading = [style: keyof Styles, text: string][];

/** A message under its heading. */
interface Block {
  heading: Heading;
  message: Content & { role?: Message['role'] };
}

async function blockText({ heading, message }: Block, options: TranscriptOptions): Promise<string> {
  const draw = message.role === 'assistant' ? options.drawAnswer : undefined;
  return `${drawn(heading, options)}\n${await messageRows(message, options.columns, draw)}`;
}

/** A heading in its styles; one that is longer than a line goes on behind the indent, without them. */
function drawn(heading: Heading, { styles, columns }: TranscriptOptions): string {
  const plain = hanging(heading.map(([, text]) => text).join(''), columns);
  return plain.includes('\n') ? plain : heading.map(([style, text]) => styles[style](text)).join('');
}
