import { LlmkitError, unlessNotFound } from '../errors.ts';
import { listPrompts, type PromptList } from '../lists.ts';
import type { Clock, Ids } from '../clock.ts';
import type { PromptFormat } from '../ports/prompt-format.ts';
import type { FolderPrompt, PromptFolders } from '../ports/prompt-folders.ts';
import type { PromptRepository } from '../ports/repository.ts';
import type { PromptFault } from '../records/prompt-faults.ts';
import type { Starters } from '../ports/starters.ts';
import { chosenVersion, type VersionChoice } from './choose-version.ts';
import { findPrompt, noSuchPrompt, promptNames } from './find.ts';
import type { MadeWith } from './made-with.ts';
import { fileInUse, versionOf, type LoadedPrompt } from './loaded.ts';
import { nameFromPath, refuseBadPromptName, refuseEmpty, splitReference } from './names.ts';
import { saysTheSame } from './source-text.ts';
import { parsePrompt, type Template } from './parse.ts';
import { addVersion, createPrompt, isNewVersion, setSource, type Prompt, type PromptDraft } from '../records/prompt.ts';
import type { PromptSource } from '../records/prompt-summary.ts';
import { present } from '../fields.ts';

export interface PromptPorts {
  prompts: PromptRepository;
  starters: Starters;
  /** Absent: names are not looked for in folders. */
  folders?: PromptFolders;
  promptFormat: () => Promise<PromptFormat>;
  /** In hexadecimal. */
  sha256: (text: string) => Promise<string>;
  ids: Ids;
  clock: Clock;
}

/** Prompts by name and version. Every change of content, system, variables or metadata is a new version. */
export class PromptService {
  readonly #ports: PromptPorts;

  constructor(ports: PromptPorts) {
    this.#ports = ports;
  }

