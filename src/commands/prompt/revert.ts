import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { splitReference } from '../../core/prompts/names.ts';
import type { Context } from '../context.ts';

const EXAMPLES = `
Example:
  llmkit prompt revert summarize@1
`;

type Run = (reference: string, options: { note?: string }, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = revert): void {
  parent
    .command('revert')
    .description('Make an earlier version of a prompt the newest; those between stay.')
    .argument('<prompt>', 'prompt with its version, as NAME@2')
    .option('--note <text>', 'why it is taken back')
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: { note?: string }) => run(reference, options, context));
}

export async function revert(reference: string, { note }: { note?: string }, context: Context): Promise<void> {
  const { name, version } = splitReference(reference);
  if (version === undefined) {
    throw new LlmkitError('usage', 'Cannot tell which version is meant.', {
      advice: [{ kind: 'example', text: `llmkit prompt revert ${name}@1; llmkit prompt versions ${name} lists them` }],
    });
  }
  const app = await context.app();
  const { prompt, change } = await (await app.promptHistory()).revert(name, version, note);
  await context.output.result(prompt, () => '');
  context.output.note(
    change === 'version'
      ? `${name} is as in version ${version} again, as version ${prompt.version}`
      : `version ${prompt.version} of ${name} says the same; there is no new version`,
  );
}
