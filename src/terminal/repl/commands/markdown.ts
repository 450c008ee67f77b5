import { LlmkitError } from '../../../core/errors.ts';
import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen }) => {
  const { values } = await session.effective();
  const isOn = screen.look(values.markdown).markdown !== 'never';
  const word = argument.toLowerCase();
  if (!['', 'on', 'off'].includes(word))
    throw new LlmkitError('usage', `Cannot use ${JSON.stringify(argument)} for /markdown: it is on or off.`, {
      advice: [{ kind: 'example', text: '/markdown off' }],
    });
  const wanted = word === '' ? !isOn : word === 'on';
  screen.markdown = wanted ? 'auto' : 'never';
  screen.note(wanted ? 'answers are drawn as Markdown' : 'answers are shown as the model writes them');
};
