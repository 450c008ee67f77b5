import { LlmkitError } from '../../../core/errors.ts';
import { numberIn, type ReplCommand, type ReplContext } from '../repl-command.ts';

export const run: ReplCommand = async (argument, repl) => {
  const [, first = '', given = ''] = /^(\S*)\s*([^]*)$/.exec(argument) ?? [];
  const number = numberIn(first, '/edit 1 What I meant to ask');
  if (number === undefined) return sendEdited(repl);
  const before = repl.session.thread?.messages[number - 1]?.content;
  const content = given !== '' || before === undefined ? given : (await repl.edit(before)).replace(/\n+$/, '');
  if (content === before) return repl.screen.note('nothing was changed');
  if (before !== undefined && content.trim() === '')
    throw new LlmkitError('usage', 'Nothing was changed: the text was empty.');
  let isQuestion = true;
  await repl.answer(async function* (options) {
    const events = await repl.session.edit(number, content, options);
    isQuestion = events !== undefined;
    if (events) yield* events;
  });
  if (!isQuestion) repl.screen.note(`message ${number} is rewritten; what followed was taken back`);
  return undefined;
};

/** A new message from the editor. */
async function sendEdited({ session, screen, edit, answer }: ReplContext): Promise<void> {
  const content = (await edit('')).replace(/\n+$/, '');
  if (content.trim() === '') return screen.note('nothing was written');
  screen.block(content);
  return answer((options) => session.ask(content, options));
}
