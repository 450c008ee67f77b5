import type { Conversation, Pending } from '../../core/records/conversation.ts';
import { conversationSummary } from '../../core/records/conversation-summary.ts';
import type { Message } from '../../core/records/message.ts';
import { sanitize, sanitizeLine } from '../../terminal/sanitize.ts';
import type { Styles } from '../../terminal/styles.ts';
import { trimLineEnds } from '../trim-line-ends.ts';
import { withoutImitations } from '../../core/conversations/imitation.ts';
import { readableText } from '../../core/conversations/readable.ts';
import { contentOf } from '../../core/records/parts.ts';

const ID_LENGTH = 8;
const UNDONE_LENGTH = 60;

/** The message that was taken back, in one line. */
export function undoneText({ content }: Message): string {
  const line = sanitizeLine(content);
  return `took back: ${line.length > UNDONE_LENGTH ? `${line.slice(0, UNDONE_LENGTH)}…` : line}`;
}

interface TranscriptOptions {
  styles: Styles;
  /** The message that stands first in `messages`, counted from 1. */
  first: number;
  isUnanswered: (entry: Pending) => boolean;
  /** The one of them that `conv retry` asks. */
  toRetry: Pending | undefined;
  showRemoved: boolean;
}

/** A conversation to read: a heading, then each message under its number and role. */
export function transcript(conversation: Conversation, messages: Message[], options: TranscriptOptions): string {
  const { styles } = options;
  const parts = [heading(conversation, styles)];
  if (conversation.system_prompt !== undefined) parts.push(block(styles.bold('system'), conversation.system_prompt));
  for (const [at, message] of messages.entries()) {
    parts.push(block(messageHeading(message, String(options.first + at), styles), readableText(message)));
  }
  for (const entry of conversation.pending) {
    const retry =
      entry === options.toRetry ? `: llmkit conv retry ${sanitizeLine(conversation.id.slice(0, ID_LENGTH))}` : '';
    const state = options.isUnanswered(entry) ? `unanswered${retry}` : 'being answered';
    for (const message of entry.messages)
      parts.push(block(`${styles.bold(message.role)} ${styles.yellow(`(${state})`)}`, message.content));
    const done = (entry.steps ?? []).flatMap((step) => step.parts);
    if (done.length > 0)
      parts.push(block(`${styles.bold('assistant')} ${styles.yellow('(cut)')}`, readableText(contentOf(done))));
    if (entry.partial) parts.push(block(`${styles.bold('assistant')} ${styles.yellow('(cut)')}`, entry.partial));
  }
  if (options.showRemoved) {
    for (const message of conversation.removed)
      parts.push(block(`${messageHeading(message, '-', styles)} ${styles.yellow('(removed)')}`, readableText(message)));
  }
  return parts.join('\n\n');
}

function heading(conversation: Conversation, styles: Styles): string {
  const model = conversationSummary(conversation)?.model;
  return `${styles.bold(sanitizeLine(conversation.title))}\n${styles.dim(`${sanitizeLine(conversation.id)}${model ? `  ${sanitizeLine(model)}` : ''}`)}`;
}

function messageHeading(message: Message, number: string, styles: Styles): string {
  const model = message.role === 'assistant' && message.model ? ` ${styles.dim(sanitizeLine(message.model))}` : '';
  const cut = message.incomplete ? ` ${styles.yellow('(incomplete)')}` : '';
  const context =
    message.rag_context === undefined
      ? ''
      : ` ${styles.dim(`(with ${message.rag_context.length} characters of context)`)}`;
  return `${styles.dim(`${number}.`)} ${styles.bold(message.role)}${model}${cut}${context}`;
}

function block(title: string, text: string): string {
  return `${title}\n${withoutImitations(trimLineEnds(sanitize(text)))}`;
}
