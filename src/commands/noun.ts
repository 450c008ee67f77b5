import type { Command } from 'commander';
import { LlmkitError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { childNamed, pathOf } from './command-line.ts';
import type { Context } from './context.ts';

/** A top-level command. Only the one that is addressed is loaded. */
export interface Noun {
  name: string;
  /** The title that it stands under on the first page of help. */
  group: 'Ask' | 'Keep' | 'Set up' | 'Look after' | 'More';
  description: string;
  load(): Promise<{ register: RegisterNoun }>;
}

/** `word` is what follows the noun on the command line. */
type RegisterNoun = (parent: Command, context: Context, noun: Noun, word?: string) => void | Promise<void>;

/** True for a command that help shows. */
const isForPeople = (command: Command) => !(command as Command & { _hidden?: boolean })._hidden;

/** A command that only holds others: alone it prints its help, with an unknown word it names the nearest. */
export function holdsCommands(command: Command): Command {
  return command.action(() => {
    const [word, ...rest] = command.args;
    if (word === undefined) {
      refuseHelpAsJson(command);
      command.help();
    }
    if (word === 'help') printHelp(rest, command);
    throw unknownCommand(word, command);
  });
}

/** Help is for people: a script that asked for JSON is told what it lacks. */
function refuseHelpAsJson(command: Command): void {
  const { json, ndjson } = command.optsWithGlobals<{ json?: boolean; ndjson?: boolean }>();
  if (!json && !ndjson) return;
  throw new LlmkitError('usage', 'There is no command to print JSON of.', {
    advice: [{ kind: 'show', what: 'help', name: pathOf(command) }],
  });
}

/** Prints the help of the command that `words` lead to from `command`. */
export function printHelp(words: readonly string[], command: Command): never {
  let named = command;
  for (const word of words) {
    const child = childNamed(word, named);
    if (!child) throw unknownCommand(word, named);
    named = child;
  }
  return named.help();
}

/** Other words for verbs, at every noun that has the verb; help shows the first. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  list: ['ls'],
  show: ['view', 'cat'],
  rm: ['delete', 'remove'],
  search: ['find', 'grep'],
};

/** Lets the verbs of a noun be called by their other words too. */
export function nameAliases(noun: Command): void {
  for (const verb of noun.commands) {
    verb.aliases(ALIASES[verb.name()] ?? []);
  }
}

interface Verbs {
  description: string;
  help: string;
  /** The verbs of the noun, by the word for each. */
  verbs: Readonly<Record<string, () => Promise<{ register(parent: Command, context: Context): void }>>>;
}

/** Makes the registration of a noun that holds verbs: of the one that is named, or of all, for help and unknown words. */
export function nounOf({ description, help, verbs }: Verbs): RegisterNoun {
  return async (parent, context, { name }, word) => {
    const command = holdsCommands(parent.command(name)).description(description).addHelpText('after', help);
    const verb = word && Object.keys(verbs).find((known) => known === word || ALIASES[known]?.includes(word));
    const named = verb ? [verbs[verb]!] : Object.values(verbs);
    for (const load of named) (await load()).register(command, context);
  };
}

/** Arguments that may hold blanks, so that words too many mean that quotation marks are missing. */
const OF_SEVERAL_WORDS = ['title', 'value', 'file', 'conv'];

/** Refuses words that a command has no place for. What they say is not repeated: it may be a key. */
export function refuseExcessWords(command: Command): void {
  const places = command.registeredArguments;
  const given = command.args.length;
  if (given <= places.length || places.at(-1)?.variadic || command.commands.length > 0) return;
  const path = pathOf(command);
  const takes = places.length === 0 ? 'none' : `${places.at(-1)!.required ? '' : 'at most '}${places.length}`;
  const quoted = places
    .map((place) => place.name())
    .map((name) => (OF_SEVERAL_WORDS.includes(name) ? `"${name}"` : name));
  const areQuotesMissing = places.some((place) => OF_SEVERAL_WORDS.includes(place.name()));
  throw new LlmkitError('usage', `Cannot take ${given} argument${given === 1 ? '' : 's'}: ${path} takes ${takes}.`, {
    advice: [
      areQuotesMissing
        ? {
            kind: 'say',
            text: `Put what belongs together in quotation marks: ${path} ${quoted.join(' ').toUpperCase()}`,
          }
        : { kind: 'show', what: 'help', name: path },
    ],
  });
}

function unknownCommand(word: string, command: Command): LlmkitError {
  const names = command.commands.filter(isForPeople).flatMap((child) => [child.name(), ...child.aliases()]);
  const near = nearest(word, names);
  const path = pathOf(command);
  return new LlmkitError('usage', `There is no command "${path} ${word}".`, {
    advice: [
      near
        ? { kind: 'did_you_mean', name: `${path} ${near}`, what: 'command' }
        : { kind: 'show', what: 'help', name: path },
    ],
  });
}
