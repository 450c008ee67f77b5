import type { Attachment } from '../../../core/files/attached.ts';
import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen, attachments, pathOf }) => {
  if (argument === '-') session.attachments = [];
  else if (argument !== '') session.attachments.push(...(await attachments(pathOf(argument))));
  for (const attachment of session.attachments)
    screen.note(`goes with the next message: ${attachment.name} (${sizeOf(attachment)})`);
  if (session.attachments.length === 0) screen.note('no file goes with the next message');
};

function sizeOf(attachment: Attachment): string {
  if ('content' in attachment) return `${attachment.content.length} characters`;
  return `${attachment.part.media_type}, ${attachment.bytes.length} bytes`;
}
