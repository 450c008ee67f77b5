import type { Conversation } from '../records/conversation.ts';

/** A conversation as simple Markdown: title, system prompt, and each message under its role. */
export function conversationMarkdown({ title, system_prompt: system, messages }: Conversation): string {
  const parts = [`# ${title.replaceAll(/\s+/g, ' ')}`];
  if (system !== undefined) parts.push(`## system\n\n${system.trimEnd()}`);
  for (const { role, content } of messages) parts.push(`## ${role}\n\n${content.trimEnd()}`);
  return `${parts.join('\n\n')}\n`;
}
