import { asLlmkitError } from '../errors.ts';
import type { LoadedPrompt } from './loaded.ts';

/** What is wrong with the form that a prompt says for its answers, if anything. */
export async function outputFault({ metadata }: Pick<LoadedPrompt, 'metadata'>): Promise<string | undefined> {
  const { output } = metadata;
  if (output === undefined || output === null) return undefined;
  const { givenSchema } = await import('../output/given-schema.ts');
  try {
    givenSchema(output);
    return undefined;
  } catch (thrown) {
    return `output: ${asLlmkitError(thrown).message.replace(/^Cannot use the schema: |\.$/g, '')}`;
  }
}
