import { asLlmkitError, LlmkitError } from '../errors.ts';
import type { PromptExports } from '../ports/prompt-exports.ts';
import type { PromptImports } from '../ports/prompt-imports.ts';
import type { Prompt } from '../records/prompt.ts';
import type { PromptService } from './service.ts';

export const EXPORT_FORMATS = ['llmkit', 'json', 'promptfoo', 'skill'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** A file that prompts are put into. */
export interface ExportedFile {
  /** Its path below the folder of the export, with `/`. */
  path: string;
  text: string;
}

/** A prompt that the format cannot say. */
export interface NotExported {
  name: string;
  fault: LlmkitError;
}

export interface ExportPorts {
  promptExports: () => Promise<PromptExports>;
  promptImports: () => Promise<PromptImports>;
}

/** Puts prompts into files, for llmkit and for other tools. */
export class ExportService {
  readonly #exports: () => Promise<PromptExports>;
  readonly #imports: () => Promise<PromptImports>;
  readonly #prompts: PromptService;

  constructor(ports: ExportPorts, prompts: PromptService) {
    this.#exports = ports.promptExports;
    this.#imports = ports.promptImports;
    this.#prompts = prompts;
  }

  /** The files that `references` make, of all stored prompts where there are none. Throws `not_found`. */
  async files(
    references: readonly string[],
    format: ExportFormat,
  ): Promise<{ files: ExportedFile[]; faults: NotExported[] }> {
    const names = references.length > 0 ? [...new Set(references)] : await this.#storedNames();
    if (format === 'llmkit') {
      const files: ExportedFile[] = [];
      for (const name of names) files.push(await this.#ownFile(name));
      return { files, faults: [] };
    }
    const prompts: Prompt[] = [];
    for (const name of names) prompts.push(await this.#record(name));
    if (format === 'json') return { files: [{ path: 'prompts.json', text: jsonOf(prompts) }], faults: [] };
    const exports = await this.#exports();
    if (format === 'promptfoo') return this.#promptfoo(prompts, exports);
    const skills = prompts.map((prompt) => exports.skill(prompt));
    return { files: skills.map(({ folder, text }) => ({ path: `${folder}/SKILL.md`, text })), faults: [] };
  }

  /** One configuration with every prompt that it can say. */
  #promptfoo(prompts: readonly Prompt[], exports: PromptExports): { files: ExportedFile[]; faults: NotExported[] } {
    const faults: NotExported[] = [];
    const said = prompts.filter((prompt) => {
      try {
        exports.promptfoo([prompt]);
        return true;
      } catch (thrown) {
        const fault = asLlmkitError(thrown);
        if (fault.code !== 'invalid_template') throw thrown;
        faults.push({ name: prompt.name, fault });
        return false;
      }
    });
    if (said.length === 0) return { files: [], faults };
    return { files: [{ path: 'promptfooconfig.yaml', text: exports.promptfoo(said) }], faults };
  }

  /** A file that is taken for one of ours, under this very name, when it is imported. */
  async #ownFile(reference: string): Promise<ExportedFile> {
    const { name } = await this.#prompts.use(reference);
    const text = await this.#prompts.exportText(reference);
    const imports = await this.#imports();
    for (const ending of ['md', 'liquid']) {
      const path = `${reference}.${ending}`;
      if (imports.select([path]).files.length === 0) continue;
      const file = { path, folder: '', text, beside: [], read: async () => undefined };
      const read = await imports.read(file, []).catch(() => undefined);
      if (read?.format === 'llmkit' && read.prompts[0]?.name === name) return { path, text };
    }
    return { path: `${reference}.liquid`, text: await this.#prompts.exportText(reference, { isNamed: true }) };
  }

  /** A record as it is, or as it was in an earlier version. */
  async #record(reference: string): Promise<Prompt> {
    const { is_earlier: _earlier, source: _from, imported: _imported, ...used } = await this.#prompts.use(reference);
    const { source: _source, ...record } = await this.#prompts.get(used.name);
    return { ...record, ...used };
  }

  async #storedNames(): Promise<string[]> {
    const { prompts } = await this.#prompts.list();
    const names = prompts.filter(({ source }) => source === 'stored').map(({ name }) => name);
    if (names.length > 0) return names;
    throw new LlmkitError('not_found', 'Cannot export all prompts: none is stored.', {
      advice: [{ kind: 'list', what: 'prompts' }],
    });
  }
}

function jsonOf(prompts: readonly Prompt[]): string {
  return `${JSON.stringify(prompts, null, 2)}\n`;
}
