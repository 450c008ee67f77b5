import { noticeOf, type Notice } from '../../core/events.ts';
import type { ModelRequest } from '../../core/records/model-request.ts';
import type { Part } from '../../core/records/parts.ts';

/**
 * Says that what is opaque stays here: another model or wire made it. Told aloud when the conversation has just come here,
 * later for `--verbose`.
 */
export function leftOutNotices({ messages, model }: ModelRequest, wire: string): Notice[] {
  const answers = messages.filter(({ role }) => role === 'assistant').map(({ parts = [] }) => parts);
  const makers = (parts: readonly Part[]) =>
    parts.flatMap((part) =>
      part.type === 'opaque' && (part.wire !== wire || part.model !== model) ? [part.model] : [],
    );
  const all = [...new Set(answers.flatMap(makers))];
  if (all.length === 0) return [];
  const isNew = makers(answers.at(-1)!).length > 0;
  const words = `the earlier reasoning of ${all.join(', ')} is not sent: no other model or API can read it`;
  return [{ ...noticeOf('parameter', [words]), ...(!isNew && { verbose: true }) }];
}
