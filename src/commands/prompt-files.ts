import type { Attachment } from '../core/files/attached.ts';
import type { LoadedPrompt } from '../core/prompts/loaded.ts';
import type { App } from '../core/services.ts';
import type { Context } from './context.ts';

/** The flag that allows what the file of a prompt names. */
export const TRUST = [
  '--trust',
  'allow the files and tools that the prompt names, now and as long as it is as it is',
] as const;

/** The files that a prompt names, as far as a person allowed them. */
export async function promptFiles(
  prompt: LoadedPrompt,
  options: { trust?: boolean; maxInput?: number },
  app: App,
  context: Context,
): Promise<Attachment[]> {
  if (prompt.metadata['attachments'] === undefined) return [];
  const { attachmentsOfPrompt } = await import('./prompt/attachments.ts');
  return attachmentsOfPrompt(prompt, options, app, context);
}

/** The tools for a call with this prompt: those that are chosen, and those that it names, as far as a person allowed them. */
export async function withPromptTools<Options extends { trust?: boolean; tool?: string[] }>(
  prompt: LoadedPrompt,
  options: Options,
  app: App,
  context: Context,
): Promise<Options> {
  if (prompt.metadata['tools'] === undefined) return options;
  const { toolsOfPrompt } = await import('./prompt/named-tools.ts');
  const tools = await toolsOfPrompt(prompt, options, app, context);
  return tools.length === 0 ? options : { ...options, tool: [...(options.tool ?? []), ...tools] };
}
