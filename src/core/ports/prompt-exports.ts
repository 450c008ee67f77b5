import type { Prompt } from '../records/prompt.ts';

/** Prompts as files of other tools. Throws `invalid_template` for what such a file cannot say. */
export interface PromptExports {
  /** The configuration of promptfoo with all of `prompts`. */
  promptfoo(prompts: readonly Prompt[]): string;
  /** A skill: the name of its folder and the text of its SKILL.md. */
  skill(prompt: Prompt): { folder: string; text: string };
}
