import type { Prompt } from '../records/prompt.ts';
import type { PromptSummary } from '../records/prompt-summary.ts';

/** The prompts that come with llmkit. */
export interface Starters {
  list(): Promise<PromptSummary[]>;
  get(name: string): Promise<Prompt | undefined>;
}
