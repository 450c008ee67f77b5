import { baseName } from '../../../core/names.ts';
import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen, readText, pathOf }) => {
  if (argument === '-') session.attachments = [];
  else if (argument !== '') {
    const path = pathOf(argument);
    session.attachments.push({ name: baseName(path), content: await readText(path) });
  }
  const size = (content: string) => `${content.length} characters`;
  for (const { name, content } of session.attachments)
    screen.note(`goes with the next message: ${name} (${size(content)})`);
  if (session.attachments.length === 0) screen.note('no file goes with the next message');
};
