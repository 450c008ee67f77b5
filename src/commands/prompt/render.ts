import type { Command } from 'commander';
import { systemFirst } from '../../core/prompts/runner.ts';
import { indented } from '../../terminal/set-off.ts';
import type { Context } from '../context.ts';
import { addInputOptions, type InputOptions } from '../input.ts';
import { inputFor } from '../untrusted.ts';
import {
  addVariableOptions,
  givenValues,
  namedPrompt,
  prepareNamed,
  type VariableOptions,
} from '../variable-values.ts';

const EXAMPLES = `
The variables of a prompt are options: llmkit prompt render NAME --help.

Examples:
  llmkit prompt render translate --language French "Good morning"
  llmkit prompt render email_generator -v recipient_name=Ada --json
`;

export type RenderOptions = InputOptions & VariableOptions;
type Run = (reference: string, words: string[], options: RenderOptions, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = renderPrompt): void {
  const command = parent
    .command('render')
    .description('Print the messages that would be sent; sends nothing.')
    .argument('<prompt>', 'prompt or file')
    .argument('[text...]', 'the input');
  addInputOptions(addVariableOptions(command))
    .addHelpText('after', EXAMPLES)
    .action((reference: string, words: string[], options: RenderOptions) =>
      run(reference, words, { ...options, flags: context.flags }, context),
    );
}

export async function renderPrompt(
  reference: string,
  words: string[],
  options: RenderOptions,
  context: Context,
): Promise<void> {
  const app = await context.app();
  const input = inputFor(options, await app.settings.snapshot(), context);
  const prompt = await namedPrompt(reference, app, input, context);
  const given = await givenValues(options, input, app);
  const text = await input.message(words, { isMore: true });
  const prepared = await prepareNamed(prompt, { given, input: text }, options, context);
  const all = systemFirst(await app.runner.messages(prepared));
  const { out } = await context.styles();
  const { isTTY, columns } = context.io.stdout;
  const shown = (content: string) => (isTTY ? indented(content, columns) : content);
  await context.output.result(all, () =>
    all.map(({ role, content }) => `${out.bold(`[${role}]`)}\n${shown(content)}`).join('\n\n'),
  );
}
