import type { Advice } from '../advice.ts';
import type { ImportNote } from '../ports/prompt-imports.ts';
import type { PromptFault } from '../records/prompt-faults.ts';
import type { PromptDraft } from '../records/prompt.ts';

/**
 * What becomes of a prompt of a file. `edited`: changed here only; `conflict`: changed on both sides, or its name is another's;
 * `removed`: its file is gone; `left`: the same, and the prompt stays.
 */
export type ImportAction =
  | 'added'
  | 'changed'
  | 'renamed'
  | 'unchanged'
  | 'edited'
  | 'conflict'
  | 'refused'
  | 'removed'
  | 'left';

/** One line of the report of an import. */
export interface ImportItem {
  /** The file as it is told. */
  file: string;
  /** Absent where the file could not be read. */
  name?: string;
  format?: string;
  action: ImportAction;
  notes: ImportNote[];
  /** The name that it had. */
  from?: string;
  /** Why it is in conflict or refused. */
  why?: string;
  faults?: readonly PromptFault[];
  advice?: readonly Advice[];
  /** A prompt that comes with llmkit has that name; this one stands before it. */
  hides_starter?: true;
}

/** An item with what has to be done for it. */
export interface PlannedItem extends ImportItem {
  draft?: PromptDraft & { name: string };
  /** The variables that its templates use. */
  variables?: string[];
  /** The version that it takes the place of; another one by then is a conflict. */
  expected?: string;
}

/** A file to be imported. */
export interface ImportFile {
  /** Its whole path. */
  origin: string;
  /** The same for people. */
  shown: string;
  /** Below the folder that was named, with `/`. */
  path: string;
  /** The name of the folder that it stands in. */
  folder: string;
  beside: readonly string[];
  /** Its text, or that of a file beside it. Throws what is told of a file that cannot be read. */
  read(name?: string): Promise<string>;
}

/** Where files were looked for, and how they are taken. */
export interface ImportOptions {
  /** Whole paths of the folders that were named. */
  folders: readonly string[];
  /** Stands before each name. */
  prefix: string;
  /** A file wins over what was changed here. */
  update: boolean;
  /** Prompts whose files are gone go too. */
  prune: boolean;
  /** Providers that a model can be named with; asked for with the first file that is read. */
  vendors(): Promise<readonly string[]>;
  /** Tells whether there is still a file of that whole path. */
  exists(origin: string): boolean;
  /** Called now and then in long work; throws to end it. */
  pause(): Promise<void>;
}

/** Actions that change the store. */
export function changesStore({ action }: Pick<ImportItem, 'action'>): boolean {
  return action === 'added' || action === 'changed' || action === 'renamed' || action === 'removed';
}
