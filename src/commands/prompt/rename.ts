import type { Command } from 'commander';
import type { Context } from '../context.ts';

const EXAMPLES = `
Conversations that it made are found by the new name; usage keeps the old one.

Example:
  llmkit prompt add greet --content "Greet {{ name }}."
  llmkit prompt rename greet welcome
`;

type Run = (name: string, to: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = giveOtherName): void {
  parent
    .command('rename')
    .description('Give a stored prompt another name, with all its versions.')
    .argument('<prompt>', 'prompt')
    .argument('<new-name>', 'what to call it')
    .addHelpText('after', EXAMPLES)
    .action((name: string, to: string) => run(name, to, context));
}

export async function giveOtherName(name: string, to: string, context: Context): Promise<void> {
  const app = await context.app();
  const prompt = await (await app.promptHistory()).rename(name, to);
  await context.output.result(prompt, () => '');
  context.output.note(`${name} is called ${prompt.name} now`);
}
