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
import { refuseEmpty } from './names.ts';
import type { PromptPorts, PromptService } from './service.ts';

/** A prompt that was changed: to a new version, in what no version has, or not at all. */
export interface ChangedPrompt {
  prompt: Prompt;
  change: 'version' | 'fields' | 'none';
  /** It came with llmkit until now. */
  isCopy: boolean;
}

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
  async change(name: string, draft: PromptDraft, { since }: { since?: string } = {}): Promise<ChangedPrompt> {
    const { source, ...before } = await this.#prompts.get(name);
    refuseEmpty({ ...draft, name });
    const { variables } = await this.#prompts.parse(draft, name);
    const names = variables.map((variable) => variable.name);
    const version = since ?? before.version_id;
    const isNew = isNewVersion(before, draft);
    const apply = (prompt: Prompt, of = version) => {
      if (prompt.version_id !== of) throw changedMeanwhile(name);
      applyDraft(prompt, draft, () => addVersion(prompt, withoutSource(draft), names, this.#ports));
    };
    if (source === 'starter') {
      const copy = createPrompt({ ...withoutIdentity(before), name }, before.variable_names, this.#ports);
      if (before.version_id !== version) throw changedMeanwhile(name);
      apply(copy, copy.version_id);
      if (!isNew && JSON.stringify(fieldsOf(copy)) === JSON.stringify(fieldsOf(before)))
        return { prompt: before, change: 'none', isCopy: false };
      return {
        prompt: await this.#ports.prompts.create(name, copy),
        change: isNew ? 'version' : 'fields',
        isCopy: true,
      };
    }
    const prompt = await this.#ports.prompts.update(name, (record) => apply(record));
    const isSame = JSON.stringify(fieldsOf(prompt)) === JSON.stringify(fieldsOf(before));
    return { prompt, change: isNew ? 'version' : isSame ? 'none' : 'fields', isCopy: false };
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

function applyDraft(prompt: Prompt, draft: PromptDraft, addOne: () => void): void {
  const isNew = isNewVersion(prompt, draft);
  if (isNew) addOne();
  for (const key of ['description', 'source_text'] as const) delete prompt[key];
  const { description, source_text, is_public, tags = [] } = draft;
  Object.assign(prompt, { tags }, present({ description, source_text, is_public }));
}

/** What no version has of its own. */
function fieldsOf({ description, tags, is_public, source_text }: Prompt): unknown[] {
  return [description, tags, is_public ?? false, source_text];
}

/** A prompt that is changed here still follows the file that it came from. */
function withoutSource({ origin: _origin, imported: _imported, ...draft }: PromptDraft): PromptDraft {
  return draft;
}

function withoutIdentity({
  content,
  system,
  variables,
  metadata,
  description,
  tags,
  source_text,
}: Prompt): PromptDraft {
  return { content, variables, metadata, tags, ...present({ system, description, source_text }) };
}

function changedMeanwhile(name: string): LlmkitError {
  return new LlmkitError('conflict', `Cannot change ${name}: it was changed meanwhile.`, {
    advice: [{ kind: 'retry', what: 'command' }],
  });
}
