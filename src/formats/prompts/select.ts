import type { Selection } from '../../core/ports/prompt-imports.ts';

/** Endings of files that may hold prompts. */
const ENDINGS = /\.(md|liquid|txt|j2|ya?ml|json|toml|prompt|prompty)$/i;
/** Files for the people who look at a folder; by custom they are written in capitals. */
const FOR_READERS =
  /^(README|LICEN[CS]E|CHANGELOG|CONTRIBUTING|CODE_OF_CONDUCT|SECURITY|SUPPORT|AUTHORS|NOTICE|CLAUDE|AGENTS|GEMINI)\b.*\.(md|txt)$/;
/** Files of other purposes of an editor, an agent or a package. */
const OTHERS =
  /^(readme|licen[cs]e|changelog|requirements|robots)[\w-]*\.(md|txt)$|^(package|package-lock|tsconfig|composer|manifest)\.json$|^(copilot-instructions|CMakeLists)\.|\.(instructions|agent|chatmode)\.md$|\.test\.ya?ml$/i;

/** Sorts paths by their names alone: no file is read for it. */
export function selectFiles(paths: readonly string[]): Selection {
  const foldersOf = (name: string) => new Set(paths.filter((path) => nameOf(path) === name).map(folderOf));
  const [skills, patterns] = [foldersOf('SKILL.md'), foldersOf('system.md')];
  const isPart = (path: string) => {
    if (/^user[\w-]*\.md$/.test(nameOf(path)) && patterns.has(folderOf(path))) return true;
    for (let folder = folderOf(path); skills.size > 0; folder = folderOf(folder.slice(0, -1))) {
      if (skills.has(folder) && path !== `${folder}SKILL.md`) return true;
      if (folder === '') return false;
    }
    return false;
  };
  const files = paths.filter((path) => mayHoldPrompts(nameOf(path)) && !isPart(path));
  return { files: files.toSorted(), others: paths.length - files.length };
}

function mayHoldPrompts(name: string): boolean {
  return (
    ENDINGS.test(name) &&
    !FOR_READERS.test(name) &&
    !OTHERS.test(name) &&
    !(name.startsWith('_') && /\.prompt$/i.test(name))
  );
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** With the `/` at its end; empty for the folder that all stand in. */
function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}
