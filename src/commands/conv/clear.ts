import type { Command } from 'commander';
import { confirmed, forceMeansYes, YES } from '../confirm.ts';
import type { Context } from '../context.ts';

export interface ClearOptions {
  yes?: boolean;
}

const EXAMPLES = `
Examples:
  llmkit conv clear last
  llmkit conv clear last --yes
`;

type Run = (reference: string, options: ClearOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = clear): void {
  parent
    .command('clear')
    .description(
      'Take back all messages of a conversation; its system prompt and settings stay. See conv show --all for what was taken back.',
    )
    .argument('<conv>', 'conversation')
    .option(...YES)
    .addOption(forceMeansYes())
    .addHelpText('after', EXAMPLES)
    .action((reference: string, options: ClearOptions) => run(reference, options, context));
}

export async function clear(reference: string, options: ClearOptions, context: Context): Promise<void> {
  const app = await context.app();
  const { id, title } = await app.conversations.find(reference);
  if (!(await confirmed('clear', JSON.stringify(title), options.yes === true, context))) return;
  const count = await app.changes.clear(id);
  await context.output.result(await app.conversations.find(id), () => '');
  context.output.note(`took back ${count} messages of ${JSON.stringify(title)}`);
}
