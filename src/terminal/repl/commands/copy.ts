import { LlmkitError } from '../../../core/errors.ts';
import { copied } from '../../copied.ts';
import { sanitize } from '../../sanitize.ts';
import { numberIn, type ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen, copy }) => {
  await session.refresh();
  const number = numberIn(argument, '/copy 1');
  const answer = session.conversation?.messages.findLast(({ role }) => role === 'assistant');
  if (!answer) throw new LlmkitError('not_found', 'There is nothing to copy: there is no answer yet.');
  const { codeBlocks } = await import('../../markdown/code-blocks.ts');
  const code = number === undefined ? undefined : blockAt(number, codeBlocks(answer.content));
  const what = code === undefined ? 'the last answer' : `code block ${number}`;
  // What a terminal would obey when it is pasted was not on the screen either.
  screen.note(await copied(sanitize(code ?? answer.content), what, copy));
};

function blockAt(number: number, blocks: readonly string[]): string {
  const block = blocks[number - 1];
  if (block !== undefined) return block;
  const count = blocks.length === 1 ? 'only 1' : String(blocks.length);
  const has = blocks.length === 0 ? 'no code block' : `${count} code block${blocks.length === 1 ? '' : 's'}`;
  throw new LlmkitError('out_of_range', `Cannot copy code block ${number}: the last answer has ${has}.`, {
    advice: [{ kind: 'example', text: blocks.length === 0 ? '/copy' : '/copy 1' }],
  });
}
