import { attachedOf, type Attachment, goingWith, withAttached } from '../core/files/attached.ts';
import type { Said } from '../core/exchange/input.ts';
import type { LoadedPrompt } from '../core/prompts/loaded.ts';
import type { NewMessage } from '../core/records/message.ts';
import type { App } from '../core/services.ts';
import type { Context } from './context.ts';

/** The flag that allows what the file of a prompt names. */
export const TRUST = [
  '--trust',
  'allow the files and tools that the prompt names, now and until its text changes',
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

/** What a prompt says, with `attachments` behind the files that its own question brings. */
export async function withFiles(
  messages: NewMessage[],
  attachments: readonly Attachment[],
  app: App,
): Promise<Pick<Said, 'messages'> & Required<Pick<Said, 'files'>>> {
  const carried = await app.files.carriedIn(messages);
  const { rag_context: own, parts: ownParts = [] } = goingWith(carried.messages.at(-1)!);
  const { rag_context: given, parts, files } = attachedOf(attachments);
  const texts = [own, given].filter((text) => text !== undefined);
  const all = { parts: [...ownParts, ...parts], ...(texts.length > 0 && { rag_context: texts.join('\n\n') }) };
  return { messages: withAttached(carried.messages, all), files: new Map([...carried.files, ...files]) };
}
