import type { PromptFault } from '../records/prompt-faults.ts';
import type { PromptSource } from '../records/prompt-summary.ts';
import type { Prompt, PromptDraft } from '../records/prompt.ts';
import { nameFromPath } from './names.ts';
import type { Template } from './parse.ts';

/** A prompt as it is used: from the store, from the starters, or from a file in place. */
export interface LoadedPrompt extends PromptDraft {
  name: string;
  tags: string[];
  source: PromptSource | 'file';
  /** The faults of the fields of a file; what they say is left out. */
  faults?: readonly PromptFault[];
  /** The path of a file as it was typed; `origin` is the whole path. */
  path?: string;
  id?: string;
  version?: number;
  version_id?: string;
  /** The folder that its name begins in; it may take in others of that. */
  folder?: string;
  /** The name that it says and does not have, as a file of a folder is called as it lies there. */
  called?: string;
  /** The prompt of its name that this file of a folder stands before. */
  hides?: PromptSource;
  /** Of one that another program makes messages of; absent: its text is one of ours. */
  template?: Template;
  /** It is a version that others came after. */
  is_earlier?: true;
}

/** A record as it is used. */
export function inUse(prompt: Prompt & { source: PromptSource }): LoadedPrompt {
  const { versions: _versions, variable_names: _names, created_at: _created, updated_at: _updated, ...used } = prompt;
  return used;
}

/** A file as it is used, in place. */
export function fileInUse(draft: PromptDraft, path: string, origin: string): LoadedPrompt {
  return { tags: [], ...draft, name: draft.name ?? nameFromPath(path), path, origin, source: 'file' };
}

/** A version of a prompt, the newest without a number; undefined for one that it does not have. */
export function versionOf(prompt: Prompt & { source: PromptSource }, version?: number): LoadedPrompt | undefined {
  if (version === undefined || version === prompt.version) return inUse(prompt);
  const earlier = prompt.versions.find((candidate) => candidate.version === version);
  if (!earlier) return undefined;
  const { system: _system, note: _note, source_text: _text, ...shared } = inUse(prompt);
  return { ...shared, ...earlier, is_earlier: true };
}
