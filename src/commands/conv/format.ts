import type { Conversation, Pending } from '../../core/records/conversation.ts';
import { conversationSummary } from '../../core/records/conversation-summary.ts';
import type { Message } from '../../core/records/message.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import { hanging, indented, messageRows } from '../../terminal/set-off.ts';
import type { Styles } from '../../terminal/styles.ts';
import { contentOf, type Content } from '../../core/records/parts.ts';

const ID_LENGTH = 8;
const UNDONE_LENGTH = 60;

/** The message that was taken back, in one line. */
export function undoneText({ content }: Message): string {
  const line = sanitizeLine(content);
  return `took back: ${line.length > UNDONE_LENGTH ? `${line.slice(0, UNDONE_LENGTH)}…` : line}`;
}

interface TranscriptOptions {
  styles: Styles;
  /** Width of the terminal, 80 where there is none. */
  columns: number;
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
export function transcript(conversation: Conversation, messages: Message[], options: TranscriptOptions): string {
  const parts = [conversationHeading(conversation, options)];
  if (conversation.system_prompt !== undefined)
    parts.push(block([['bold', 'system']], { content: conversation.system_prompt }, options));
  for (const [at, message] of messages.entries())
    parts.push(block(messageHeading(message, String(options.first + at)), message, options));
  for (const entry of conversation.pending) parts.push(...pendingBlocks(entry, conversation, options));
  if (options.showRemoved) {
    for (const message of conversation.removed)
      parts.push(block([...messageHeading(message, '-'), ['yellow', ' (removed)']], message, options));
  }
  return parts.join('\n\n');
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

function pendingBlocks(entry: Pending, { id }: Conversation, options: TranscriptOptions): string[] {
  const retry = entry === options.toRetry ? `: llmkit conv retry ${sanitizeLine(id.slice(0, ID_LENGTH))}` : '';
  const state = options.isUnanswered(entry) ? `unanswered${retry}` : 'being answered';
  const cut: Heading = [
    ['bold', 'assistant'],
    ['yellow', ' (cut)'],
  ];
  const done = (entry.steps ?? []).flatMap((step) => step.parts);
  return [
    ...entry.messages.map((message) =>
      block(
        [
          ['bold', message.role],
          ['yellow', ` (${state})`],
        ],
        message,
        options,
      ),
    ),
    ...(done.length > 0 ? [block(cut, contentOf(done), options)] : []),
    ...(entry.partial ? [block(cut, { content: entry.partial }, options)] : []),
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

function block(heading: Heading, message: Content, options: TranscriptOptions): string {
  return `${drawn(heading, options)}\n${messageRows(message, options.columns)}`;
}

/** A heading in its styles; one that is longer than a line goes on behind the indent, without them. */
function drawn(heading: Heading, { styles, columns }: TranscriptOptions): string {
  const plain = hanging(heading.map(([, text]) => text).join(''), columns);
  return plain.includes('\n') ? plain : heading.map(([style, text]) => styles[style](text)).join('');
}
