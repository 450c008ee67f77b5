import { LlmkitError } from '../../core/errors.ts';
import { serverAtStart } from '../../core/settings/server-name.ts';
import { noticeOf, type Notice } from '../../core/events.ts';

/** The longest answer taken, in UTF-16 units: a million tokens, several times what any model writes. */
export const LONGEST_ANSWER = 4 * 2 ** 20;

/** The most that is shown of a word for a reason, in UTF-16 units. */
const LONGEST_WORD = 60;

/** Where an answer comes from. */
interface Source {
  provider: string;
  /** As messages name it. */
  server: string;
}

/** An answer above that length. */
export function endless({ provider, server }: Source): LlmkitError {
  return new LlmkitError(
    'protocol',
    `${serverAtStart(server)} sent an answer longer than ${LONGEST_ANSWER} characters.`,
    {
      details: { provider },
    },
  );
}

/** An answer whose end was in order, though nothing told why. */
export function withoutReason({ server }: Source): Notice {
  return noticeOf('finish', [`${server} ended the answer in order without a reason: it is taken as whole`]);
}

/** Says which reason it was, for `--verbose`; aloud where the answer is empty, which nothing else explains. */
export function unknownReason({ server }: Source, word: string, isEmpty: boolean): Notice {
  const why = `${server} stopped for a reason that is not known here: ${JSON.stringify(word.slice(0, LONGEST_WORD))}`;
  return isEmpty
    ? noticeOf('finish', [`the answer is empty: ${why}`])
    : { ...noticeOf('finish', [why]), verbose: true };
}
