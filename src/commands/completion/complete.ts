import type { Command, Option } from 'commander';
import type { Context } from '../context.ts';
import { createProgram } from '../program.ts';
import { valuesFor, type Candidates } from './candidates.ts';
import { nameOf, optionOf, optionsOf, placeAfter, takesValue, type Place } from './place.ts';

/** What may stand in place of the last word. */
interface Offer {
  value: string;
  description?: string;
}

/**
 * Answers a completion request of the shell, `llmkit complete -- WORDS`: one candidate for the last word a line, with a
 * tab and a description where it has one. Nothing where a file or free text is expected: there the shell completes files.
 */
export async function complete(words: string[], context: Context): Promise<void> {
  const program = await createProgram(context, 'all');
  const typed = words.at(-1) ?? '';
  const place = placeAfter(words.slice(0, -1), program);
  const home = place.values.get('home');
  if (home !== undefined) context.globals.home = home;
  const offers = await offersAt(place, typed, await valuesFor(words, context));
  const fitting = offers.filter(({ value }) => value.startsWith(typed) && isPlain(value));
  await context.io.stdout.write(fitting.map(lineOf).join(''));
}

async function offersAt(place: Place, typed: string, candidates: Candidates): Promise<Offer[]> {
  if (place.awaiting) return plainOffers(await valuesOf(place.awaiting, place, candidates));
  if (typed.startsWith('-') && !place.isPastFlags) return flagOffers(place, typed, candidates);
  const { command, operands } = place;
  if (operands.length === 0 && command.commands.length > 0) {
    return command
      .createHelp()
      .visibleCommands(command)
      .map((child) => ({ value: child.name(), description: child.description() }));
  }
  return plainOffers(argumentValues(command, operands.length, candidates));
}

/** Flags, or behind `--flag=` its values. */
async function flagOffers(place: Place, typed: string, candidates: Candidates): Promise<Offer[]> {
  const flag = /^(--[^=]+)=/.exec(typed)?.[1];
  if (flag === undefined) {
    return optionsOf(place.command).map((option) => ({
      value: option.long ?? option.short ?? '',
      description: option.description,
    }));
  }
  const option = optionOf(flag, place.command);
  if (!option || !takesValue(option)) return [];
  return plainOffers((await valuesOf(option, place, candidates)).map((value) => `${flag}=${value}`));
}

async function valuesOf(option: Option, place: Place, candidates: Candidates): Promise<readonly string[]> {
  if (option.argChoices) return option.argChoices;
  if (nameOf(option) !== 'var') return candidates.option(nameOf(option));
  const prompt = addressedPrompt(place);
  return prompt === undefined ? [] : candidates.variables(prompt);
}

/** The prompt that a line is about: the value of --prompt, or the argument of that name. */
function addressedPrompt({ command, operands, values }: Place): string | undefined {
  const at = command.registeredArguments.findIndex((argument) => argument.name() === 'prompt');
  return values.get('prompt') ?? operands[at];
}

function argumentValues(command: Command, at: number, candidates: Candidates): readonly string[] {
  const places = command.registeredArguments;
  const argument = places[at] ?? (places.at(-1)?.variadic ? places.at(-1) : undefined);
  if (!argument) return [];
  return argument.argChoices ?? candidates.argument(argument.name());
}

function plainOffers(values: readonly string[]): Offer[] {
  return values.map((value) => ({ value }));
}

/** Only what a shell takes as it is: names come from files that others may have written. */
function isPlain(value: string): boolean {
  return /^[\w@%+=:,./-]+$/.test(value);
}

function lineOf({ value, description }: Offer): string {
  return description === undefined ? `${value}\n` : `${value}\t${description.replaceAll(/\s+/g, ' ')}\n`;
}
