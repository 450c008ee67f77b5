import { LlmkitError } from '../../../core/errors.ts';
import { ratingIn } from '../../../core/usage/rating.ts';
import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen }) => {
  const [, word = '', note = ''] = /^(\S*)\s*([^]*)$/.exec(argument) ?? [];
  const rating = ratingIn(word);
  if (rating === undefined) {
    throw new LlmkitError('usage', `Cannot rate with ${JSON.stringify(word)}: expected good, bad, or 1 to 5.`, {
      advice: [{ kind: 'example', text: '/rate good' }],
    });
  }
  await session.usage.rate(rating, note.trim() === '' ? undefined : note.trim());
  screen.note(`rated ${rating}`);
};
