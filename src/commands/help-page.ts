import { Help, Option, type Command, type HelpConfiguration } from 'commander';
import { pathOf, takeApart } from './command-line.ts';

/** Groups of options in the order of the page, by long flag without its dashes. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  Prompt: 'content description tag variable note public private update force'.split(' '),
  Tests: ['record', 'live', 'repeat', 'junit', 'from-history', 'max-changed', 'keep'],
  Model: ['model', 'provider', 'system', 'temperature', 'max-tokens', 'stop', 'fallback'],
  Input: [
    'file',
    'messages',
    'var',
    'vars',
    'prompt',
    'trust',
    'template',
    'repeat-last',
    'unit',
    'no-input',
    'no-stdin',
    'sanitize',
    'no-sanitize',
  ],
  Rows: ['rows', 'column', 'skip-bad', 'parallel', 'again', 'batch', 'wait'],
  Tools: ['tool', 'allow', 'max-steps'],
  Output: ['output', 'extract', 'schema', 'no-repair', 'stream', 'no-stream', 'no-markdown', 'usage', 'show-reasoning'],
  Conversation: ['yes', 'window', 'continue', 'conv', 'create', 'save', 'no-save'],
  Limits: ['max-cost', 'max-input', 'timeout', 'max-retries', 'fail-on-truncation'],
  Advanced: ['allow-http', 'cache', 'no-cache', 'cache-ttl', 'dry-run'],
};

/** The options that people use, which -h shows of a command that has more than these. */
const USED_MOST = new Set(
  'file content tag update model system var continue conv temperature max-tokens output extract no-save record live junit from-history json help'.split(
    ' ',
  ),
);

/** Pages of docs/ that `help` shows. */
export const HELP_TOPICS: readonly string[] = ['advice'];

const OTHERS = 'Options';

/** The title over an option on the page of a command that has many. */
export function groupOf(option: Option): string {
  const name = nameOf(option);
  const given = Object.keys(GROUPS).find((title) => GROUPS[title]!.includes(name));
  return given ?? option.helpGroupHeading?.replace(':', '') ?? OTHERS;
}

/** The title over the variables of a prompt, which stand before all else. */
function ofVariables({ helpGroupHeading: title }: Option): string | undefined {
  return title?.startsWith('Variables ') ? title : undefined;
}

function nameOf({ long, flags }: Option): string {
  return (long ?? flags).replace(/^--/, '');
}

/** Tells whether options are more than can be read at a glance. */
export const areMany = (options: readonly unknown[]) => options.length > 20;

/** How pages of help look. `-h` leaves out what few people use, `--help` tells all, in groups. */
export function helpPages(args: readonly string[]): HelpConfiguration {
  const usual = new Help();
  usual.showGlobalOptions = true;
  const shown = (command: Command, options: Option[]) =>
    isCut(command, args)
      ? options.filter((option) => USED_MOST.has(nameOf(option)) || ofVariables(option) !== undefined)
      : options;
  return {
    showGlobalOptions: true,
    // Else explanations get a narrow column of their own that is not wrapped, and lines grow too long.
    minWidthToWrap: 20,
    subcommandTerm: (command) => command.name(),
    subcommandDescription: (command) => command.summary() || firstSentence(command.description()),
    visibleOptions: (command) => shown(command, usual.visibleOptions(command)),
    visibleGlobalOptions: (command) => shown(command, usual.visibleGlobalOptions(command)),
    groupItems: (all, visible, groupedBy) => {
      if (!(visible[0] instanceof Option)) return usual.groupItems(all, visible, groupedBy);
      if (!areMany(visible))
        return inOrder(usual.groupItems(all, visible, (item) => ofVariables(item as Option) ?? `${OTHERS}:`));
      return inOrder(usual.groupItems(all, visible, (item) => `${groupOf(item as Option)}:`));
    },
  };
}

/** The last line of a page that leaves something out. */
export function restOfHelp(command: Command, args: readonly string[]): string {
  return isCut(command, args) ? `All options: ${pathOf(command)} --help\n` : '';
}

function isCut(command: Command, args: readonly string[]): boolean {
  const { flags } = takeApart(args);
  return flags.includes('-h') && !flags.includes('--help') && areMany(command.options);
}

function inOrder<Item>(groups: Map<string, Item>): Map<string, Item> {
  const titles = [...Object.keys(GROUPS), OTHERS].map((title) => `${title}:`);
  return new Map([...groups].toSorted(([one], [other]) => titles.indexOf(one) - titles.indexOf(other)));
}

function firstSentence(text: string): string {
  return text.split(/(?<=[.;]) /, 1)[0]!.replace(/[.;]$/, '');
}
