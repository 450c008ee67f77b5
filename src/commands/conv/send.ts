import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import type { Target, Said } from '../../core/exchange/input.ts';
import type { Conversation } from '../../core/records/conversation.ts';
import type { SettingsSnapshot } from '../../core/settings/snapshot.ts';
import type { App } from '../../core/services.ts';
import { addAskOptions, askModel, IN_A_CONVERSATION, type AskOptions } from '../ask-model.ts';
import type { Context } from '../context.ts';
import { promptFiles, TRUST, withFiles, withPromptTools } from '../prompt-files.ts';
import { inputFor } from '../untrusted.ts';
import { settingsFromOptions } from '../model-options.ts';
import { refuseTogether, refuseWithout } from '../option-rules.ts';
import {
  addVariableOptions,
  askForMissing,
  givenValues,
  namedPrompt,
  prepareNamed,
  type VariableOptions,
} from '../variable-values.ts';

const EXAMPLES = `
Examples:
  llmkit conv send last "And in one sentence?"
  cat error.log | llmkit conv send "Build trouble" "What went wrong?"
  llmkit conv send last --prompt translate -v language=French "Good morning"
  llmkit conv send last --template -v city=Oslo "How cold is {{ city }}?"
`;

export interface SendOptions extends AskOptions, VariableOptions {
  prompt?: string;
  template?: boolean;
  trust?: boolean;
}

type Run = (reference: string, words: string[], options: SendOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = send): void {
  const command = parent
    .command('send')
    .description(
      'Say something to a conversation; it is answered with the whole history. Text that is piped in comes before TEXT.',
    )
    .argument('<conv>', 'conversation')
    .argument('[text...]', 'the message')
    .option('--prompt <prompt>', 'send the messages of a prompt; TEXT is its input')
    .option('--template', 'TEXT is a template; its values are those of the conversation and of -v');
  addVariableOptions(command).option(...TRUST);
  addAskOptions(command, context, IN_A_CONVERSATION)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, words: string[], options: SendOptions) => run(reference, words, options, context));
}

export async function send(reference: string, words: string[], options: SendOptions, context: Context): Promise<void> {
  refuseTogether(options, 'prompt', 'template');
  refuseWithout(options, ['var', 'vars'], ['prompt', 'template']);
  const app = await context.app();
  const settings = await app.settings.snapshot();
  const conversation = await app.conversations.find(reference);
  const { chosen, ...said } = await collectMessages(conversation, words, { options, settings }, app, context);
  const target: Target = { kind: 'conversation', id: conversation.id, store: options.save !== false };
  return askModel(app, { ...said, target, flags: settingsFromOptions(options), settings }, chosen, context);
}

/**
 * Collects what is said: text as it is, a template, or the messages of a prompt; the context of -f goes with the last.
 */
async function collectMessages(
  conversation: Conversation,
  words: string[],
  { options, settings }: { options: SendOptions; settings: SettingsSnapshot },
  app: App,
  context: Context,
): Promise<Said & { chosen: SendOptions }> {
  const input = inputFor(options, settings, context);
  const prompt = options.prompt === undefined ? undefined : await namedPrompt(options.prompt, app, input, context);
  const given = await givenValues(options, input, app);
  const attachments = [
    ...(prompt ? await promptFiles(prompt, options, app, context) : []),
    ...(await input.attachments(options.file, app.files, words)),
  ];
  const stored = conversation.variable_values ?? {};
  const template = options.template ? await filledTemplate() : undefined;
  const text = await input.message(template === undefined ? words : [template], { isMore: prompt !== undefined });
  const said: Said = prompt
    ? await promptMessages()
    : { messages: [{ role: 'user', content: required(text, conversation) }] };
  const chosen = prompt ? await withPromptTools(prompt, options, app, context) : options;
  return { ...said, chosen, ...(await withFiles(said.messages, attachments, app)) };

  async function filledTemplate(): Promise<string> {
    const first = await app.runner.prepareTemplate(words.join(' '), conversation, { given, stored });
    return app.runner.text(await askForMissing(first, options, context));
  }

  async function promptMessages(): Promise<Said> {
    const prepared = await prepareNamed(prompt!, { given, stored, input: text }, options, context);
    const { messages, use } = await app.runner.messages(prepared);
    return { messages, prompt: use };
  }
}

function required(text: string | undefined, { id }: Conversation): string {
  if (text !== undefined) return text;
  throw new LlmkitError('usage', 'Cannot send: there is no message.', {
    advice: [{ kind: 'give', what: 'question', conversation: id.slice(0, 8) }],
  });
}
