/** Files of tests and their tapes, beside prompts or, of stored prompts, in the home. Links are not followed. */
export interface TestFiles {
  /** The text of a file; undefined where there is none. Throws what reading it throws, in our words. */
  read(path: string): Promise<string | undefined>;
  /** Replaces a file as a whole; one in the home is for its owner only. */
  write(path: string, text: string): Promise<void>;
  /** Adds a line at the end of a file, which appears with the first. */
  append(path: string, line: string): Promise<void>;
  /** The path of a file of the tests of a stored prompt, without its ending. */
  ofStored(name: string): string;
}
