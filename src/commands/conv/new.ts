import type { Command } from 'commander';
import type { Conversation } from '../../core/records/conversation.ts';
import type { Context } from '../context.ts';
import { addSettingOptions, settingsFromOptions } from '../model-options.ts';

const EXAMPLES = `
Examples:
  llmkit conv new
  llmkit conv new "Trip to Oslo" -s "You are a travel agent." --provider mock --temperature 0.2
`;

type Run = (title: string | undefined, options: object, context: Context) => Promise<void>;

export function registerNew(parent: Command, context: Context, run: Run = newConversation): void {
  const command = parent
    .command('new')
    .description(
      'Create a conversation and print its id; calls no model. Model, system prompt and parameters given here stay with it.',
    )
    .argument('[title]', 'what to call it');
  addSettingOptions(command, (setting) => setting.thread === true || setting.key === 'system')
    .addHelpText('after', EXAMPLES)
    .action((title: string | undefined, options: object) => run(title, options, context));
}

export async function newConversation(title: string | undefined, options: object, context: Context): Promise<void> {
  const app = await context.app();
  const flags = settingsFromOptions(options);
  const created: Conversation = await app.conversations.createConversation({ ...(title && { title }), flags });
  await context.output.result(created, () => created.id);
}
