import type { ReplCommand } from '../repl-command.ts';
import { rowsOf } from '../../rows.ts';

const KEYS: readonly [string, string][] = [
  ['\\ + Enter', 'a new line, as Alt+Enter; """ opens and closes a block'],
  ['Up, Ctrl-R', 'what you typed before; search it'],
  ['Ctrl-G', 'go on with the line in your editor'],
  ['Tab', 'complete commands, models, files'],
  ['Ctrl-C', 'stop an answer; clear the line; twice: leave'],
  ['//…', 'text that begins with a slash'],
];

export const run: ReplCommand = async (_argument, { screen, commands }) => {
  const rows = [
    ...commands.map(({ name, argument = '', description }) => [`/${name} ${argument}`.trim(), description] as const),
    ...KEYS,
  ];
  const width = Math.max(...rows.map(([left]) => left.length));
  const isNarrow = screen.output.columns < width + 34;
  for (const [left, right] of rows) {
    if (isNarrow) screen.line(left);
    if (isNarrow) for (const line of rowsOf(right, screen.output.columns - 3, 'whole')) screen.note(`  ${line}`);
    else screen.line(left.padEnd(width + 2), ['dim', right]);
  }
};
