import { LlmkitError } from '../errors.ts';
import type { PromptFormat } from '../ports/prompt-format.ts';
import { isNewVersion, type Prompt, type PromptDraft } from '../records/prompt.ts';
import type { LoadedPrompt } from './loaded.ts';

/**
 * Tells whether `text`, the file that a prompt was once made of, still says what the prompt does. What it is called there is
 * no part of that; nor, in an earlier version, are description and tags, which no version has of its own.
 */
export function saysTheSame(
  text: string,
  prompt: PromptDraft & Pick<LoadedPrompt, 'is_earlier'>,
  format: PromptFormat,
): boolean {
  const said = parsed(text, format);
  if (said === undefined || isNewVersion(prompt as Prompt, said)) return false;
  if (prompt.is_earlier) return true;
  return said.description === prompt.description && (said.tags ?? []).join('\0') === (prompt.tags ?? []).join('\0');
}

function parsed(text: string, format: PromptFormat): PromptDraft | undefined {
  try {
    return format.parse(text, 'the file');
  } catch (thrown) {
    // A later llmkit may read it otherwise.
    if (thrown instanceof LlmkitError) return undefined;
    throw thrown;
  }
}