  /**
   * Stores a draft. Its templates are parsed first. An existing name is a `conflict` unless `force`; then what differs
   * becomes a new version. Where it came from is then what the draft says; description, tags and whether it is public stay
   * unless it says otherwise.
   */
  async create(draft: PromptDraft & { name: string }, { force = false } = {}): Promise<Prompt> {
    const { prompts } = this.#ports;
    const existing = await this.checkName(draft.name, { force });
    refuseEmpty(draft);
    const { variables } = await this.parse(draft, draft.name);
    const names = variables.map(({ name }) => name);
    if (!existing) {
      try {
        return await prompts.create(draft.name, createPrompt(draft, names, this.#ports));
      } catch (thrown) {
        // Another may have stored one of that name since it was looked for.
        if (!force || !(await prompts.get(draft.name))) throw thrown;
      }
    }
    return prompts.update(draft.name, (prompt) => {
      if (isNewVersion(prompt, draft)) addVersion(prompt, draft, names, this.#ports);
      else {
        const { description, tags, is_public } = draft;
        Object.assign(prompt, present({ description, tags, is_public }));
      }
      setSource(prompt, draft);
    });
  }

  /** The prompt that is stored under `name`, if any. Throws what `create` would throw for the name alone. */
  async checkName(name: string, { force = false } = {}): Promise<Prompt | undefined> {
    refuseBadPromptName(name);
    const existing = await this.#ports.prompts.get(name);
    if (existing && !force) {
      throw new LlmkitError(
        'conflict',
        `Cannot add ${name}: a prompt of that name is stored (version ${existing.version}).`,
        { advice: [{ kind: 'force', what: 'next_version' }] },
      );
    }
    const isOtherCase = (other: string) => other !== name && other.toLowerCase() === name.toLowerCase();
    const taken = existing ? undefined : (await promptNames(this.#ports)).find(isOtherCase);
    if (taken === undefined) return existing;
    throw new LlmkitError('conflict', `Cannot add ${name}: there is a prompt ${taken}.`, {
      advice: [{ kind: 'choose_name', unlike: 'case' }],
    });
  }

  /** The same service where `drafts`, by name, stand before what is stored. */
  withDrafts(drafts: ReadonlyMap<string, PromptDraft>): PromptService {
    const { prompts } = this.#ports;
    const get = async (name: string) => {
      const draft = drafts.get(name);
      return draft ? createPrompt({ ...draft, name }, [], this.#ports) : prompts.get(name);
    };
    return new PromptService({ ...this.#ports, prompts: { ...prompts, get } });
  }

  /** Parses the templates of a prompt. Throws `invalid_template`. */
  async parse(prompt: PromptDraft & Pick<LoadedPrompt, 'folder' | 'template'>, name: string): Promise<Template> {
    if (prompt.template) return prompt.template;
    const { clock } = this.#ports;
    return parsePrompt(prompt, name, {
      prompts: async (reference) => (await this.takenIn(reference, prompt.folder)).content,
      processor: clock.processor && (() => clock.processor!()),
    });
  }

  /** The record of a stored or starter prompt. */
  async get(name: string): Promise<Prompt & { source: PromptSource }> {
    const found = await findPrompt(name, this.#ports);
    if (found) return found;
    throw await noSuchPrompt(name, this.#ports);
  }

  /** The prompt that `NAME` or `NAME@V` means. Throws `not_found`. */
  async use(reference: string): Promise<LoadedPrompt> {
    const { name, version } = splitReference(reference);
    const file = version === undefined ? await this.inFolder(name) : undefined;
    if (file) return this.#inPlace(file);
    const prompt = await this.get(name);
    const found = versionOf(prompt, version);
    if (found) return found;
    throw new LlmkitError(
      'not_found',
      `Cannot find version ${version} of ${name}: it has versions 1 to ${prompt.version}.`,
      { advice: [{ kind: 'show', what: 'prompt', name }] },
    );
  }

  /** The very version that something was made with, also of a prompt that was renamed since; undefined where it is gone. */
  async usedThen({ name, version, id, version_id: made }: MadeWith): Promise<LoadedPrompt | undefined> {
    if (version === undefined) return undefined;
    const found = await this.use(`${name}@${version}`).catch(unlessNotFound);
    if (found !== undefined && (made === undefined || found.version_id === made)) return found;
    const now = id === undefined ? undefined : (await this.list()).prompts.find((prompt) => prompt.id === id);
    const renamed = now && (await this.use(`${now.name}@${version}`).catch(unlessNotFound));
    return made !== undefined && renamed?.version_id === made ? renamed : undefined;
  }

  /** The one of `choice` that is used for a `unit`, and which of its versions that is. Throws `not_found` unless all exist. */
  async choose({ name, versions }: VersionChoice, unit: string | undefined): Promise<LoadedPrompt> {
    for (const { version } of versions) await this.use(`${name}@${version}`);
    return this.use(`${name}@${await chosenVersion({ name, versions }, unit, this.#ports)}`);
  }

  /**
   * The prompt that `{% render "NAME" %}` or `{% render "NAME@V" %}` takes in: in a file of a `folder` one of that before a
   * stored one, elsewhere none of any folder. Throws `invalid_template`.
   */
  async takenIn(reference: string, folder?: string): Promise<LoadedPrompt> {
    const { name, version } = splitReference(reference);
    const inSame = folder !== undefined && version === undefined;
    const file = inSame ? await this.#ports.folders?.get(name, folder) : undefined;
    if (file) return this.#inPlace(file);
    const prompt = await findPrompt(name, this.#ports);
    const found = prompt && versionOf(prompt, version);
    if (found) return found;
    const why = prompt
      ? `there is no version ${version} of ${name} to render, it has versions 1 to ${prompt.version}`
      : `there is no prompt named ${JSON.stringify(name)} to render`;
    throw new LlmkitError('invalid_template', why, { advice: [{ kind: 'list', what: 'prompts' }] });
  }

  /**
   * The prompt that the text of a file is, used in place. `origin` tells the file from all others. Throws
   * `invalid_template` for front matter that is no YAML; faults of fields stand in the prompt.
   */
  async fromFile(text: string, path: string, origin = path): Promise<LoadedPrompt> {
    const { draft, faults } = await this.readDraft(text, path);
    const prompt = {
      ...fileInUse({ ...draft, source_text: text }, path, origin),
      version_id: await this.#ports.sha256(text),
    };
    return faults.length > 0 ? { ...prompt, faults } : prompt;
  }

  /** The file of a folder that a name means before all else. */
  async inFolder(name: string): Promise<FolderPrompt | undefined> {
    return this.#ports.folders?.get(name);
  }

  async #inPlace({ name, path, text, folder }: FolderPrompt): Promise<LoadedPrompt> {
    const hides = (await findPrompt(name, this.#ports))?.source;
    const prompt = await this.fromFile(text, path);
    const called = prompt.name === name || prompt.name === nameFromPath(path) ? undefined : prompt.name;
    return { ...prompt, name, folder, ...present({ hides, called }) };
  }

  /** Endings of the files that hold prompts, with their dot. */
  async fileEndings(): Promise<readonly string[]> {
    return (await this.#ports.promptFormat()).extensions;
  }

  /** A draft from the text of a file in our own format, and the faults of its fields. */
  async readDraft(text: string, path: string): Promise<{ draft: PromptDraft; faults: PromptFault[] }> {
    return (await this.#ports.promptFormat()).examine(text, path);
  }

  /** What a record keeps of the file in our own format that it was made of. */
  async sourceOf(text: string, { name }: PromptDraft): Promise<Pick<PromptDraft, 'source_text' | 'imported'>> {
    const imported = present({ format: 'llmkit', sha256: await this.#ports.sha256(text), called: name });
    return { source_text: text, imported };
  }

  /** Values of variables from the text of a JSON or YAML file. */
  async readValues(text: string, path: string): Promise<Record<string, string>> {
    return (await this.#ports.promptFormat()).parseValues(text, path);
  }

  /** The file form of a prompt: the text that it was made of, to the byte, while that says the same. */
  async fileText(prompt: PromptDraft & Pick<LoadedPrompt, 'is_earlier'>): Promise<string> {
    const format = await this.#ports.promptFormat();
    const { source_text: text } = prompt;
    return text !== undefined && saysTheSame(text, prompt, format) ? text : format.print(prompt);
  }

  /** The text of a prompt as a file; `isNamed`: it says the name itself, whatever the file is called. */
  async exportText(reference: string, { isNamed = false } = {}): Promise<string> {
    const prompt = await this.use(reference);
    const format = await this.#ports.promptFormat();
    return isNamed ? format.print(prompt) : format.rename(await this.fileText(prompt), prompt.name);
  }

  /** The text of a file changed to say what `draft` does, in as few lines as can be; undefined where there is none to keep. */
  async amended(text: string | undefined, draft: PromptDraft): Promise<string | undefined> {
    if (text === undefined) return undefined;
    const format = await this.#ports.promptFormat();
    return saysTheSame(text, draft, format) ? text : format.amend(text, draft);
  }

  /** Stored prompts and the starters they do not replace, by name. */
  list(): Promise<PromptList> {
    return listPrompts(this.#ports);
  }

  /** Folders of other users, in which no prompt is looked for. */
  async leftOut(): Promise<string[]> {
    return (await this.#ports.folders?.leftOut()) ?? [];
  }

  /** Removes a stored prompt with all its versions. */
  async remove(name: string): Promise<void> {
    if (await this.#ports.prompts.remove(name)) return;
    if (!(await this.#ports.starters.get(name))) throw await noSuchPrompt(name, this.#ports);
    throw new LlmkitError('usage', `Cannot remove ${name}: it comes with llmkit.`, {
      advice: [{ kind: 'change', what: 'starter', name }],
    });
  }
}
