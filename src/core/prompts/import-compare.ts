import { isNewVersion, type Prompt, type PromptDraft } from '../records/prompt.ts';
import { isEdited, type FollowedPrompts, type KnownPrompt } from './followed-prompts.ts';
import type { ImportOptions, PlannedItem } from './import-items.ts';
import type { PromptService } from './service.ts';

/** What becomes of a stored prompt that a file says something about; `isOwn` where it is the file that it follows. */
export async function againstStored(
  before: KnownPrompt,
  draft: PromptDraft & { name: string },
  isOwn: boolean,
  { followed, prompts }: { followed: FollowedPrompts; prompts: PromptService },
  { exists, update }: ImportOptions,
): Promise<Partial<PlannedItem>> {
  const { origin } = before;
  // A folder may stand in another place now.
  const follows = isOwn || (before.imported !== undefined && origin !== undefined && !exists(origin));
  const record = await followed.record(before.name);
  const isSame = record !== undefined && saysAlike(record, draft);
  if (isSame && !follows) return { action: 'unchanged' };
  const isFree = follows && record !== undefined && (isSame || !(await isChangedHere(before, record, prompts)));
  if (!isFree && !update) {
    const why = follows ? 'it was changed here and in the file' : 'a prompt of that name is stored';
    return { action: 'conflict', why, advice: [{ kind: 'force', what: 'next_version' }] };
  }
  const change = { draft, expected: before.version_id };
  return before.name === draft.name
    ? { action: 'changed', ...change }
    : { action: 'renamed', from: before.name, ...change };
}

/** Description and tags have no version of their own: the file that a prompt keeps tells of them. */
async function isChangedHere(before: KnownPrompt, record: Prompt, prompts: PromptService): Promise<boolean> {
  if (isEdited(before)) return true;
  return record.source_text !== undefined && (await prompts.fileText(record)) !== record.source_text;
}

/** What the draft does not say stays as it is. */
function saysAlike(
  record: Prompt,
  { description = record.description, tags = record.tags, ...draft }: PromptDraft,
): boolean {
  return (
    !isNewVersion(record, draft) && description === record.description && tags.join('\0') === record.tags.join('\0')
  );
}
