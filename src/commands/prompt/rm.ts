import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { confirmRemoval, forceMeansYes, YES } from '../confirm.ts';
import type { Context } from '../context.ts';

const EXAMPLES = `
Examples:
  llmkit prompt rm my_prompt
  llmkit prompt rm my_prompt --yes
`;

type Run = (names: string[], options: { yes?: boolean }, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = removePrompts): void {
  parent
    .command('rm')
    .description('Remove stored prompts with all their versions.')
    .argument('<name...>', 'prompts')
    .option(...YES)
    .addOption(forceMeansYes())
    .addHelpText('after', EXAMPLES)
    .action((names: string[], options: { yes?: boolean }) => run(names, options, context));
}

/** All are looked up first, so that a wrong name, or one that cannot be removed, removes nothing. */
export async function removePrompts(names: string[], options: { yes?: boolean }, context: Context): Promise<void> {
  const app = await context.app();
  const found = await Promise.all([...new Set(names)].map((name) => app.prompts.get(name)));
  const starter = found.find(({ source }) => source === 'starter');
  if (starter) {
    throw new LlmkitError('usage', `Cannot remove ${starter.name}: it comes with llmkit.`, {
      advice: [{ kind: 'say', text: 'Name only prompts of your own' }],
    });
  }
  const described = found
    .map(({ name, version }) => `${name} (${version} ${version === 1 ? 'version' : 'versions'})`)
    .join(', ');
  if (!(await confirmRemoval(described, options.yes === true, context))) return;
  for (const { name } of found) await app.prompts.remove(name);
  await context.output.result({ removed: found.map(({ name }) => name) }, () => '');
  context.output.note(`removed ${described}`);
}
