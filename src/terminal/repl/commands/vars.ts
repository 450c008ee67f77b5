import { LlmkitError } from '../../../core/errors.ts';
import { isForbiddenKey } from '../../../core/names.ts';
import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen }) => {
  const values = Object.entries(await session.variables(assignments(argument)));
  for (const [name, value] of values) screen.line(['dim', `${name}: `], value);
  if (values.length === 0) screen.note('no values are stored with this conversation');
};

/** `name=value` pairs; the last value may hold blanks. */
function assignments(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const part of text.split(/\s+(?=[A-Za-z_]\w*=)/).filter(Boolean)) {
    const [, name, value] = /^([A-Za-z_]\w*)=([^]*)$/.exec(part) ?? [];
    if (name === undefined || isForbiddenKey(name)) {
      throw new LlmkitError('usage', `Cannot use ${JSON.stringify(part)}: expected NAME=VALUE.`, {
        hint: 'For example: /vars tone=formal',
      });
    }
    found[name] = value!;
  }
  return found;
}
