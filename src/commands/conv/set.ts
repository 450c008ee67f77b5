import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { KEPT_SETTINGS, type SettingKey } from '../../core/tables/settings.ts';
import type { Context } from '../context.ts';
import { addSettingOptions, settingsFromOptions } from '../model-options.ts';
import { collect } from '../option-values.ts';
import { addPublicity, publicity, type PublicityOptions } from '../publicity.ts';
import { conversationSummary } from '../../core/records/conversation-summary.ts';
import { present } from '../../core/fields.ts';

export interface SetOptions extends PublicityOptions {
  title?: string;
  unset?: string[];
}

const EXAMPLES = `
Examples:
  llmkit conv set last -m anthropic/claude-sonnet-5-5 --temperature 0.2
  llmkit conv set last -s "Answer in one sentence."
  llmkit conv set last --public
  llmkit conv set last --unset system --title "Trip to Bergen"
`;

type Run = (reference: string, options: SetOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = set): void {
  const command = parent
    .command('set')
    .description('Change what a conversation keeps: model, system prompt, parameters, title.')
    .argument('<conv>', 'conversation');
  addPublicity(addSettingOptions(command, KEPT_SETTINGS).option('--title <text>', 'what it is called'))
    .option('--unset <setting>', `no longer keep this: ${KEPT_SETTINGS.join(', ')} (repeatable)`, collect)
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: SetOptions) => run(reference, options, context));
}

export async function set(reference: string, options: SetOptions, context: Context): Promise<void> {
  const settings = settingsFromOptions(options);
  const unset = (options.unset ?? []).map(keptSetting);
  const { title } = options;
  const isPublic = publicity(options);
  if (Object.keys(settings).length + unset.length === 0 && title === undefined && isPublic === undefined) {
    throw new LlmkitError('usage', 'Nothing to set is given.', {
      advice: [{ kind: 'show', what: 'help', name: 'llmkit conv set' }],
    });
  }
  const app = await context.app();
  const { id } = await app.conversations.find(reference);
  const changed = await app.changes.change(id, present({ settings, unset, title, is_public: isPublic }));
  await context.output.result(conversationSummary({ ...changed }), () => '');
  context.output.note(`changed ${JSON.stringify(changed.title)}`);
}

function keptSetting(name: string): SettingKey {
  const found = KEPT_SETTINGS.find((key) => key === name.replaceAll('-', '_'));
  if (found) return found;
  throw new LlmkitError('usage', `A conversation keeps no ${JSON.stringify(name)}.`, {
    advice: [{ kind: 'known', what: 'kept_settings', names: KEPT_SETTINGS }],
  });
}
