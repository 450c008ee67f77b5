import type { Command } from 'commander';
import type { Context } from '../context.ts';
import { addSettingOptions, settingsFromOptions } from '../model-options.ts';
import { refuseWithout } from '../option-rules.ts';
import { openingOf } from '../opening.ts';
import { addVariableOptions, type VariableOptions } from '../variable-values.ts';
import { KEPT_SETTINGS } from '../../core/tables/settings.ts';

const EXAMPLES = `
Examples:
  llmkit conv new
  llmkit conv new "Trip to Oslo" -s "You are a travel agent."
  llmkit conv new "Support" --prompt support_response -v tier=premium
`;

export interface NewOptions extends VariableOptions {
  prompt?: string;
}

type Run = (title: string | undefined, options: NewOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = newConversation): void {
  const command = parent
    .command('new')
    .description(
      'Create a conversation and print its id; calls no model. Model, system prompt and parameters given here stay with it.',
    )
    .argument('[title]', 'what to call it')
    .option('--prompt <prompt>', 'prompt that gives the system prompt and opening messages');
  addVariableOptions(command);
  addSettingOptions(command, KEPT_SETTINGS)
    .addHelpText('after', EXAMPLES)
    .action((title: string | undefined, options: NewOptions) => run(title, options, context));
}

export async function newConversation(title: string | undefined, options: NewOptions, context: Context): Promise<void> {
  refuseWithout(options, ['var', 'vars'], ['prompt']);
  const app = await context.app();
  const opening = options.prompt === undefined ? {} : (await openingOf(options.prompt, options, app, context)).start;
  const conversation = { ...opening, flags: settingsFromOptions(options), ...(title && { title }) };
  const created = await app.conversations.createConversation(conversation);
  await context.output.result(created, () => created.id);
}
