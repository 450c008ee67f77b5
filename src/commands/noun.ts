import type { Command } from 'commander';
import { LlmkitError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import type { Context } from './context.ts';

/** What commander itself adds or hides. */
const isForPeople = (command: Command) => !(command as Command & { _hidden?: boolean })._hidden;

/** A command that only holds others: alone it prints its help, with an unknown word it names the nearest. */
export function holdsCommands(command: Command): Command {
  return command.allowExcessArguments().action(() => {
    const word = command.args[0];
    if (word === undefined) command.help();
    throw unknownCommand(word, command);
  });
}

/** What a noun can do, by the word for it. */
export type Verbs = Readonly<Record<string, () => Promise<{ register: (noun: Command, context: Context) => void }>>>;

/** Loads and registers the verb that the command line names, else all of them: for help, aliases and unknown words. */
export async function registerVerbs(
  noun: Command,
  verbs: Verbs,
  context: Context,
  verb: string | undefined,
): Promise<void> {
  const named = verb !== undefined && Object.hasOwn(verbs, verb) ? [verbs[verb]!] : Object.values(verbs);
  for (const load of named) (await load()).register(noun, context);
}

function unknownCommand(word: string, command: Command): LlmkitError {
  const names = command.commands.filter(isForPeople).flatMap((child) => [child.name(), ...child.aliases()]);
  const near = nearest(word, names);
  const path = command.parent ? `llmkit ${command.name()}` : 'llmkit';
  return new LlmkitError('usage', `There is no command "${path} ${word}".`, {
    hint: near ? `Did you mean: ${path} ${near}` : `See: ${path} --help`,
  });
}
