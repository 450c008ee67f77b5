import type { ReplCommand } from '../repl-command.ts';

export const run: ReplCommand = async (argument, { tools, screen }) => {
  if (argument === '-') tools.clear();
  else for (const named of argument.split(/\s+/).filter(Boolean)) await tools.choose(named);
  for (const named of tools.named) screen.note(`the model may call: ${named}`);
  if (tools.named.length === 0) screen.note('the model may call no tool');
  const others = await tools.others();
  if (argument === '' && others.length > 0) screen.note(`servers: ${others.join(', ')}`);
};
