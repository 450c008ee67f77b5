import * as v from 'valibot';
import type { Clock, Ids } from '../clock.ts';
import type { Place } from './prompt-faults.ts';
import { once } from './once.ts';
import { count, type RecordOf, timestamp } from './schema.ts';
import { variableDefinitionSchema } from './variable-definition.ts';
import { present } from '../fields.ts';

/** The parts of a version: a change of any of these is a new version. */
const versionedEntries = () => ({
  /** The template of the messages. */
  content: v.string(),
  /** The template of the system text. */
  system: v.exactOptional(v.string()),
  /** This prompt's own definitions, by name. */
  variables: v.record(v.string(), variableDefinitionSchema()),
  /** Provider, model and parameters, and any other key of the front matter. */
  metadata: v.record(v.string(), v.unknown()),
});

const versionEntries = () => ({
  ...versionedEntries(),
  /** The file as it was written, to the byte; it counts while it still says the same as the record. */
  source_text: v.exactOptional(v.string()),
  version: count,
  version_id: v.string(),
  created_at: timestamp,
  note: v.exactOptional(v.string()),
});
const promptVersionSchema = once(() => v.looseObject(versionEntries()));
export type PromptVersion = RecordOf<typeof versionEntries>;

/** What stands in a record of the file that it follows, so that a later import can tell which side has changed. */
const importedEntries = () => ({
  /** Of the text of the file, with that of others which went in; in hexadecimal. */
  sha256: v.string(),
  /** The version that it became. */
  version_id: v.string(),
  /** As people call it. */
  format: v.string(),
  /** The name that the file itself says. */
  called: v.exactOptional(v.string()),
  /** Files beside it whose text went in. */
  with: v.exactOptional(v.array(v.string())),
});
const importedSchema = once(() => v.looseObject(importedEntries()));
export type Imported = RecordOf<typeof importedEntries>;

const entries = () => ({
  ...versionedEntries(),
  source_text: v.exactOptional(v.string()),
  id: v.string(),
  name: v.string(),
  description: v.exactOptional(v.string()),
  /** Every variable that the templates use, computed when written, so that a list parses no template. */
  variable_names: v.array(v.string()),
  tags: v.array(v.string()),
  user_id: v.exactOptional(v.string()),
  is_public: v.exactOptional(v.boolean()),
  version: count,
  version_id: v.string(),
  note: v.exactOptional(v.string()),
  /** The file it came from. */
  origin: v.exactOptional(v.string()),
  imported: v.exactOptional(importedSchema()),
  created_at: timestamp,
  updated_at: timestamp,
  /** Every earlier version, oldest first. */
  versions: v.array(promptVersionSchema()),
});

export const promptSchema = once(() => v.looseObject(entries()));

/** A stored prompt: its current state and every earlier version. */
export type Prompt = RecordOf<typeof entries>;

/** A prompt as a file or the command line gives it, before it has an identity. */
export type PromptDraft = Pick<Prompt, 'content' | 'variables' | 'metadata'> & {
  name?: string;
  description?: string;
  /** None when absent; a prompt that is stored already keeps its own then. */
  tags?: string[];
  system?: string;
  origin?: string;
  note?: string;
  user_id?: string;
  /** Other users may read it. A prompt that is stored already stays as it is where this is absent. */
  is_public?: boolean;
  source_text?: string;
  /** Without a version it is of the one that the draft becomes. */
  imported?: Omit<Imported, 'version_id'> & Partial<Pick<Imported, 'version_id'>>;
  places?: PromptPlaces;
};

/** Where the parts of a prompt stand in its file, so that faults name the file's own lines. */
export interface PromptPlaces {
  content: TextPlace;
  system?: TextPlace;
  /** Fields of the front matter by path: `variables.tone.default_value`. */
  fields: Record<string, Place>;
}

/** Where a text begins in its file. */
export interface TextPlace extends Place {
  /** Its lines are not those of the file: all of it counts as standing where it begins. */
  is_folded?: true;
}

/** The record of a new prompt, version 1. */
export function createPrompt(
  draft: PromptDraft & { name: string },
  variableNames: string[],
  ports: { ids: Ids; clock: Clock },
): Prompt {
  const now = ports.clock.now().toISOString();
  const { places: _places, imported, ...fields } = draft;
  const id = ports.ids.uuid();
  const versionId = ports.ids.uuid();
  return {
    id,
    ...fields,
    tags: fields.tags ?? [],
    variable_names: variableNames,
    version: 1,
    version_id: versionId,
    ...(imported && { imported: { version_id: versionId, ...imported } }),
    created_at: now,
    updated_at: now,
    versions: [],
  };
}

/** Changes a record to a new version; the present state joins the earlier ones. */
export function addVersion(
  prompt: Prompt,
  draft: PromptDraft,
  variableNames: string[],
  ports: { ids: Ids; clock: Clock },
): void {
  const now = ports.clock.now().toISOString();
  prompt.versions.push(currentVersion(prompt));
  const { places: _places, name: _name, imported: _imported, ...fields } = draft;
  for (const key of ['system', 'note', 'source_text'] as const) delete prompt[key];
  Object.assign(prompt, fields, {
    variable_names: variableNames,
    version: prompt.version + 1,
    version_id: ports.ids.uuid(),
    updated_at: now,
  });
}

/**
 * Notes in a record where its present state came from. What is made of another record still follows the file, but was not
 * read from it: it says the version that was.
 */
export function setSource(prompt: Prompt, { origin, imported, source_text }: PromptDraft): void {
  const source = { origin, imported: imported && { version_id: prompt.version_id, ...imported }, source_text };
  for (const key of ['origin', 'imported', 'source_text'] as const) delete prompt[key];
  Object.assign(prompt, present(source));
}

/** The present state of a prompt as one of its versions. */
export function currentVersion(prompt: Prompt): PromptVersion {
  const { note, content, system, variables, metadata, version, version_id, updated_at, source_text } = prompt;
  return present({
    version,
    version_id,
    created_at: updated_at,
    note,
    content,
    system,
    variables,
    metadata,
    source_text,
  });
}

/** Tells whether `draft` differs from `prompt` in what makes a version. */
export function isNewVersion(prompt: Prompt, draft: PromptDraft): boolean {
  const parts = ({
    content,
    system,
    variables,
    metadata,
  }: Pick<PromptDraft, 'content' | 'system' | 'variables' | 'metadata'>) =>
    JSON.stringify([content, system ?? null, variables, metadata], sorted);
  return parts(prompt) !== parts(draft);
}

/** Keys in one order at every depth: a record that was read has them in another than one that was just made. */
function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
