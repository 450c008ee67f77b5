import { numberIn, type ReplCommand } from '../repl-command.ts';
import { messageCount } from '../show-conversation.ts';

export const run: ReplCommand = async (argument, { session, screen }) => {
  const { id, title, message_count: count } = await session.fork(numberIn(argument, '/fork 4'));
  screen.note(`now in ${JSON.stringify(title)} (${id.slice(0, 8)}, ${messageCount(count)})`);
};
