import type { Prompt } from './prompt.ts';

/** Where a prompt is kept: in the home, or in llmkit itself. */
export type PromptSource = 'stored' | 'starter';

/** A prompt as lists show it: what it is called and takes, not what it says. `get` has the rest. */
export type PromptSummary = Pick<
  Prompt,
  | 'id'
  | 'name'
  | 'description'
  | 'variable_names'
  | 'tags'
  | 'user_id'
  | 'is_public'
  | 'version'
  | 'origin'
  | 'created_at'
  | 'updated_at'
> & { source: PromptSource };

/** The summary of a document that no schema has checked; undefined when it lacks what a list shows. */
export function promptSummary(document: Record<string, unknown>, source: PromptSource): PromptSummary | undefined {
  const { name, version, tags, variable_names: names, description } = document as unknown as PromptSummary;
  const texts = typeof name === 'string' && (description === undefined || typeof description === 'string');
  if (!texts || typeof version !== 'number' || !areTexts(tags) || !areTexts(names)) return undefined;
  // Field by field: taking the rest of an object is what a list of 1,000 would spend its time on. Absent ones stay absent
  // in JSON.
  const record = document as unknown as PromptSummary;
  return {
    id: record.id,
    name,
    description,
    variable_names: names,
    tags,
    user_id: record.user_id,
    is_public: record.is_public,
    version,
    origin: record.origin,
    created_at: record.created_at,
    updated_at: record.updated_at,
    source,
  } as PromptSummary;
}

function areTexts(list: unknown): boolean {
  // No loop of our own: V8 would optimize it in a list of 1,000, which takes longer than the whole question (measured).
  return Array.isArray(list) && list.every(isText);
}

function isText(item: unknown): boolean {
  return typeof item === 'string';
}
