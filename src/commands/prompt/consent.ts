import { LlmkitError } from '../../core/errors.ts';
import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import { calledAs } from '../../core/prompts/names.ts';
import { withShortNames } from '../../core/short-names.ts';
import type { App } from '../../core/services.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';
import { withPerson } from '../keyboard.ts';

/** The files that the file of a prompt wants to send along. */
export function filesNamedBy({ metadata }: LoadedPrompt): string[] {
  return textsIn(metadata['attachments']);
}

/** The tools that it wants the model to have. Other programs keep other things there. */
export function toolsNamedBy({ metadata }: LoadedPrompt): string[] {
  return textsIn(metadata['tools']);
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

/**
 * Returns once a person allowed what the file of a prompt names, for the file as it is: `trust`, an earlier answer, or one
 * that is asked for now. Throws `usage` where it is not allowed.
 */
export async function consentTo(
  prompt: LoadedPrompt,
  { trust = false }: { trust?: boolean },
  app: App,
  context: Context,
): Promise<void> {
  if (await app.consents.isGiven(prompt)) return;
  if (!trust) await askFor(prompt, context);
  await app.consents.give(prompt);
}

const MOST_TOLD = 10;

async function askFor(prompt: LoadedPrompt, { io, output, signal }: Context): Promise<void> {
  const files = filesNamedBy(prompt);
  const tools = toolsNamedBy(prompt);
  const asked = await withPerson(io, async (keyboard) => {
    const { askYesNo } = await import('../../terminal/forms.ts');
    const names = [...files, ...tools];
    for (const name of names.slice(0, MOST_TOLD)) output.note(`  ${sanitizeLine(name)}`);
    if (names.length > MOST_TOLD) output.note(`  … and ${names.length - MOST_TOLD} more`);
    const wants = [
      ...(files.length > 0 ? [`sends ${count('file', files)} of its folder along`] : []),
      ...(tools.length > 0 ? [`lets the model call ${count('tool', tools)}`] : []),
    ].join(' and ');
    const question = `${sanitizeLine(calledAs(prompt))} ${wants}. Allow that, as long as it is as it is now?`;
    return askYesNo(question, { signal, keyboard });
  });
  if (asked?.answer) return;
  const wants = [
    ...(files.length > 0 ? [`to send ${count('file', files)} of its folder`] : []),
    ...(tools.length > 0 ? [`${count('tool', tools)} for the model`] : []),
  ].join(', and ');
  const message = `Cannot run ${calledAs(prompt)}: it wants ${wants}, and nobody allowed that.`;
  throw new LlmkitError('usage', withShortNames(message), { advice: [{ kind: 'allow_files' }] });
}

function count(what: string, names: readonly string[]): string {
  return names.length === 1 ? `a ${what}` : `${names.length} ${what}s`;
}
