import type { PromptFault } from '../records/prompt-faults.ts';
import type { PromptDraft } from '../records/prompt.ts';

/** A file format of prompts: text to draft and back. */
export interface PromptFormat {
  /** Endings of the files that hold it, with their dot. */
  readonly extensions: readonly string[];
  /** Throws `invalid_template` with line and column. `name` is for messages. */
  parse(text: string, name: string): PromptDraft;
  /** The same with the faults of fields beside what could be read; throws only for what is no YAML. */
  examine(text: string, name: string): { draft: PromptDraft; faults: PromptFault[] };
  print(prompt: PromptDraft): string;
  /** `text` with the name that it says, if it says one, changed to `name`; all else keeps its bytes. */
  rename(text: string, name: string): string;
  /**
   * `text` changed to say what `draft` does, with other bytes only in the lines of what differs; undefined where that cannot
   * be done. Throws as `parse` does.
   */
  amend(text: string, draft: PromptDraft): string | undefined;
  /** Values of variables from the text of a JSON or YAML file. Throws `usage`. */
  parseValues(text: string, name: string): Record<string, string>;
}
