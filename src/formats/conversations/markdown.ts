import { withoutMarkdownImitations } from '../../core/conversations/imitation.ts';
import { readableParts } from '../../core/conversations/readable.ts';
import { answerSoFar, type Conversation } from '../../core/records/conversation.ts';
import type { Message } from '../../core/records/message.ts';
import type { Content } from '../../core/records/parts.ts';

/** A conversation as simple Markdown: title, system prompt, each message under its role, and what waits for an answer. */
export function conversationMarkdown({ title, system_prompt: system, messages, pending }: Conversation): string {
  const parts = [`# ${withoutMarkdownImitations(title.replaceAll(/\s+/g, ' '))}`];
  if (system !== undefined) parts.push(section('system', { content: system }));
  for (const message of messages) parts.push(section(message.role, message));
  for (const entry of pending) {
    for (const message of entry.messages) parts.push(section(`${message.role} (unanswered)`, message));
    for (const answer of answerSoFar(entry)) parts.push(section(`${answer.role} (cut)`, answer));
  }
  return `${parts.join('\n\n')}\n`;
}

function section(role: string, message: Content & Pick<Message, 'rag_context'>): string {
  const { rag_context: reference } = message;
  const parts = readableParts(message).flatMap(({ mark = '', text }) => [
    withoutMarkdownImitations(mark),
    withoutMarks(withoutMarkdownImitations(text.trimEnd())),
  ]);
  const beside = reference === undefined ? '' : `[reference text: ${reference.length} characters]`;
  return [`## ${role}`, beside, ...parts].filter((part) => part !== '').join('\n\n');
}

/** Lines that begin as marks do, which tell of files, tools and reference text, begin with a backslash. */
function withoutMarks(markdown: string): string {
  return markdown.replaceAll(
    /^([\s>]*)(\[(?:file\s|reference text:|[^\]\n]*\s(?:gave|failed)\]|[^\]\s]+\s["{[]))/gm,
    '$1\\$2',
  );
}
