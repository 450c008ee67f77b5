import type { ReplCommand, ReplContext } from '../repl-command.ts';
import type { ConversationSummary } from '../../../core/records/conversation-summary.ts';
import { tellFiles } from './file.ts';
import { age } from '../../age.ts';
import { messageCount, showConversation } from '../show-conversation.ts';

/** Conversations that are printed, and that can be chosen from. */
const LISTED = 10;
const OFFERED = 1000;

export const run: ReplCommand = async (argument, repl) => {
  const { session, screen, pick } = repl;
  if (argument === '' && !pick) return print(repl);
  const chosen = argument === '' ? await choose(repl) : argument;
  if (chosen === undefined) return;
  const { conversation, number } = await session.open(chosen);
  if (number === undefined) {
    showConversation(session, screen);
    return tellFiles(session, screen);
  }
  screen.line(['bold', conversation.title], ['dim', ` (${conversation.id.slice(0, 8)}, message ${number})`]);
  const { markdown } = (await session.effective()).values;
  await repl.page(await screen.messageText(conversation.messages[number - 1]!, markdown));
};

async function choose({ session, screen, pick }: ReplContext): Promise<string | undefined> {
  const found = await session.recent(OFFERED);
  if (found.length === 0) {
    screen.note('there is no conversation yet');
    return undefined;
  }
  const rows = found.map((each) => ({ value: each.id, name: `${beginning(each)}${each.title}` }));
  return pick?.('Open:', rows, session.conversation?.id);
}

async function print({ session, screen }: ReplContext): Promise<void> {
  for (const each of await session.recent(LISTED)) {
    const start = beginning(each);
    screen.line(
      ['cyan', start.slice(0, 8)],
      start.slice(8),
      screen.short(each.title, screen.output.columns - start.length - 1),
    );
  }
  screen.note('open one: /open CONV (last, an id, a title or the start of an id, or CONV:N)');
}

/** What stands before the title, in columns. */
function beginning({ id, message_count: count, updated_at: used }: ConversationSummary): string {
  return `${id.slice(0, 8)}  ${age(new Date(used), new Date()).padEnd(6)}  ${messageCount(count).padStart(12)}  `;
}
