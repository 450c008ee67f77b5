import { LlmkitError } from '../../../core/errors.ts';
import { assignment, unquoted } from '../assignments.ts';
import type { ReplCommand } from '../repl-command.ts';

const EXAMPLE = '/prompt translate -v language=French Good morning';
const VALUE = /^-v\s+(\S+?=(?:"[^"]*"|'[^']*'|\S*)|\S+)(?:\s+|$)/;

export const run: ReplCommand = async (argument, { session, lend, answer, pathOf }) => {
  const [, name = '', behind = ''] = /^(\S*)\s*([^]*)$/.exec(argument) ?? [];
  if (name === '')
    throw new LlmkitError('usage', 'Which prompt?', {
      advice: [{ kind: 'example', text: '/prompt summarize TEXT' }],
    });
  const given: Record<string, string> = {};
  let input = behind;
  for (let found = VALUE.exec(input); found; found = VALUE.exec(input)) {
    const [variable, value] = assignment(found[1]!, EXAMPLE);
    given[variable] = /^["']/.test(value) ? unquoted(value) : value;
    input = input.slice(found[0].length);
  }
  const values = { given, input: input === '' ? undefined : input };
  const said = await lend(() => session.preparePrompt(pathOf(name), values));
  await answer((options) => session.say(said, options));
};
