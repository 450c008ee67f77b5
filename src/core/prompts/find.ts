import { LlmkitError } from '../errors.ts';
import { didYouMean, nearest } from '../nearest.ts';
import type { PromptFolders } from '../ports/prompt-folders.ts';
import type { PromptRepository } from '../ports/repository.ts';
import type { Starters } from '../ports/starters.ts';
import type { Prompt } from '../records/prompt.ts';
import type { PromptSource } from '../records/prompt-summary.ts';

interface FindPorts {
  prompts: PromptRepository;
  starters: Starters;
  folders?: PromptFolders;
}

/** The record of a stored prompt, else of one that comes with llmkit. */
export async function findPrompt(
  name: string,
  { prompts, starters }: FindPorts,
): Promise<(Prompt & { source: PromptSource }) | undefined> {
  // Names that cannot be stored are looked for nowhere.
  if (!/^[A-Za-z0-9]/.test(name)) return undefined;
  const stored = await prompts.get(name).catch(refusedName);
  if (stored) return { ...stored, source: 'stored' };
  const starter = await starters.get(name);
  return starter && { ...starter, source: 'starter' };
}

/** Of all prompts, those of folders too. */
export async function promptNames({ prompts, starters, folders }: FindPorts): Promise<string[]> {
  const others = [...(await starters.list()), ...((await folders?.list()) ?? [])];
  return [...(await prompts.keys()), ...others.map(({ name }) => name)];
}

/** The refusal of a name that no prompt has: `not_found`, with the nearest. */
export async function noSuchPrompt(name: string, ports: FindPorts): Promise<LlmkitError> {
  const file = await ports.folders?.get(name).catch(() => undefined);
  if (file) {
    return new LlmkitError(
      'not_found',
      `Cannot find ${JSON.stringify(name)} in the store: it is the file ${file.path}.`,
      {
        advice: [{ kind: 'list', what: 'prompts_and_files' }],
      },
    );
  }
  const near = nearest(name, await promptNames(ports));
  return new LlmkitError('not_found', `Cannot find a prompt named ${JSON.stringify(name)}.`, {
    advice: [...didYouMean(near), { kind: 'list', what: 'prompts_and_files' }],
  });
}

/** A key that is no name is a prompt that does not exist; any other fault is one. */
function refusedName(thrown: unknown): undefined {
  if (thrown instanceof LlmkitError && thrown.code === 'usage') return undefined;
  throw thrown;
}
