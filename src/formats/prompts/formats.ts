import type { ForeignFile, ReadFile } from '../../core/ports/prompt-imports.ts';
import { aichatFormat, aichatListFormat } from './aichat.ts';
import { claudeCodeFormat } from './claude-code.ts';
import { dotpromptFormat } from './dotprompt.ts';
import { fabricFormat } from './fabric.ts';
import { fileName, type ImportFormat } from './format.ts';
import { geminiCliFormat } from './gemini-cli.ts';
import { githubModelsFormat } from './github-models.ts';
import { gooseFormat } from './goose.ts';
import { llmFormat } from './llm.ts';
import { opencodeFormat } from './opencode.ts';
import { ownImport } from './own-import.ts';
import { promptyFormat } from './prompty.ts';
import { skillFormat } from './skill.ts';
import { vscodeFormat } from './vscode.ts';

/** The formats of other tools, a file each. The first that fits is the one; those below may look like a prompt of ours. */
const FORMATS: readonly ImportFormat[] = [
  skillFormat,
  fabricFormat,
  dotpromptFormat,
  promptyFormat,
  geminiCliFormat,
  gooseFormat,
  githubModelsFormat,
  aichatListFormat,
  llmFormat,
];
const OF_MARKDOWN: readonly ImportFormat[] = [opencodeFormat, vscodeFormat, claudeCodeFormat, aichatFormat];
/** Formats whose files often look like any Markdown: one that is marked speaks for the others in its folder. */
const OF_FOLDERS: readonly ImportFormat[] = [opencodeFormat, claudeCodeFormat, aichatFormat];

/** The prompts of a file, in the first format that fits; undefined for a file of no format. Throws `invalid_template`. */
export async function readPromptFile(file: ForeignFile, vendors: readonly string[]): Promise<ReadFile | undefined> {
  const format = await formatOf(file);
  if (format === undefined) return undefined;
  const read = await format.read(file, vendors);
  return Array.isArray(read)
    ? { format: format.name, prompts: read, with: [] }
    : { format: format.name, prompts: read.prompts, with: read.with };
}

async function formatOf(file: ForeignFile): Promise<ImportFormat | undefined> {
  const found = FORMATS.find((format) => format.fits(file));
  if (found !== undefined || !ownImport.fits(file)) return found;
  const isSurelyOurs = ownImport.isSurely(file) && !/\.prompt\.md$/i.test(file.path);
  if (isSurelyOurs || !/\.md$/i.test(file.path)) return ownImport;
  return OF_MARKDOWN.find((format) => format.fits(file)) ?? (await formatOfFolder(file)) ?? ownImport;
}

/** Most files of a folder that are looked at for what it holds. */
const MOST_NEIGHBOURS = 100;

async function formatOfFolder(file: ForeignFile): Promise<ImportFormat | undefined> {
  const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
  const neighbours = file.beside.filter((name) => /\.md$/i.test(name) && name !== fileName(file));
  for (const name of neighbours.slice(0, MOST_NEIGHBOURS)) {
    const text = await file.read(name);
    const neighbour = { ...file, path: folder + name, text: text ?? '' };
    const found = text !== undefined && OF_FOLDERS.find((format) => format.fits(neighbour));
    if (found) return found;
  }
  return undefined;
}
