import { LlmkitError } from '../errors.ts';
import type { Imported, Prompt, PromptDraft } from '../records/prompt.ts';
import { addVersion, createPrompt, isNewVersion, setSource } from '../records/prompt.ts';
import { present } from '../fields.ts';
import type { PromptPorts } from './service.ts';

/** What a stored prompt knows of the file that it follows. */
export interface KnownPrompt {
  name: string;
  version_id: string;
  origin?: string;
  imported?: Imported;
}

/** Tells whether a record was changed since its file was read; one that came by other ways counts as changed. */
export function isEdited({ version_id: version, imported }: KnownPrompt): boolean {
  return imported?.version_id !== version;
}

/** Stored prompts as they follow files. Each change is one of its own, and holds only where nobody was faster. */
export class FollowedPrompts {
  readonly #ports: PromptPorts;

  constructor(ports: PromptPorts) {
    this.#ports = ports;
  }

  /** Every stored prompt, by name, and what could not be read. */
  async known(): Promise<{ prompts: KnownPrompt[]; faults: LlmkitError[] }> {
    const { entries, faults } = await this.#ports.prompts.list(knownPrompt, { order: 'key' });
    return { prompts: entries, faults };
  }

  async starterNames(): Promise<string[]> {
    return (await this.#ports.starters.list()).map(({ name }) => name);
  }

  /** Why the prompt of that name cannot be made or changed: it belongs to another user. */
  async refusalOf(name: string): Promise<LlmkitError | undefined> {
    return this.#ports.prompts.refusalOf?.(name);
  }

  record(name: string): Promise<Prompt | undefined> {
    return this.#ports.prompts.get(name);
  }

  async add(draft: PromptDraft & { name: string }, variables: string[]): Promise<Prompt> {
    return this.#ports.prompts.create(draft.name, createPrompt(draft, variables, this.#ports));
  }

  /** Makes `draft` of the prompt, if it has the version that is expected still. */
  async change(draft: PromptDraft & { name: string }, variables: string[], expected: string): Promise<Prompt> {
    return this.#ports.prompts.update(draft.name, (prompt) => {
      refuseOther(prompt, expected);
      this.#follow(prompt, draft, variables);
    });
  }

  /** The same under another name, with all its versions. Who is killed in the midst leaves both. */
  async rename(
    from: string,
    draft: PromptDraft & { name: string },
    variables: string[],
    expected: string,
  ): Promise<Prompt> {
    const before = await this.#ports.prompts.get(from);
    if (before === undefined) throw new LlmkitError('conflict', `Cannot rename ${from}: it is gone.`);
    refuseOther(before, expected);
    const prompt = { ...structuredClone(before), name: draft.name };
    this.#follow(prompt, draft, variables);
    await this.#ports.prompts.create(draft.name, prompt);
    await this.remove(from, expected);
    return prompt;
  }

  async remove(name: string, expected: string): Promise<void> {
    const prompt = await this.#ports.prompts.get(name);
    if (prompt === undefined) return;
    refuseOther(prompt, expected);
    await this.#ports.prompts.remove(name);
  }

  #follow(prompt: Prompt, draft: PromptDraft, variables: string[]): void {
    if (isNewVersion(prompt, draft)) addVersion(prompt, draft, variables, this.#ports);
    else Object.assign(prompt, present({ description: draft.description, tags: draft.tags }));
    setSource(prompt, draft);
  }
}

function knownPrompt(document: Record<string, unknown>, key: string): KnownPrompt | undefined {
  const { name, version_id: version, origin, imported } = document as Partial<Prompt>;
  if (name !== key || typeof version !== 'string') return undefined;
  const isKnown = typeof imported?.sha256 === 'string' && typeof imported.version_id === 'string';
  return present({ name, version_id: version, origin, imported: isKnown ? imported : undefined });
}

function refuseOther({ name, version_id: version }: Prompt, expected: string): void {
  if (version === expected) return;
  throw new LlmkitError('conflict', `Cannot change ${name}: it was changed meanwhile.`, {
    advice: [{ kind: 'retry', what: 'command' }],
  });
}
