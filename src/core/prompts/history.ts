import { LlmkitError } from '../errors.ts';
import { present } from '../fields.ts';
import {
  addVersion,
  createPrompt,
  currentVersion,
  isNewVersion,
  type Prompt,
  type PromptDraft,
  type PromptVersion,
} from '../records/prompt.ts';
import type { PromptSource } from '../records/prompt-summary.ts';
import { refuseEmpty } from './names.ts';
import type { PromptPorts, PromptService } from './service.ts';

/** A prompt that was changed: to a new version, in what no version has, or not at all. */
export interface ChangedPrompt {
  prompt: Prompt;
  change: 'version' | 'fields' | 'none';
  /** It came with llmkit until now. */
  isCopy: boolean;
}

/** The parts of a prompt that change; what is absent stays. */
export type PromptChanges = Partial<Omit<PromptDraft, 'name' | 'places' | 'origin' | 'imported'>>;

/** Changes of prompts that are there. One that comes with llmkit is copied into the home first. */
export class PromptHistory {
  readonly #ports: PromptPorts;
  readonly #prompts: PromptService;

  constructor(ports: PromptPorts, prompts: PromptService) {
    this.#ports = ports;
    this.#prompts = prompts;
  }

  /** Every version, oldest first. Throws `not_found`. */
  async versions(name: string): Promise<PromptVersion[]> {
    const prompt = await this.#prompts.get(name);
    return [...prompt.versions, currentVersion(prompt)];
  }

  /** Throws what a change of the prompt would throw whatever it is: `not_found`, `not_owner`. */
  async checkChangeable(name: string): Promise<void> {
    if ((await this.#prompts.get(name)).source === 'starter') return;
    const unchanged = new Error('nothing is changed');
    await this.#ports.prompts
      .update(name, () => {
        throw unchanged;
      })
      .catch((thrown: unknown) => {
        if (thrown !== unchanged) throw thrown;
      });
  }

  /**
   * Makes the prompt what `draft` says; whether it is public stays where the draft does not say it. Throws `conflict` where
   * the prompt is no longer the version `since`.
   */
  change(name: string, draft: PromptDraft, { since }: { since?: string } = {}): Promise<ChangedPrompt> {
    return this.#make(name, () => draft, since);
  }

  /** Changes what is named and nothing else, also where others change the rest at the same time. */
  update(name: string, changes: PromptChanges): Promise<ChangedPrompt> {
    return this.#make(name, (prompt) => ({ ...draftOf(prompt), ...present(changes) }));
  }

  /** Makes of a prompt what `draftFor` says of it as it is; of a later one than `since` nothing. */
  async #make(name: string, draftFor: (prompt: Prompt) => PromptDraft, since?: string): Promise<ChangedPrompt> {
    for (;;) {
      const seen = await this.#prompts.get(name);
      const draft = draftFor(seen);
      refuseEmpty({ ...draft, name });
      const { variables } = await this.#prompts.parse(draft, name);
      const names = variables.map((variable) => variable.name);
      const of = since ?? seen.version_id;
      const apply = (prompt: Prompt) => {
        if (prompt.version_id !== of) throw changedMeanwhile(name);
        applyDraft(prompt, draftFor(prompt), (now) => addVersion(prompt, now, names, this.#ports));
      };
      try {
        return await this.#applied(name, seen, apply);
      } catch (thrown) {
        // Parsed was what stood there a moment ago.
        if (since !== undefined || (await this.#prompts.get(name)).version_id === of) throw thrown;
      }
    }
  }

  async #applied(
    name: string,
    { source, ...before }: Prompt & { source: PromptSource },
    apply: (prompt: Prompt) => void,
  ): Promise<ChangedPrompt> {
    if (source === 'stored') {
      const prompt = await this.#ports.prompts.update(name, apply);
      return { prompt, change: differenceOf(before, prompt), isCopy: false };
    }
    const changed = structuredClone(before);
    apply(changed);
    const change = differenceOf(before, changed);
    if (change === 'none') return { prompt: before, change, isCopy: false };
    // With an identity of its own, from its first version on.
    const copy = createPrompt({ ...draftOf(before), name }, before.variable_names, this.#ports);
    applyDraft(copy, changed, (now) => addVersion(copy, now, changed.variable_names, this.#ports));
    return { prompt: await this.#ports.prompts.create(name, copy), change, isCopy: true };
  }

  /** Makes an earlier version the newest once more. Throws `not_found`. */
  async revert(name: string, version: number, note = `as version ${version}`): Promise<ChangedPrompt> {
    await this.checkChangeable(name);
    const { content, system, variables, metadata, source_text: text } = await this.#prompts.use(`${name}@${version}`);
    const { description, tags, version_id: since } = await this.#prompts.get(name);
    const draft = { content, variables, metadata, tags, note, ...present({ system, description }) };
    // Description and tags are not of a version: the lines of the file that say them are those of today.
    const source_text = await this.#prompts.amended(text, draft);
    return this.change(name, { ...draft, ...present({ source_text }) }, { since });
  }

  /** Gives a stored prompt, with all its versions, another name. Throws `conflict` where that is taken. */
  async rename(name: string, to: string): Promise<Prompt> {
    const { prompts, promptFormat } = this.#ports;
    const { source, ...record } = await this.#prompts.get(name);
    if (source === 'starter') {
      throw new LlmkitError('usage', `Cannot rename ${name}: it comes with llmkit.`, {
        advice: [{ kind: 'copy', what: 'prompt', name }],
      });
    }
    await this.checkChangeable(name);
    await this.#prompts.checkName(to);
    const { rename } = await promptFormat();
    const { source_text: text } = record;
    // Both stand there for a moment, rather than none.
    const renamed = await prompts.create(to, {
      ...record,
      name: to,
      ...(text !== undefined && { source_text: rename(text, to) }),
    });
    if (JSON.stringify(await prompts.get(name)) !== JSON.stringify(record)) {
      await prompts.remove(to);
      throw changedMeanwhile(name);
    }
    await prompts.remove(name);
    return renamed;
  }
}

/** A prompt that is changed here still follows the file that it came from. */
function applyDraft(prompt: Prompt, draft: PromptDraft, addOne: (draft: PromptDraft) => void): void {
  const { content, system, variables, metadata, note, description, source_text, is_public, tags = [] } = draft;
  if (isNewVersion(prompt, draft)) addOne({ content, variables, metadata, ...present({ system, note }) });
  for (const key of ['description', 'source_text'] as const) delete prompt[key];
  Object.assign(prompt, { tags }, present({ description, source_text, is_public }));
}

function differenceOf(before: Prompt, after: Prompt): ChangedPrompt['change'] {
  if (after.version !== before.version) return 'version';
  return JSON.stringify(fieldsOf(after)) === JSON.stringify(fieldsOf(before)) ? 'none' : 'fields';
}

/** What no version has of its own. */
function fieldsOf({ description, tags, is_public, source_text }: Prompt): unknown[] {
  return [description, tags, is_public ?? false, source_text];
}

/** What a prompt says, without who it is. */
function draftOf({ content, system, variables, metadata, description, tags, source_text }: Prompt): PromptDraft {
  return { content, variables, metadata, tags, ...present({ system, description, source_text }) };
}

function changedMeanwhile(name: string): LlmkitError {
  return new LlmkitError('conflict', `Cannot change ${name}: it was changed meanwhile.`, {
    advice: [{ kind: 'retry', what: 'command' }],
  });
}
