import { LlmkitError } from '../../core/errors.ts';
import type { Context } from '../context.ts';

/**
 * Folders of tools, which hold nothing that a person wrote, and ours, whose prompts are used in place under names of their
 * own. Other hidden ones may hold some: `.claude/commands`.
 */
const LEFT_OUT = new Set(['.llmkit', '.git', '.hg', '.svn', 'node_modules', '.venv', '__pycache__']);
const MOST_FILES = 100_000;

/**
 * The paths of the plain files below `folder`, with `/`, in order; `others` counts links, which are not followed, and what
 * else is no file. Throws what reading a folder throws: what is below one that cannot be read must not count as gone.
 */
export async function filesBelow(
  folder: string,
  { io, signal }: Context,
): Promise<{ files: string[]; others: number }> {
  const files: string[] = [];
  const left = [''];
  let others = 0;
  for (let below = left.pop(); below !== undefined; below = left.pop()) {
    signal.throwIfAborted();
    for (const { name, kind } of await io.listFolder(`${folder}/${below}`.replace(/\/$/, '') || '/')) {
      if (kind === 'file') files.push(below + name);
      else if (kind !== 'folder') others++;
      else if (!LEFT_OUT.has(name)) left.push(`${below}${name}/`);
    }
    if (files.length > MOST_FILES)
      throw new LlmkitError('usage', `Cannot look through ${folder}: it has more than ${MOST_FILES} files.`);
  }
  return { files: files.sort(), others };
}
