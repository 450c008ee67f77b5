import type { Conversation } from '../../core/records/conversation.ts';
import type { Screen } from './screen.ts';

const LINES_SHOWN = 6;
const ROWS_A_LINE = 3;

/** Where a thread stands: its title, its last exchange in a few lines, and what is unanswered. */
export function showThread({ id, title, message_count: count, messages, pending }: Conversation, screen: Screen): void {
  screen.line(['bold', title], ['dim', ` (${id.slice(0, 8)}, ${count} message${count === 1 ? '' : 's'})`]);
  for (const { role, content } of messages.slice(-2)) {
    const lines = content.trimEnd().split('\n');
    const [first = '', ...rest] = lines.slice(0, LINES_SHOWN);
    for (const line of [`${role}: ${first}`, ...rest])
      screen.note(screen.short(line, ROWS_A_LINE * screen.output.columns));
    if (lines.length > LINES_SHOWN) screen.note(`… ${lines.length - LINES_SHOWN} more lines (/history ${count})`);
  }
  if (pending.length > 0)
    screen.note(screen.short(`unanswered, /retry asks again: ${pending.at(-1)?.messages.at(-1)?.content ?? ''}`));
}
