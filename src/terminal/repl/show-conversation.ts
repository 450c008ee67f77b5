import type { ChatSession } from '../../core/conversations/chat-session.ts';
import { readableText } from '../../core/conversations/readable.ts';
import type { Screen } from './screen.ts';

const LINES_SHOWN = 6;
const ROWS_A_LINE = 3;

/** Where a conversation stands: its title, its last exchange in a few lines, and what is unanswered. */
export function showConversation({ conversation, unanswered }: ChatSession, screen: Screen): void {
  if (!conversation) return;
  const { id, title, message_count: count, messages } = conversation;
  screen.line(
    ['bold', screen.short(title, Math.max(10, screen.output.columns - 30))],
    ['dim', ` (${id.slice(0, 8)}, ${messageCount(count)})`],
  );
  for (const message of messages.slice(-2)) {
    const lines = readableText(message).trimEnd().split('\n');
    const [first = '', ...rest] = lines.slice(0, LINES_SHOWN);
    const shown = [`${message.role}: ${first}`, ...rest];
    screen.quote(shown.map((line) => screen.short(line, ROWS_A_LINE * screen.output.columns)).join('\n'));
    if (lines.length > LINES_SHOWN) screen.note(`… ${lines.length - LINES_SHOWN} more lines (/history ${count})`);
  }
  if (unanswered !== undefined) screen.note(screen.short(`unanswered, /retry asks again: ${unanswered}`));
}

export function messageCount(count: number): string {
  return `${count} message${count === 1 ? '' : 's'}`;
}
