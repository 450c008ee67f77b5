import type { Attachment } from '../../../core/files/attached.ts';
import type { ReplCommand, ReplContext } from '../repl-command.ts';

/** So many are named one by one. */
const MOST_NAMED = 10;

/** What still goes along where the chat goes on in another conversation. */
export function tellFiles({ attachments }: ReplContext['session'], screen: ReplContext['screen']): void {
  if (attachments.length === 0) return;
  const names = attachments.length > 2 ? `${attachments.length} files` : attachments.map(({ name }) => name).join(', ');
  screen.note(`${names} still ${attachments.length > 1 ? 'go' : 'goes'} with the next message; /file - takes back`);
}

export const run: ReplCommand = async (argument, { session, screen, attachments }) => {
  if (argument === '-') session.attachments = [];
  else if (argument !== '') session.attachments.push(...(await attachments(argument)));
  const all = session.attachments;
  if (all.length === 0) return screen.note('no file goes with the next message');
  if (all.length > MOST_NAMED) return screen.note(`${all.length} files go with the next message: ${totalOf(all)}`);
  for (const attachment of all)
    screen.note(`goes with the next message: ${attachment.name} (${totalOf([attachment])})`);
  if (all.length > 1) screen.note(`${all.length} files: ${totalOf(all)}`);
};

/** "1200 characters", "image/png, 70 bytes", "1200 characters and 70 bytes" */
function totalOf(attachments: readonly Attachment[]): string {
  let characters = 0;
  let bytes = 0;
  for (const attachment of attachments)
    if ('content' in attachment) characters += attachment.content.length;
    else bytes += attachment.bytes.length;
  const [only] = attachments;
  const type = attachments.length === 1 && only && 'part' in only ? `${only.part.media_type}, ` : '';
  const parts = [characters > 0 && `${characters} characters`, bytes > 0 && `${bytes} bytes`].filter(Boolean);
  return type + (parts.join(' and ') || '0 characters');
}
