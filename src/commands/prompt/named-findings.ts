import { asLlmkitError } from '../../core/errors.ts';
import type { Finding } from '../../core/prompts/check.ts';
import type { LoadedPrompt } from '../../core/prompts/loaded.ts';
import type { Context } from '../context.ts';
import { isToolFile } from '../tools/tool-files.ts';
import { folderOfPrompt, pathBelow } from './below-prompt.ts';
import { filesNamedBy, toolsNamedBy } from './consent.ts';

/** What is wrong with the files that the file of a prompt names, as attachments and tools. They are looked for, not read. */
export async function namedFindings(read: Promise<LoadedPrompt>, context: Context): Promise<Finding[]> {
  // What cannot be read has findings of its own.
  const prompt = await read.catch(() => undefined);
  if (prompt?.origin === undefined) return [];
  const folder = folderOfPrompt(prompt.origin, context);
  const named = [
    ...filesNamedBy(prompt).map((name) => ({ field: 'attachments', name })),
    ...toolsNamedBy(prompt)
      .filter(isToolFile)
      .map((name) => ({ field: 'tools', name })),
  ];
  return named.flatMap(({ field, name }): Finding[] => {
    try {
      pathBelow(folder, name, prompt, context);
      return [];
    } catch (thrown) {
      const message = asLlmkitError(thrown).message.replace(/^Cannot run .*?: (?=it(?:s file)? )|\.$/gs, '');
      return [{ kind: 'fault', message, ...(prompt.places?.fields[field] ?? { line: 1, column: 1 }) }];
    }
  });
}
