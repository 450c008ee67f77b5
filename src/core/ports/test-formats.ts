import type { TestSuite } from '../records/prompt-test.ts';
import type { KeptTest } from '../records/prompt-test.ts';

/** Files of tests of prompts: our own, and those of other tools. */
export interface TestFormats {
  /** The tests in the text of a file; `vendors` are the providers that can be named. Throws `usage` with what is wrong in it. */
  read(text: string, path: string, vendors: readonly string[]): TestSuite;
  /** The tests that stand in the front matter of a prompt. */
  readInPrompt(value: unknown, where: string): TestSuite;
  /** The text of a file with more tests at its end, all else to the byte; without a text a new file. */
  withTests(text: string | undefined, tests: readonly KeptTest[], path: string): string;
}
