import { LlmkitError } from '../../../core/errors.ts';
import { assignment, unquoted } from '../assignments.ts';
import type { ReplCommand } from '../repl-command.ts';

const EXAMPLE = '/prompt translate -v language=French Good morning';
const VALUE = /^-v\s+(\S+?=(?:"[^"]*"|'[^']*'|\S*)|\S+)(?:\s+|$)/;
/** A variable as `run` takes it too. */
const OPTION = /^--([A-Za-z_][\w-]*)(?:=|\s+)("[^"]*"|'[^']*'|\S+)(?:\s+|$)/;
/** What stands behind it is text, whatever it looks like. */
const END_OF_OPTIONS = /^--(?:\s+|$)/;

export const run: ReplCommand = async (argument, { session, lend, answer, pathOf }) => {
  const [, name = '', behind = ''] = /^(\S*)\s*([^]*)$/.exec(argument) ?? [];
  if (name === '')
    throw new LlmkitError('usage', 'Which prompt?', {
      advice: [{ kind: 'example', text: '/prompt summarize TEXT' }],
    });
  const given: Record<string, string> = {};
  let rest = behind;
  for (let found = valueIn(rest); found; found = valueIn(rest)) {
    const [variable, value] = found.said;
    given[variable] = /^["']/.test(value) ? unquoted(value) : value;
    rest = rest.slice(found.length);
  }
  const input = rest.replace(END_OF_OPTIONS, '');
  const values = { given, input: input === '' ? undefined : input };
  const said = await lend(() => session.preparePrompt(pathOf(name), values));
  await answer((options) => session.say(said, options));
};

/** The value of a variable at the beginning of a text. */
function valueIn(text: string): { said: [variable: string, value: string]; length: number } | undefined {
  const [whole = '', name = '', value = ''] = OPTION.exec(text) ?? [];
  if (whole !== '') return { said: [name.replaceAll('-', '_'), value], length: whole.length };
  const [all = '', given = ''] = VALUE.exec(text) ?? [];
  return all === '' ? undefined : { said: assignment(given, EXAMPLE), length: all.length };
}
