import type { Place } from '../records/prompt-faults.ts';
import type { PromptDraft } from '../records/prompt.ts';

/** A file that may hold prompts of any tool. */
export interface ForeignFile {
  /** Its place below the folder that it was found in, with `/`; of a file named alone its name. */
  path: string;
  /** The name of the folder that it stands in. */
  folder: string;
  text: string;
  /** The names of the files in its folder. */
  beside: readonly string[];
  /** The text of one of those; undefined where that is no text. */
  read(name: string): Promise<string | undefined>;
}

/** Something that is not the same here as in the tool that a file was written for. */
export interface ImportNote extends Partial<Place> {
  /** `changed` means the same in other words; `lost` has no place here. */
  kind: 'changed' | 'lost';
  what: string;
}

/** A prompt as a file gives it. */
export interface ReadPrompt {
  /** The name that it gets: the one that the file says, else the one that its place says. */
  name: string;
  /** The name that the file itself says, where that counts. */
  called?: string;
  draft: PromptDraft;
  notes: ImportNote[];
}

/** All that one file holds. */
export interface ReadFile {
  /** The format, as people call it. */
  format: string;
  prompts: ReadPrompt[];
  /** Names of the files beside it whose text went in. */
  with: string[];
}

/** Files of a folder, sorted by what they can be. */
export interface Selection {
  /** Those that may hold prompts. */
  files: string[];
  /** How many are something else, or parts of another. */
  others: number;
}

/** The formats of other tools: which files they fit, and what such a file says. */
export interface PromptImports {
  /** Sorts paths below a folder; reads nothing. */
  select(paths: readonly string[]): Selection;
  /**
   * The prompts of a file, `vendors` being the providers that can be named here. Undefined for one that is no prompt.
   * Throws `invalid_template` with line and column.
   */
  read(file: ForeignFile, vendors: readonly string[]): Promise<ReadFile | undefined>;
}
