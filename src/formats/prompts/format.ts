import type { ForeignFile, ReadPrompt } from '../../core/ports/prompt-imports.ts';

/** A format of prompt files, by what is in it. */
export interface ImportFormat {
  /** As people call it. */
  name: string;
  /** Tells whether `file` is of this format, by its name, its place and what it holds. */
  fits(file: ForeignFile): boolean;
  /** Its prompts. Throws `invalid_template` with line and column. */
  read(file: ForeignFile, vendors: readonly string[]): ReadPrompt[] | Promise<ReadPrompts>;
}

/** Prompts with the names of the files beside theirs whose text went in. */
export interface ReadPrompts {
  prompts: ReadPrompt[];
  with: string[];
}

/** The last part of the path of a file. */
export function fileName({ path }: ForeignFile): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The names of the fields that a text begins with between lines of dashes, as far as they can be seen at a glance. */
export function frontNames(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const [first = '', ...lines] = text
    .slice(0, LONGEST_FRONT)
    .replace(/^\uFEFF/, '')
    .split('\n');
  if (first.trimEnd() !== '---') return names;
  for (const line of lines) {
    if (line.trimEnd() === '---') return names;
    const name = /^([\w-]+)[ \t]*:/.exec(line)?.[1];
    if (name !== undefined) names.add(name);
  }
  return new Set();
}

/** Characters. */
const LONGEST_FRONT = 64 * 1024;

/** The name that the place of a file gives a prompt: its folders and its name without `ending`, joined by full stops. */
export function nameByPlace(path: string, ending: RegExp): string {
  const parts = path.replace(ending, '').split('/').map(namePart);
  // Of letters that no name has nothing is left.
  if (parts.at(-1) === '') parts[parts.length - 1] = 'prompt';
  return parts
    .filter((part) => part !== '')
    .join('.')
    .slice(0, 100);
}

/** The name of a prompt that has a folder of its own. */
export function nameByFolder({ path, folder }: ForeignFile): string {
  const at = path.lastIndexOf('/');
  return nameByPlace(at === -1 ? folder : path.slice(0, at), /^$/);
}

function namePart(part: string): string {
  const plain = part.normalize('NFKD').replaceAll(/\p{M}+/gu, '');
  return plain.replaceAll(/[^A-Za-z0-9._-]+/g, '_').replaceAll(/^[^A-Za-z0-9]+|[_.]+$/g, '');
}
