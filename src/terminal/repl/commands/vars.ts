import { assignment } from '../assignments.ts';
import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { session, screen }) => {
  // The last value may hold blanks.
  const pairs = argument.split(/\s+(?=[A-Za-z_]\w*=)/).filter(Boolean);
  const changes = Object.fromEntries(pairs.map((pair) => assignment(pair, '/vars tone=formal')));
  const values = Object.entries(await session.variables(changes));
  for (const [name, value] of values) screen.line(['dim', `${name}: `], value);
  if (values.length === 0) screen.note('no values are stored with this conversation');
};
