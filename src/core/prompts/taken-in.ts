import { LlmkitError } from '../errors.ts';
import type { PromptFault } from '../records/prompt-faults.ts';
import type { RenderUse } from '../templates/variables.ts';
import type { Template } from './parse.ts';
import type { PromptService } from './service.ts';

/** Prompts taken in that are not there, cannot be parsed or take each other in without end, told where the first is taken in. */
export async function takenInFaults(
  template: Template,
  prompts: PromptService,
  { own, folder }: Record<'own' | 'folder', string | undefined>,
): Promise<PromptFault[]> {
  const faults: PromptFault[] = [];
  // A prompt that is being stored takes in itself as it will be.
  const rendersOf = async (name: string): Promise<readonly RenderUse[]> => {
    if (name === own) return template.renders;
    const { system: _system, ...prompt } = await prompts.takenIn(name, folder);
    return (await prompts.parse(prompt, name)).renders;
  };
  for (const { name, line, column } of template.renders) {
    const fault = await takenInFault(name, [], new Set(), rendersOf);
    if (fault !== undefined) faults.push({ ...fault, line, column });
  }
  return faults;
}

/** The texts of all prompts that a template takes in by a fixed name, also by way of others. */
export async function textsTakenIn(
  { renders }: Pick<Template, 'renders'>,
  prompts: PromptService,
  folder: string | undefined,
): Promise<string[]> {
  const texts = new Map<string, string>();
  const open = [...renders];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (texts.has(next.name)) continue;
    const { system: _system, ...prompt } = await prompts.takenIn(next.name, folder);
    texts.set(next.name, prompt.content);
    open.push(...(await prompts.parse(prompt, next.name)).renders);
  }
  return [...texts.values()];
}

/** `path` are the prompts that surely lead here; a cycle that a condition may end is none. */
async function takenInFault(
  name: string,
  path: readonly string[],
  seen: Set<string>,
  rendersOf: (name: string) => Promise<readonly RenderUse[]>,
): Promise<Pick<PromptFault, 'message' | 'advice'> | undefined> {
  if (path.includes(name)) {
    const circle = [...path.slice(path.indexOf(name)), name].join(' → ');
    return { message: `prompts take each other in without end: ${circle}` };
  }
  if (seen.has(name)) return undefined;
  seen.add(name);
  try {
    for (const inner of await rendersOf(name)) {
      const fault = await takenInFault(inner.name, inner.isCertain ? [...path, name] : [], seen, rendersOf);
      if (fault !== undefined) return fault;
    }
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof LlmkitError) || thrown.code !== 'invalid_template') throw thrown;
    return { message: thrown.message.replace(/\.$/, ''), advice: thrown.advice };
  }
}
