import type { Command } from 'commander';
import { createContext } from '../../src/commands/context.ts';
import { createProgram } from '../../src/commands/program.ts';
import { processIo } from '../../src/terminal/process-io.ts';
import { Stopping } from '../../src/core/stopping.ts';

/** The whole command line as commander knows it. No command of it can be run. */
export function wholeProgram(): Promise<Command> {
  const makers = { makeApp: () => Promise.reject(new Error('not needed')) };
  return createProgram(createContext([], processIo(), makers, new Stopping()), 'all');
}

/** Every command that holds no others, with the words that lead to it. */
export function leaves(command: Command, path: string[] = []): { path: string[]; command: Command }[] {
  if (command.commands.length === 0) return [{ path, command }];
  return command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
}
