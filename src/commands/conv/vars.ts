import type { Command } from 'commander';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { splitPair } from '../variable-values.ts';

const EXAMPLES = `
Examples:
  llmkit conv vars last
  llmkit conv vars last tier=premium
`;

type Run = (reference: string, pairs: string[], context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = conversationVariables): void {
  parent
    .command('vars')
    .description(
      "Show a conversation's values, or change them; its system prompt is then made anew, unless it was set by hand.",
    )
    .argument('<conv>', 'conversation')
    .argument('[name=value...]', 'values to change; an empty one is removed')
    .addHelpText('after', EXAMPLES)
    .action((reference: string, pairs: string[]) => run(reference, pairs, context));
}

export async function conversationVariables(reference: string, pairs: string[], context: Context): Promise<void> {
  const app = await context.app();
  const { id, variable_values: before = {} } = await app.conversations.find(reference);
  if (pairs.length === 0) {
    await context.output.result(before, () => lines(before));
    return;
  }
  const given = pairs.map((pair) => splitPair(pair, 'llmkit conv vars last tone=formal'));
  const changes = Object.fromEntries(given.map(({ name, value }) => [name, value]));
  const { values, systemPrompt } = await app.conversationVariables.change(id, changes);
  await context.output.result(values, () => lines(values));
  const outcome = {
    made: 'its system prompt was made anew',
    'by hand': 'its system prompt was set by hand and stays',
    'no prompt': 'it was not made from a stored prompt, so its system prompt stays',
    'no system text': 'its prompt has no system text, so its system prompt stays',
    'version gone': 'the version of the prompt it was made from is gone, so its system prompt stays',
  };
  context.output.note(`note: ${outcome[systemPrompt]}`);
}

function lines(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => sanitizeLine(`${name} = ${value}`))
    .join('\n');
}
