/** A prompt that is a file in a folder where names are looked for. */
export interface FolderPrompt {
  /** Its path below the folder, with dots: `review.security` is `review/security.md`. */
  name: string;
  /** From the root. */
  path: string;
  text: string;
  /** The folder that its name begins in, from the root. */
  folder: string;
}

/** Folders whose files are prompts by where they lie, the nearest first. They bring text and nothing else. */
export interface PromptFolders {
  /** `folder`: of that one alone. */
  get(name: string, folder?: string): Promise<FolderPrompt | undefined>;
  /** All of them, each name once, in no order. Each is read when it is its turn: the texts of many would fill the memory. */
  list(): Promise<Iterable<FolderPrompt>>;
  /** Folders where prompts would be looked for, which another user put there: nothing is taken from them. */
  leftOut(): Promise<string[]>;
}
