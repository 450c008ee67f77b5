import type { Clock, Ids } from '../clock.ts';
import { present } from '../fields.ts';
import type { PromptRepository } from '../ports/repository.ts';
import type { PromptSource } from '../records/prompt-summary.ts';
import { addVersion, isNewVersion, setSource, type Prompt, type PromptDraft } from '../records/prompt.ts';
import type { Template } from './parse.ts';

/** The parts of a prompt that change; what is absent stays. */
export type PromptChanges = Partial<Omit<PromptDraft, 'name' | 'places'>>;

interface ChangePorts {
  prompts: PromptRepository;
  ids: Ids;
  clock: Clock;
  get(name: string): Promise<Prompt & { source: PromptSource }>;
  parse(draft: PromptDraft, name: string): Promise<Template>;
  /** Stores what a starter becomes. */
  create(draft: PromptDraft & { name: string }): Promise<Prompt>;
}

/** Somebody changed the prompt since its templates were parsed. */
const CHANGED = Symbol('changed');

/**
 * Changes what is named and nothing else, also where others change the rest at the same time. A change of content, system,
 * variables or metadata is a new version. Throws `not_found`, `invalid_template`.
 */
export async function changePrompt(ports: ChangePorts, name: string, change: PromptChanges): Promise<Prompt> {
  for (;;) {
    const seen = await ports.get(name);
    const draft = draftWith(seen, change);
    const { variables } = await ports.parse(draft, name);
    const names = variables.map((variable) => variable.name);
    if (seen.source !== 'stored') return ports.create({ ...draft, name });
    try {
      return await ports.prompts.update(name, (prompt) => {
        if (prompt.version_id !== seen.version_id) throw CHANGED;
        const { note, ...now } = draftWith(prompt, change);
        if (isNewVersion(prompt, now)) addVersion(prompt, { ...now, ...present({ note }) }, names, ports);
        else Object.assign(prompt, present({ ...now, imported: undefined }));
        setSource(prompt, now);
      });
    } catch (thrown) {
      if (thrown !== CHANGED) throw thrown;
    }
  }
}

function draftWith(prompt: Prompt, change: PromptChanges): PromptDraft {
  const { content, system, variables, metadata, description, tags, is_public, ...rest } = prompt;
  const { origin, imported, source_text } = rest;
  const before = { content, system, variables, metadata, description, tags, is_public, origin, imported, source_text };
  return { ...present(before), ...present(change) };
}
