import { LlmkitError } from '../../core/errors.ts';
import type { FolderEntry } from '../io.ts';

/** What finds the files of a line. */
export interface FileLookup {
  exists: (path: string) => boolean;
  expandHome: (path: string) => string;
  listFolder: (path: string) => Promise<FolderEntry[]>;
}

/** A character, and whether a shell would take it as nothing but itself. */
interface Unit {
  character: string;
  isPlain: boolean;
}

/**
 * The files that a line names as a shell takes it: words between blanks, quotes and backslashes, `*` and `?` for what is
 * there, `~` for the user's own folder. A line that is the path of a file as it stands is that file. Throws `not_found` for
 * a pattern that nothing fits, and `usage` for a folder that cannot be read.
 */
export async function filesNamed(line: string, finding: FileLookup): Promise<string[]> {
  const whole = finding.expandHome(line);
  if (finding.exists(whole)) return [whole];
  const files: string[] = [];
  for (const word of wordsIn(line)) {
    const path = finding.expandHome(textOf(word));
    if (finding.exists(path) || !word.some(isWild)) files.push(path);
    else files.push(...(await fitting(word, finding)));
  }
  return files;
}

const isWild = ({ character, isPlain }: Unit): boolean => !isPlain && /[*?]/.test(character);

const textOf = (word: readonly Unit[]): string => word.map(({ character }) => character).join('');

function wordsIn(line: string): Unit[][] {
  const words: Unit[][] = [];
  let word: Unit[] | undefined;
  const add = (text: string, isPlain: boolean) =>
    (word ??= []).push(...Array.from(text, (character) => ({ character, isPlain })));
  // A quote that is never closed is a letter, as in the name of a file.
  for (const [part, single, double, escaped, blank] of line.matchAll(/'([^']*)'|"([^"]*)"|\\(.)|(\s+)|[^]/gsu)) {
    if (blank !== undefined) {
      if (word) words.push(word);
      word = undefined;
    } else add(single ?? double ?? escaped ?? part, part.length > 1);
  }
  if (word) words.push(word);
  return words;
}

/** What fits a pattern, by name. Hidden files only where it begins with a dot. */
async function fitting(word: readonly Unit[], { exists, expandHome, listFolder }: FileLookup): Promise<string[]> {
  const text = textOf(word);
  let found = [text.startsWith('/') ? '/' : text.startsWith('~/') ? `${expandHome('~')}/` : ''];
  for (const segment of segmentsOf(word.slice(text.startsWith('~/') ? 2 : 0))) {
    const name = textOf(segment);
    if (!segment.some(isWild)) found = found.map((base) => `${base}${name}/`);
    else {
      const pattern = new RegExp(`^${segment.map(sourceOf).join('')}$`, 'su');
      const lists = await Promise.all(
        found.map(async (base) => {
          const entries = await listFolder(base === '' ? '.' : base).catch(() => []);
          const names = entries.map((entry) => entry.name).filter((one) => pattern.test(one) && isShown(one, name));
          return names.map((one) => `${base}${one}/`);
        }),
      );
      found = lists.flat();
    }
  }
  const files = found.map((path) => path.slice(0, -1)).filter(exists);
  if (files.length > 0) return files;
  throw new LlmkitError('not_found', `Cannot find a file that fits ${text}.`, {
    advice: [{ kind: 'example', text: '/file notes/*.md' }],
  });
}

function segmentsOf(word: readonly Unit[]): Unit[][] {
  const segments: Unit[][] = [[]];
  for (const unit of word)
    if (unit.character === '/') segments.push([]);
    else segments.at(-1)!.push(unit);
  return segments.filter((segment) => segment.length > 0);
}

function sourceOf(unit: Unit): string {
  if (isWild(unit)) return unit.character === '*' ? '.*' : '.';
  return unit.character.replace(/[$()*+.?[\\\]^{|}]/, String.raw`\$&`);
}

function isShown(name: string, pattern: string): boolean {
  return !name.startsWith('.') || pattern.startsWith('.');
}
