import type { ReplCommand } from '../repl-command.ts';
import { age } from '../../age.ts';
import { messageCount, showConversation } from '../show-conversation.ts';

const LISTED = 10;

export const run: ReplCommand = async (argument, { session, screen }) => {
  if (argument !== '') {
    await session.open(argument);
    return showConversation(session, screen);
  }
  for (const { id, title, message_count: count, updated_at: used } of await session.recent(LISTED)) {
    const start = `${id.slice(0, 8)}  ${age(new Date(used), new Date()).padEnd(6)}  ${messageCount(count).padStart(12)}  `;
    screen.line(
      ['cyan', start.slice(0, 8)],
      start.slice(8),
      screen.short(title, screen.output.columns - start.length - 1),
    );
  }
  return screen.note('open one: /open CONV (last, an id, a title or the start of an id)');
};
