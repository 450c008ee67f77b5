import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { isFileReference, splitReference } from '../../core/prompts/names.ts';
import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import type { App } from '../../core/services.ts';
import { sanitize } from '../../terminal/sanitize.ts';
import type { Styles } from '../../terminal/styles.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';
import { namedPrompt } from '../variable-values.ts';

const EXAMPLES = `
One prompt alone is held against its version before; NAME@2 alone is held
against the newest.

Examples:
  llmkit prompt diff summarize explain
  llmkit prompt diff summarize@1 summarize
`;

type Run = (first: string, second: string | undefined, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = printDiff): void {
  parent
    .command('diff')
    .description('Show what differs between two versions of a prompt, or two prompts, line by line.')
    .argument('<prompt>', 'prompt or file')
    .argument('[other]', 'what it became, prompt or file')
    .addHelpText('after', EXAMPLES)
    .action((first: string, second: string | undefined) => run(first, second, context));
}

export async function printDiff(first: string, second: string | undefined, context: Context): Promise<void> {
  const app = await context.app();
  const [from, to] = second === undefined ? await aloneAgainst(first, app) : [first, second];
  const [before, after] = [await textOf(from, app, context), await textOf(to, app, context)];
  const { changedLines } = await import('../../core/comparison/lines.ts');
  const patch = changedLines(before, after);
  const { out } = await context.styles();
  const { isTTY } = context.io.stdout;
  await context.output.result({ from: before.called, to: after.called, patch }, () =>
    isTTY ? coloured(sanitize(patch), out).trimEnd() : patch.replace(/\n$/, ''),
  );
  if (patch === '') context.output.note(`${before.called} and ${after.called} say the same`);
}

/** The version before, and the one that is meant. */
async function aloneAgainst(reference: string, app: App): Promise<[string, string]> {
  const { name, version } = isFileReference(reference) ? { name: reference } : splitReference(reference);
  if (isFileReference(reference)) {
    throw new LlmkitError('usage', `Cannot tell what to hold ${reference} against.`, {
      advice: [{ kind: 'example', text: `llmkit prompt diff NAME ${reference}` }],
    });
  }
  const { version: newest } = await app.prompts.get(name);
  if (version !== undefined) return [reference, name];
  if (newest > 1) return [`${name}@${newest - 1}`, name];
  throw new LlmkitError('usage', `Cannot compare ${name} with the version before: it has one only.`, {
    advice: [{ kind: 'example', text: `llmkit prompt diff ${name} OTHER` }],
  });
}

async function textOf(reference: string, app: App, context: Context): Promise<{ called: string; text: string }> {
  const prompt: LoadedPrompt = await namedPrompt(reference, app, new Input(context, {}), context);
  const called = prompt.source === 'file' ? reference : `${prompt.name}@${prompt.version}`;
  return { called, text: await app.prompts.fileText(prompt) };
}

function coloured(patch: string, { cyan, red, green, bold }: Styles): string {
  return patch
    .split('\n')
    .map((line) => {
      if (/^(---|\+\+\+) /.test(line)) return bold(line);
      if (line.startsWith('@@')) return cyan(line);
      return line.startsWith('-') ? red(line) : line.startsWith('+') ? green(line) : line;
    })
    .join('\n');
}
