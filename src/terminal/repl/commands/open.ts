import type { ReplCommand } from '../repl-command.ts';
import { showThread } from '../show-thread.ts';

const LISTED = 10;

export const run: ReplCommand = async (argument, { session, screen }) => {
  if (argument !== '') return showThread(await session.open(argument), screen);
  for (const { id, title, message_count: count } of await session.recent(LISTED)) {
    const start = `${id.slice(0, 8)}  ${String(count).padStart(3)}  `;
    screen.line(
      ['cyan', start.slice(0, 8)],
      start.slice(8),
      screen.short(title, screen.output.columns - start.length - 1),
    );
  }
  return screen.note('open one: /open CONV (last, an id, a title or the start of an id)');
};
