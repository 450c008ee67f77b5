import type { Command } from 'commander';
import { LlmkitError } from '../core/errors.ts';
import { VERSION } from '../version.ts';
import { takeApart } from './command-line.ts';
import type { Context } from './context.ts';
import { HELP_TOPICS, helpPages, restOfHelp } from './help-page.ts';
import type { GlobalOptions } from './output.ts';
import { CommandOfNamed } from './named-option.ts';
import { holdsCommands, nameAliases, printHelp, refuseExcessWords, type Noun } from './noun.ts';

const NOUNS: readonly Noun[] = [
  { name: 'chat', group: 'Ask', description: 'ask a model a question', load: () => import('./chat/index.ts') },
  {
    name: 'run',
    group: 'Ask',
    description: 'run a prompt, stored or a file',
    load: async () => ({ register: (await import('./prompt/run.ts')).registerShort }),
  },
  {
    name: 'conv',
    group: 'Keep',
    description: 'conversations: start, continue, list, show',
    load: () => import('./conv/index.ts'),
  },
  {
    name: 'prompt',
    group: 'Keep',
    description: 'prompts: run, add, list, show, check',
    load: () => import('./prompt/index.ts'),
  },
  { name: 'keys', group: 'Set up', description: 'API keys', load: () => import('./keys/index.ts') },
  {
    name: 'models',
    group: 'Set up',
    description: 'models: list, show, with limits and prices',
    load: () => import('./models/index.ts'),
  },
  { name: 'config', group: 'Set up', description: 'settings', load: () => import('./config/index.ts') },
  {
    name: 'usage',
    group: 'Look after',
    description: 'what was called: tokens, cost, time, ratings',
    load: () => import('./usage/index.ts'),
  },
  {
    name: 'doctor',
    group: 'Look after',
    description: 'check the home, and mend it',
    load: () => import('./doctor/index.ts'),
  },
  {
    name: 'backup',
    group: 'Look after',
    description: 'save everything to one file',
    load: () => import('./backup/index.ts'),
  },
  {
    name: 'restore',
    group: 'Look after',
    description: 'put a backup in place',
    load: () => import('./restore/index.ts'),
  },
  {
    name: 'vars',
    group: 'More',
    description: 'variables: definitions shared by all prompts',
    load: () => import('./vars/index.ts'),
  },
  {
    name: 'batch',
    group: 'More',
    description: 'batches of rows: list, show, fetch, cancel',
    load: () => import('./batch/index.ts'),
  },
  {
    name: 'mcp',
    group: 'More',
    description: 'MCP: servers with tools, prompts for other programs',
    load: () => import('./mcp/index.ts'),
  },
  {
    name: 'completion',
    group: 'More',
    description: 'print a script that completes commands in your shell',
    load: () => import('./completion/index.ts'),
  },
];

const HELP = 'help';

/** The command that the scripts of `completion` call; not for people. */
const COMPLETE = 'complete';

/** Every word that may stand first. */
export const COMMAND_NAMES: readonly string[] = [...NOUNS.map(({ name }) => name), HELP, COMPLETE];

const EXAMPLES = `
Examples:
  llmkit chat --provider mock Hello          try it with no key and no network
  llmkit keys set openai                     store a key, asked for without echo
  llmkit chat "Why is the sky blue?"
  git diff | llmkit chat "Write a commit message for this diff"
  llmkit chat -c "And shorter, please"       continue the last conversation
`;

/** The command line as commander knows it. `args` decides which noun is loaded; `'all'` loads every one. */
export async function createProgram(context: Context, args: readonly string[] | 'all'): Promise<Command> {
  const program = new CommandOfNamed('llmkit');
  program
    .description(
      'Prompts as files with typed variables, conversations that are never lost, any model behind one command.',
    )
    .usage('<command> [options]')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--json', 'print one JSON document')
    .option('--ndjson', 'print a stream of JSON values, one a line')
    .option('--quiet', 'no notices on stderr')
    .option('--verbose', 'tell requests, retries and timings on stderr')
    .option('--home <dir>', 'folder for all data (else LLMKIT_HOME, else ~/.llmkit)')
    .option('--no-color', 'no colour')
    .helpOption('-h, --help', 'print help; -h is the short one')
    .configureHelp(helpPages(args === 'all' ? [] : args))
    .showSuggestionAfterError()
    // Of every command; the hook below refuses them in our own words.
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void context.io.stdout.write(text),
      writeErr: () => {},
      outputError: () => {},
      getOutHelpWidth: () => Math.min(context.io.stdout.columns, 100),
      getOutHasColors: () => false,
    })
    .addHelpText('after', EXAMPLES)
    .addHelpText('afterAll', ({ command }) => (args === 'all' ? '' : restOfHelp(command as Command, args)))
    .hook('preAction', (_, command) => {
      Object.assign(context.globals, program.opts<GlobalOptions>());
      // Of an unset shell variable; as a path it would mean the current folder.
      if (context.globals.home === '') throw new LlmkitError('usage', 'Cannot use an empty --home.');
      refuseExcessWords(command);
    });
  const { operands } = takeApart(args === 'all' ? [] : args);
  const asksForHelp = operands[0] === HELP;
  const [addressed, verb] = asksForHelp ? operands.slice(1) : operands;
  // A noun that stands first needs no other beside it, and of its verbs only the one that follows.
  const isNoun = NOUNS.some(({ name }) => name === addressed);
  for (const noun of NOUNS) {
    if (args === 'all' || noun.name === addressed) await (await noun.load()).register(program, context, noun, verb);
    else if (!isNoun) program.command(noun.name).description(noun.description);
    program.commands.find((command) => command.name() === noun.name)?.helpGroup(`${noun.group}:`);
  }
  program.commands.forEach(nameAliases);
  if (!isNoun || asksForHelp) addHelp(program, context);
  if (addressed === COMPLETE) await addComplete(program, context);
  return holdsCommands(program);
}

function addHelp(program: Command, context: Context): void {
  program
    .command(HELP)
    .helpGroup('More:')
    .summary('print help for a command')
    .description('Print help for a command, or advice on what makes answers better, cheaper and safer.')
    .argument('[command...]', 'command, or advice')
    .addHelpText('after', '\nExamples:\n  llmkit help chat\n  llmkit help prompt run\n  llmkit help advice\n')
    .action(async (words: string[]) => {
      const [topic = ''] = words;
      if (!HELP_TOPICS.includes(topic)) printHelp(words, program);
      if (words.length > 1)
        throw new LlmkitError('usage', `Cannot find a part of ${topic}: it is one page.`, {
          advice: [{ kind: 'run', command: `llmkit help ${topic}` }],
        });
      const { printTopic } = await import('./help-topic.ts');
      await printTopic(topic, context);
    });
}

async function addComplete(program: Command, context: Context): Promise<void> {
  const { complete } = await import('./completion/complete.ts');
  program
    .command(COMPLETE, { hidden: true })
    .argument('[words...]')
    .action((words: string[]) => complete(words, context, (args) => createProgram(context, args)));
}
