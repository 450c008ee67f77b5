import { withoutMarkdownImitations } from '../../core/conversations/imitation.ts';
import { readableParts } from '../../core/conversations/readable.ts';
import { answerSoFar, type Conversation } from '../../core/records/conversation.ts';
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

function section(role: string, message: Content): string {
  const parts = readableParts(message).flatMap(({ mark = '', text }) => [
    withoutMarkdownImitations(mark),
    withoutMarks(withoutMarkdownImitations(text.trimEnd())),
  ]);
  return [`## ${role}`, ...parts].filter((part) => part !== '').join('\n\n');
}

/** Lines that begin as the marks of `readableParts` do, which tell of files and tools, begin with a backslash. */
function withoutMarks(markdown: string): string {
  return markdown.replaceAll(/^([\s>]*)(\[(?:file\s|[^\]\n]*\s(?:gave|failed)\]|[^\]\s]+\s["{[]))/gm, '$1\\$2');
}
