import type { Command } from 'commander';
import { addAskOptions, askModel } from '../ask-model.ts';
import type { Context } from '../context.ts';
import { TRUST } from '../prompt-files.ts';
import type { Noun } from '../noun.ts';
import { firstWordOf } from '../first-words.ts';
import { inputFor } from '../untrusted.ts';
import { modelsGiven, settingsFromOptions } from '../model-options.ts';
import { refuseTogether, refuseWithout } from '../option-rules.ts';
import { addVariableOptions } from '../variable-values.ts';
import { newConversationByRule } from '../save-rule.ts';
import { LlmkitError } from '../../core/errors.ts';
import { withAttached } from '../../core/files/attached.ts';
import type { ExchangeInput, Target, Said } from '../../core/exchange/input.ts';
import { splitHistory } from '../../core/exchange/llm-service.ts';
import type { App } from '../../core/services.ts';
import type { SettingValues } from '../../core/tables/settings.ts';
import { parseMessagesFile } from '../../core/exchange/messages-file.ts';
import { idOfTitle } from '../../core/exchange/begin.ts';
import { type Continued, continued } from './continued.ts';
import type { ChatOptions } from './options.ts';
import type { SetUp } from './set-up.ts';
import type { SettingsSnapshot } from '../../core/settings/snapshot.ts';

const EXAMPLES = `
Examples:
  llmkit chat                                a chat; /help shows its commands
  llmkit chat --prompt support_response -v tier=premium
  llmkit chat --provider mock Hello
  cat notes.txt | llmkit chat --provider mock "Summarise this"
  llmkit chat --provider mock -f README.md "What is this project?"
  llmkit chat -c --provider mock "And in one sentence?"
  llmkit chat --provider mock --conv Diary --create "Today it rained."
  llmkit chat --provider mock --json Hello
  llmkit chat -m mock/echo -m gpt-5.4-mini --dry-run Hi    both at once
  llmkit chat --provider mock --schema 'name, age int' "Ann is 30."
`;

export function register(parent: Command, context: Context, noun: Noun): void {
  const command = parent
    .command(noun.name)
    .description(
      'Ask a model a question; the answer is streamed to standard output. Text that is piped in comes before TEXT. Without a question, on a terminal: a chat.',
    )
    .argument('[text...]', 'the question')
    .option('-c, --continue', 'continue the last used conversation')
    .option('--conv <conv>', 'continue this conversation: last, an id, a title or the start of an id')
    .option('--create', 'with --conv: begin a conversation of that title when there is none')
    .option('--messages <file>', 'messages array or whole request as JSON, - is stdin')
    .option('--prompt <prompt>', 'prompt that a chat in the terminal begins with');
  addVariableOptions(command).option(...TRUST);
  addAskOptions(command, context, ['store as a conversation', 'store nothing'])
    .addHelpText('after', EXAMPLES)
    .action((words: string[], options: ChatOptions) => chat(words, options, context));
}

/**
 * Tells whether a command line without a question means the chat: a person at a terminal, and nothing that wants one
 * answer.
 */
function wantsChat(words: readonly string[], options: ChatOptions, { io, globals }: Context): boolean {
  const { messages, output, extract, dryRun, schema } = options;
  const wantsOneAnswer = [messages, output, extract, dryRun, schema, modelsGiven(options)].some(
    (option) => option !== undefined,
  );
  return words.length === 0 && io.stdin.isTTY && io.stdout.isTTY && !globals.json && !globals.ndjson && !wantsOneAnswer;
}

export async function chat(words: string[], options: ChatOptions, context: Context): Promise<void> {
  const { impliedChat } = context;
  if (impliedChat?.commands.includes(firstWordOf(words)))
    (await import('../unknown-words.ts')).refuseCommandAsText(words, impliedChat);
  refuseTogether(options, 'continue', 'conv');
  for (const conversation of ['continue', 'conv']) {
    for (const other of ['messages', 'prompt']) refuseTogether(options, conversation, other);
  }
  refuseWithout(options, ['var', 'vars', 'trust'], ['prompt']);
  refuseWithout(options, ['create'], ['conv']);
  if (wantsChat(words, options, context)) {
    const { interactiveChat } = await import('./interactive.ts');
    return interactiveChat(options, context);
  }
  if (options.prompt !== undefined) refusePrompt(options.prompt);
  const app = await context.app();
  const now = await app.settings.snapshot();
  const said = await collectMessages(words, { options, settings: now }, app, context);
  const goesOn = await continued(options, app, context);
  const { flags, settings } = await settingsToAskWith(app, goesOn, { now, options }, context);
  const target = chooseTarget(goesOn, settings, flags, options, context);
  return askModel(app, { ...said, target, flags, settings }, options, context);
}

/** A prompt begins a chat; for one answer there is a command. */
function refusePrompt(name: string): never {
  throw new LlmkitError('usage', 'Cannot begin a chat with a prompt here: a chat needs a terminal, and no TEXT.', {
    advice: [{ kind: 'did_you_mean', what: 'command', name: `llmkit run ${name} TEXT` }],
  });
}

/** The flags given, or what a person chose where nothing is set up yet, and the settings under them. */
async function settingsToAskWith(
  app: App,
  { conversation }: Continued,
  { now, options }: { now: SettingsSnapshot; options: ChatOptions },
  context: Context,
): Promise<SetUp> {
  const found = { flags: settingsFromOptions(options), settings: now };
  if (options.dryRun || conversation || !context.io.stdin.isTTY) return found;
  const { setUp } = await import('./set-up.ts');
  return setUp(app, found, undefined, context);
}

/** Collects what is said: from --messages, standard input and TEXT, with the context of -f. */
async function collectMessages(
  words: string[],
  { options, settings }: { options: ChatOptions; settings: SettingsSnapshot },
  app: App,
  context: Context,
): Promise<Pick<ExchangeInput, 'history'> & Said> {
  const input = inputFor(options, settings, context);
  const file =
    options.messages === undefined
      ? undefined
      : parseMessagesFile(await input.file(options.messages, '--messages'), options.messages);
  const attached = await input.attached(options.file, app.files, words);
  const text = await input.message(words, { isMore: file !== undefined });
  if (file === undefined && text === undefined) {
    throw new LlmkitError('usage', 'Cannot ask a model: there is no question.', {
      advice: [{ kind: 'give', what: 'question' }],
    });
  }
  const carried = await app.files.carriedIn(file?.messages ?? []);
  const messages = [...carried.messages, ...(text === undefined ? [] : [{ role: 'user' as const, content: text }])];
  const said = splitHistory(messages, file?.rag_context);
  return {
    ...said,
    messages: withAttached(said.messages, attached),
    files: new Map([...carried.files, ...attached.files]),
    ...(file && { prompt: { settings: file.settings } }),
  };
}

/** Where the exchange is kept. Without a flag or setting: stored when a person is there. */
function chooseTarget(
  { conversation, title }: Continued,
  settings: SettingsSnapshot,
  flags: SettingValues,
  options: ChatOptions,
  context: Context,
): Target {
  const store = options.save !== false;
  if (title !== undefined) return store ? { kind: 'new', title, id: idOfTitle(title) } : { kind: 'none' };
  if (conversation === undefined) return newConversationByRule(settings, flags, options, context);
  if (options.continue)
    context.output.note(`note: continuing ${JSON.stringify(conversation.title)} (${conversation.id.slice(0, 8)})`);
  return { kind: 'conversation', id: conversation.id, store };
}
