import type { Command } from 'commander';
import { LlmkitError } from '../../core/errors.ts';
import { checkPrompt, type Finding } from '../../core/prompts/check.ts';
import { isFileReference } from '../../core/prompts/names.ts';
import type { App } from '../../core/services.ts';
import type { Context } from '../context.ts';
import { Input } from '../input.ts';

const EXAMPLES = `
Lines and columns of a stored prompt are those of what prompt show prints.

Examples:
  llmkit prompt check
  llmkit prompt check summarize
  llmkit prompt check prompts/review.md --strict
`;

interface Checked {
  prompt: string;
  findings: Finding[];
}

type Run = (references: string[], options: { strict?: boolean }, context: Context) => Promise<void>;

export function register(parent: Command, context: Context, run: Run = checkPrompts): void {
  parent
    .command('check')
    .description('Check prompts or files (all stored prompts without a name); exit 1 on a fault.')
    .argument('[prompt...]', 'prompts or files')
    .option('--strict', 'a variable without a definition is a fault too')
    .addHelpText('after', EXAMPLES)
    .action((references: string[], options: { strict?: boolean }) => run(references, options, context));
}

export async function checkPrompts(
  references: string[],
  options: { strict?: boolean },
  context: Context,
): Promise<void> {
  const app = await context.app();
  const wanted = references.length > 0 ? references : await storedNames(app);
  const checked: Checked[] = [];
  for (const reference of wanted)
    checked.push({ prompt: reference, findings: await check(reference, options, app, context) });
  const faulty = checked.filter(({ findings }) => findings.some(({ kind }) => kind === 'fault'));
  const [{ withHint }, { findingLines }] = await Promise.all([import('../advice.ts'), import('./finding.ts')]);
  const shown = checked.map((one) => ({ ...one, findings: one.findings.map(withHint) }));
  await context.output.result(shown, async () => {
    const lines = await Promise.all(checked.map(({ prompt, findings }) => findingLines(prompt, findings)));
    return lines.flat().join('\n');
  });
  if (faulty.length > 0)
    throw new LlmkitError(
      'check_failed',
      `Found faults in ${faulty.length} of ${checked.length} ${checked.length === 1 ? 'prompt' : 'prompts'}.`,
    );
  context.output.note(`checked ${checked.length} ${checked.length === 1 ? 'prompt' : 'prompts'}, no faults`);
}

async function storedNames(app: App): Promise<string[]> {
  const { prompts } = await app.prompts.list();
  return prompts.filter(({ source }) => source === 'stored').map(({ name }) => name);
}

/** A stored prompt is checked in the form that `prompt show` prints. */
async function check(reference: string, options: { strict?: boolean }, app: App, context: Context): Promise<Finding[]> {
  const text = isFileReference(reference)
    ? await new Input(context.io, {}, context.signal).file(reference, 'the prompt')
    : await app.prompts.print(await app.prompts.use(reference));
  return checkPrompt(text, reference, app, options);
}
