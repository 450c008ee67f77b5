import type { Command } from 'commander';
import { faultyPrompt } from '../../core/templates/faulty-prompt.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { namedPrompt, tellHidden } from '../variable-values.ts';

const EXAMPLES = `
Examples:
  llmkit prompt show summarize
  llmkit prompt show summarize@1 > summarize.md
  llmkit prompt show summarize --json
`;

type Run = (reference: string, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = showPrompt): void {
  parent
    .command('show')
    .description('Print a prompt as a file, as it was added, to the byte; with --json its record.')
    .argument('<prompt>', 'prompt')
    .addHelpText('after', EXAMPLES)
    .action((reference: string) => run(reference, context));
}

export async function showPrompt(reference: string, context: Context): Promise<void> {
  const app = await context.app();
  const found = await namedPrompt(reference, app, new Input(context, {}), context);
  if (found.faults !== undefined) throw faultyPrompt(`Cannot read ${reference}`, found.faults);
  tellHidden(found, context);
  const { places: _places, is_earlier: _earlier, hides: _hides, ...prompt } = found;
  const record =
    context.globals.json && prompt.source !== 'file' && !reference.includes('@')
      ? await app.prompts.get(prompt.name)
      : prompt;
  const file = await app.prompts.fileText(found);
  const { stdout } = context.io;
  const isText = !context.globals.json && !context.globals.ndjson;
  // To the byte, also without a line end: what is added again from there must be the same prompt.
  if (isText && !stdout.isTTY) return stdout.write(file);
  return context.output.result(record, async () => {
    const { colouredTemplate } = await import('../../terminal/template-colors.ts');
    return colouredTemplate(sanitize(file), context.colors());
  });
}
