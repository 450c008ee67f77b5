import { present } from '../../core/fields.ts';
import { splitReference } from '../../core/prompts/names.ts';
import type { PromptReference } from '../../core/search/filter.ts';
import type { Lookups } from '../../core/services.ts';

/** The prompt that a list of conversations is asked for. They know its id: it may have had another name when they were made. */
export async function promptFilter(
  reference: string | undefined,
  { prompts }: Pick<Lookups, 'prompts'>,
): Promise<PromptReference | undefined> {
  if (reference === undefined) return undefined;
  const { name, version } = splitReference(reference);
  const id = (await prompts.list()).prompts.find((prompt) => prompt.name === name)?.id;
  return { name, ...present({ version, id }) };
}
