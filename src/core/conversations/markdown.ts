import type { Conversation } from '../records/conversation.ts';
import { readableText } from './readable.ts';

/** A conversation as simple Markdown: title, system prompt, and each message under its role. */
export function conversationMarkdown({ title, system_prompt: system, messages }: Conversation): string {
  const parts = [`# ${title.replaceAll(/\s+/g, ' ')}`];
  if (system !== undefined) parts.push(`## system\n\n${system.trimEnd()}`);
  for (const message of messages) parts.push(`## ${message.role}\n\n${readableText(message).trimEnd()}`);
  return `${parts.join('\n\n')}\n`;
}
