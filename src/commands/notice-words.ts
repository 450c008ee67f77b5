import type { Notice } from '../core/events.ts';

/** The notice as the shell tells it. The words are loaded only for one that holds advice. */
export async function inShellWords(notice: Notice): Promise<Notice> {
  if (notice.pieces === undefined) return notice;
  const { shellNotice } = await import('./advice.ts');
  return shellNotice(notice);
}
