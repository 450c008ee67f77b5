import type { Command, Option } from 'commander';
import { childNamed, defaultOf } from './command-line.ts';

/** Where a command line stands before its last word. */
export interface WordPlace {
  command: Command;
  /** The words that are arguments of the command. */
  operands: string[];
  /** The values that flags were given, by their long name without dashes. */
  values: Map<string, string>;
  /** The flag whose value comes next. */
  awaiting?: Option;
  /** No more flags: `--` was typed. */
  isPastFlags: boolean;
}

/** Walks the program along `words`, as commander would, but forgives what does not exist. */
export function placeAfter(words: readonly string[], program: Command): WordPlace {
  const place: WordPlace = { command: program, operands: [], values: new Map(), isPastFlags: false };
  for (const word of words) {
    if (place.awaiting) {
      place.values.set(nameOf(place.awaiting), word);
      delete place.awaiting;
    } else if (!place.isPastFlags && word === '--') place.isPastFlags = true;
    else if (!place.isPastFlags && word.startsWith('-') && word !== '-') readFlag(word, place);
    else readOperand(word, place);
  }
  return place;
}

function readFlag(word: string, place: WordPlace): void {
  const isLong = word.startsWith('--');
  const end = isLong ? word.indexOf('=') : 2;
  const flag = end === -1 ? word : word.slice(0, end);
  const option = optionOf(flag, place.command);
  if (!option || !takesValue(option)) return;
  if (flag === word) place.awaiting = option;
  else place.values.set(nameOf(option), word.slice(isLong ? end + 1 : end));
}

function readOperand(word: string, place: WordPlace): void {
  const child = place.operands.length === 0 ? childNamed(word, place.command) : undefined;
  if (child) place.command = child;
  else place.operands.push(word);
}

/** The option that a flag names, of the command or of those above it. */
export function optionOf(flag: string, command: Command): Option | undefined {
  return optionsOf(command).find(({ long, short }) => long === flag || short === flag);
}

export function optionsOf(command: Command): Option[] {
  const help = command.createHelp();
  const meant = defaultOf(command) ?? command;
  return [...help.visibleOptions(meant), ...help.visibleGlobalOptions(meant)];
}

export function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

/** The long name of an option without dashes. */
export function nameOf(option: Option): string {
  return (option.long ?? '').replace('--', '');
}

/** The word of the help for the value of an option: `file` of `--output <file>`. */
export function placeholderOf(option: Option): string {
  return /<([^>.]+)/.exec(option.flags)?.[1] ?? '';
}
