import type { Conversation } from '../records/conversation.ts';
import { withoutMarkdownImitations } from './imitation.ts';
import { readableText } from './readable.ts';

/** A conversation as simple Markdown: title, system prompt, and each message under its role. */
export function conversationMarkdown({ title, system_prompt: system, messages }: Conversation): string {
  const parts = [`# ${title.replaceAll(/\s+/g, ' ')}`];
  if (system !== undefined) parts.push(section('system', system));
  for (const message of messages) parts.push(section(message.role, readableText(message)));
  return `${parts.join('\n\n')}\n`;
}

function section(role: string, text: string): string {
  return `## ${role}\n\n${withoutMarkdownImitations(text.trimEnd())}`;
}
