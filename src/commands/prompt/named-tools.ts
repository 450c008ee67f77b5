import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import { calledAs } from '../../core/prompts/names.ts';
import type { App } from '../../core/services.ts';
import type { Context } from '../context.ts';
import { isToolFile } from '../tools/tool-files.ts';
import { folderOfPrompt, pathBelow } from './below-prompt.ts';
import { consentTo, toolsNamedBy } from './consent.ts';

/** The tools that the file of a prompt names, as `--tool` takes them, where a person allowed it for the file as it is. */
export async function toolsOfPrompt(
  prompt: LoadedPrompt,
  options: { trust?: boolean },
  app: App,
  context: Context,
): Promise<string[]> {
  const names = toolsNamedBy(prompt);
  if (names.length === 0) return [];
  if (prompt.path === undefined || prompt.origin === undefined) {
    context.output.note(
      `note: the tools that ${calledAs(prompt)} names are left out: it is no file that is used in place`,
    );
    return [];
  }
  const folder = folderOfPrompt(prompt.origin, context);
  const tools = names.map((name) => (isToolFile(name) ? pathBelow(folder, name, prompt, context) : name));
  await consentTo(prompt, options, app, context);
  return tools;
}
