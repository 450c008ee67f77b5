import type { Command } from 'commander';
import { collect, wholeNumber } from './option-values.ts';

/** Options of every command whose model may call tools. */
export interface ToolFlags {
  tool?: string[];
  allow?: string[];
  maxSteps?: number;
}

export function addToolOptions(command: Command): Command {
  return command
    .option(
      '-T, --tool <tool>',
      'let the model call a tool: a tool file, or NAME[/TOOL] of a server (repeatable)',
      collect,
    )
    .option('--allow <pattern>', 'tools that run without a question, * stands for anything (repeatable)', collect)
    .option('--max-steps <n>', 'most calls of the model in one answer with tools (default 10)', wholeNumber);
}
