import { LlmkitError } from '../../../core/errors.ts';
import { messageAt } from '../../../core/conversations/changes.ts';
import { numberIn, type ReplCommand, type ReplContext } from '../repl-command.ts';

export const run: ReplCommand = async (argument, repl) => {
  const [, first = '', given = ''] = /^(\S*)\s*([^]*)$/.exec(argument) ?? [];
  const number = numberIn(first, '/edit 1 What I meant to ask');
  if (number === undefined) return sendEdited(repl);
  const { session, screen } = repl;
  const { role, content: before } = messageAt(session.existing('edit'), number);
  const content = given === '' ? await repl.edit(before) : given;
  if (content === before) return screen.note('nothing was changed');
  if (content.trim() === '') throw new LlmkitError('usage', 'Nothing was changed: the text was empty.');
  if (given === '') screen.block(content);
  if (role === 'user')
    return repl.answer(async function* (options) {
      yield* (await session.edit(number, content, options)) ?? [];
    });
  await session.edit(number, content, { signal: AbortSignal.any([]) });
  return screen.note(`message ${number} is rewritten; what followed was taken back`);
};

/** A new message from the editor. */
async function sendEdited(repl: ReplContext): Promise<void> {
  const content = await repl.edit('');
  if (content.trim() === '') return repl.screen.note('nothing was written');
  repl.screen.block(content);
  return repl.answer((options) => repl.session.ask(content, options));
}
