import type { Argument, Command, Option } from 'commander';
import { isLikeKey, withoutKeys } from '../../core/key-shapes.ts';
import { isServerReference } from '../../core/names.ts';
import { expandHome } from '../../terminal/expand-home.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { meansChat } from '../first-words.ts';
import { HELP_TOPICS } from '../help-page.ts';
import { recordsOf, settingOffers, variableOffers, type Offer } from './candidates.ts';
import { nameOf, optionOf, optionsOf, placeAfter, placeholderOf, takesValue, type WordPlace } from '../word-place.ts';

/** Printed alone where the shell is to complete the names of files. */
const FILES = ':files\n';

/** Words of the help for values that are files, or may name one. */
const NAMES_FILES = new Set(['file', 'dir', 'path', 'prompt', 'prompt-or-folder', 'text', 'schema', 'tool']);

/** A value that is expected in place of the last word. */
interface Wanted {
  /** The flag or argument that it is a value of. */
  of: string;
  placeholder: string;
  choices: readonly string[] | undefined;
  /** The part of the word that is not its value: `--flag=`. */
  prefix: string;
}

/** The command line with the nouns that `args` need. */
type ProgramMaker = (args: readonly string[]) => Promise<Command>;

/**
 * Answers a completion request of the shell, `llmkit complete -- WORDS`: one candidate for the last word a line, with a
 * tab and a description where it has one, in the order to be shown; or `:files`.
 */
export async function complete(typedWords: string[], context: Context, programFor: ProgramMaker): Promise<void> {
  // A shell shows nothing but candidates.
  context.globals.quiet = true;
  const words = meansChat(typedWords) ? ['chat', ...typedWords] : typedWords;
  const typed = words.at(-1) ?? '';
  const asksForHelp = words[0] === 'help' && words.length > 1;
  const before = words.slice(asksForHelp ? 1 : 0, -1);
  const program = await programFor(before);
  // Shells hand over what was typed.
  const { values, command } = placeAfter(before, program);
  const home = values.get('home');
  if (home) context.globals.home = expandHome(home);
  if (command.registeredArguments[0]?.name() === 'prompt') await addVariables(program, before, context);
  const place = placeAfter(before, program);
  // Help takes nothing but commands and its own topics.
  const wanted = asksForHelp ? undefined : wantedAt(place, typed);
  const topics = asksForHelp && before.length === 0 ? HELP_TOPICS.map((value) => ({ value })) : [];
  // A first word that is a flag may yet be one of no command.
  const general = typedWords.length === 1 ? wordsAt(placeAfter([], await programFor([])), typed) : [];
  const offers = wanted
    ? await valuesFor(wanted, place, typed, context)
    : uniqueOf([...wordsAt(place, typed), ...general, ...topics]);
  // A folder that stands there already is gone into.
  const isEntered = (value: string) => value === typed && value.endsWith('/');
  const fitting = offers.filter(({ value }) => value.startsWith(typed) && isPlain(value) && !isEntered(value));
  const leavesFiles = fitting.length === 0 && wanted !== undefined && NAMES_FILES.has(wanted.placeholder);
  await context.io.stdout.write(leavesFiles ? FILES : fitting.map(lineOf).join(''));
}

function uniqueOf(offers: readonly Offer[]): Offer[] {
  return offers.filter(({ value }, at) => offers.findIndex((other) => other.value === value) === at);
}

/** The variables of a prompt that was named are options of its run. */
async function addVariables(program: Command, before: readonly string[], context: Context): Promise<void> {
  const { addVariablesOf } = await import('../prompt/variable-options.ts');
  // A server is not started for what it may have.
  if (!before.some(isServerReference)) await addVariablesOf(program, before, context);
}

function wantedAt({ awaiting, isPastFlags, command, operands }: WordPlace, typed: string): Wanted | undefined {
  if (awaiting) return valueOf(awaiting, '');
  if (typed.startsWith('-') && !isPastFlags) {
    const [prefix, flag = ''] = /^(--[^=]+)=/.exec(typed) ?? [];
    const option = optionOf(flag, command);
    return prefix !== undefined && option && takesValue(option) ? valueOf(option, prefix) : undefined;
  }
  const places = command.registeredArguments;
  const argument = places[operands.length] ?? (places.at(-1)?.variadic ? places.at(-1) : undefined);
  return argument && argumentOf(argument, command);
}

function valueOf(option: Option, prefix: string): Wanted {
  return { of: nameOf(option), placeholder: placeholderOf(option), choices: option.argChoices, prefix };
}

function argumentOf(argument: Argument, command: Command): Wanted {
  const placeholder = argument.name();
  // A name is that of a record of the noun: of a variable behind `vars`.
  const of = placeholder === 'name' ? (command.parent?.name() ?? '') : placeholder;
  return { of, placeholder, choices: argument.argChoices, prefix: '' };
}

async function valuesFor(wanted: Wanted, place: WordPlace, typed: string, context: Context): Promise<Offer[]> {
  const { of, placeholder, choices, prefix } = wanted;
  const { key } = subjectOf(place);
  if (placeholder === 'value' && key !== undefined) return settingOffers(key, context);
  const offers = choices
    ? choices.map((value): Offer => ({ value }))
    : placeholder === 'name=value'
      ? await variableOffers(subjectOf(place), typed.slice(prefix.length), context)
      : await recordsOf(of, { typed: typed.slice(prefix.length), verb: place.command.name() }, context);
  return offers.map(({ value, description }) => ({ value: prefix + value, description }));
}

/** The prompt, conversation or setting that a line is about: the value of --prompt, or the argument of that name. */
function subjectOf({ command, operands, values }: WordPlace) {
  const operand = (name: string) => operands[command.registeredArguments.findIndex((one) => one.name() === name)];
  return { prompt: values.get('prompt') ?? operand('prompt'), conv: operand('conv'), key: operand('key') };
}

/** Flags, or what may follow a word that only holds commands. */
function wordsAt({ isPastFlags, command, operands }: WordPlace, typed: string): Offer[] {
  if (typed.startsWith('-') && !isPastFlags) {
    return optionsOf(command).map((option) => ({
      value: option.long ?? option.short ?? '',
      description: option.description,
    }));
  }
  if (operands.length > 0) return [];
  const commands = command.createHelp().visibleCommands(command);
  return commands.map((child) => ({ value: child.name(), description: child.description() }));
}

/**
 * Only what a shell takes as it is, and blanks, which the scripts put in quotation marks: names come from files that others
 * may have written.
 */
function isPlain(value: string): boolean {
  const word = value.replace(/^-.*?=/, '');
  const isWord = /^[\w@%+=:,./-]+$/.test(value);
  const isTitle = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_@%+=:,./ -]*[\p{L}\p{M}\p{N}_.])?$/u.test(word);
  return (isWord || isTitle) && !isLikeKey(word);
}

function lineOf({ value, description = '' }: Offer): string {
  const text = sanitizeLine(withoutKeys(description));
  return text === '' ? `${value}\n` : `${value}\t${text}\n`;
}
