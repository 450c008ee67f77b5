import { asLlmkitError, type ErrorCode, type LlmkitError } from '../errors.ts';
import { present } from '../fields.ts';
import type { PromptImports, ReadFile, ReadPrompt } from '../ports/prompt-imports.ts';
import { faultsOf } from '../templates/faulty-prompt.ts';
import { againstStored } from './import-compare.ts';
import { StoredPrompts } from './import-known.ts';
import { isEdited, type FollowedPrompts, type KnownPrompt } from './followed-prompts.ts';
import type { ImportFile, ImportItem, ImportOptions, PlannedItem } from './import-items.ts';
import { refuseBadPromptName } from './names.ts';
import type { PromptService } from './service.ts';

export interface PlanPorts {
  imports: PromptImports;
  followed: FollowedPrompts;
  prompts: PromptService;
  /** In hexadecimal. */
  sha256(text: string): Promise<string>;
}

/** A file whose text is not that which a stored prompt was made of. */
interface NewText {
  file: ImportFile;
  text: string;
  /** The prompts that follow the file. */
  records: KnownPrompt[];
}

/** Holds files against what is stored, and says what is to be done about each. Nothing is changed by it. */
export class ImportPlan {
  readonly items: PlannedItem[] = [];
  /** Files that are no prompts after all. */
  others = 0;
  readonly #ports: PlanPorts;
  readonly #options: ImportOptions;
  #stored = new StoredPrompts();
  /** The files that names of this import come from, by name without case. */
  readonly #claimed = new Map<string, string>();
  readonly #found = new Set<string>();
  #missing: KnownPrompt[] = [];
  /** A file could not be read. */
  #isBlind = false;
  /** The fingerprints of texts that no prompt can be made of. */
  readonly #refused = new Set<string>();

  constructor(ports: PlanPorts, options: ImportOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  /** Fills `items`, in the order of the files. Throws only for what is no matter of a file. */
  async fill(files: readonly ImportFile[]): Promise<void> {
    this.#stored = await StoredPrompts.of(this.#ports.followed);
    const wanted: NewText[] = [];
    for (const [at, file] of files.entries()) {
      if (at % 50 === 0) await this.#options.pause();
      this.#found.add(file.origin);
      const fresh = await this.#newText(file);
      if (fresh !== undefined) wanted.push(fresh);
    }
    this.#missing = this.#stored.missing(this.#options.folders, this.#found);
    for (const [at, fresh] of wanted.entries()) {
      if (at % 10 === 0) await this.#options.pause();
      await this.#take(fresh);
    }
    for (const prompt of this.#missing) this.#leave(prompt);
  }

  /** The text of a file, unless it is what its prompts were made of. */
  async #newText(file: ImportFile): Promise<NewText | undefined> {
    const records = this.#stored.from(file.origin);
    try {
      const text = await file.read();
      const isKnown = records.length > 0 && (await this.#areMadeOf(records, text, file));
      if (!isKnown || (this.#options.update && records.some(isEdited))) return { file, text, records };
      for (const record of records) {
        this.#claimed.set(record.name.toLowerCase(), file.shown);
        this.#add(file, {
          name: record.name,
          action: isEdited(record) ? 'edited' : 'unchanged',
          format: record.imported!.format,
        });
      }
    } catch (thrown) {
      // Also where the disk fails: it is this one file that cannot be had. It may be one that is missed in another place.
      this.#refuse(file, thrown, 'store_io');
      this.#isBlind = true;
    }
    return undefined;
  }

  async #areMadeOf(records: readonly KnownPrompt[], text: string, file: ImportFile): Promise<boolean> {
    for (const { imported } of records)
      if (imported?.sha256 !== (await this.#fingerprint(text, imported?.with ?? [], file))) return false;
    return true;
  }

  /** Of a text, and of those beside it that went in. */
  async #fingerprint(text: string, beside: readonly string[], file: ImportFile): Promise<string> {
    const parts = [text];
    for (const name of beside) parts.push(file.beside.includes(name) ? await file.read(name) : '');
    return this.#ports.sha256(parts.join('\0'));
  }

  async #take(fresh: NewText): Promise<void> {
    const { file, text } = fresh;
    try {
      const foreign = {
        ...file,
        text,
        read: (name: string) => file.read(name).catch(() => undefined),
      };
      const read = await this.#ports.imports.read(foreign, await this.#options.vendors());
      if (read === undefined) {
        this.others++;
        this.#missing.push(...fresh.records.filter(({ imported }) => imported !== undefined));
        return;
      }
      const sha256 = await this.#fingerprint(text, read.with, file);
      const matched = new Set<KnownPrompt | undefined>();
      for (const prompt of read.prompts) matched.add(await this.#place(prompt, read, fresh, sha256));
      const gone = fresh.records.filter((record) => !matched.has(record));
      this.#missing.push(...gone.filter(({ imported }) => imported !== undefined));
    } catch (thrown) {
      this.#refuse(file, thrown);
      this.#refused.add(await this.#fingerprint(text, [], file));
    }
  }

  /** Decides about one prompt of a file; resolves to the stored one that followed it. */
  async #place(
    prompt: ReadPrompt,
    read: ReadFile,
    { file, records }: NewText,
    sha256: string,
  ): Promise<KnownPrompt | undefined> {
    const { format } = read;
    const imported = present({
      format,
      sha256,
      called: prompt.called,
      with: read.with.length > 0 ? read.with : undefined,
    });
    const own = ownRecord(prompt, records, read);
    const moved = own ?? this.#moved(sha256);
    const name = this.#nameFor(prompt, own, moved);
    const item: ImportItem = { file: file.shown, name, format, notes: prompt.notes, action: 'added' };
    const draft = { ...prompt.draft, name, origin: file.origin, imported };
    const before = moved ?? this.#stored.named(name);
    const refusal = this.#refusalOf(name, before);
    if (refusal !== undefined) {
      this.items.push({ ...item, ...refusal });
      return own;
    }
    this.#claimed.set(name.toLowerCase(), file.shown);
    if (moved !== undefined) this.#missing = this.#missing.filter((missing) => missing !== moved);
    const hides = this.#stored.isStarter(name) && { hides_starter: true as const };
    if (before === undefined) this.items.push({ ...item, draft, ...hides });
    else
      this.items.push({
        ...item,
        ...(await againstStored(before, draft, moved !== undefined, this.#ports, this.#options)),
      });
    return own;
  }

  /** The prompt whose file had this text and is gone: then the file has another place now. */
  #moved(sha256: string): KnownPrompt | undefined {
    if (!this.#options.prune) return undefined;
    return this.#missing.find(({ imported }) => imported?.sha256 === sha256);
  }

  /** A prompt keeps its name; but it goes with a file that has another place or says another name. */
  #nameFor({ name, called }: ReadPrompt, own: KnownPrompt | undefined, moved: KnownPrompt | undefined): string {
    const given = this.#options.prefix + name;
    if (moved === undefined) return given;
    const before = moved.imported?.called;
    if (called === undefined || before === undefined) return own === undefined ? given : own.name;
    return moved.name.endsWith(before) ? moved.name.slice(0, -before.length) + called : moved.name;
  }

  #refusalOf(name: string, before: KnownPrompt | undefined): Partial<ImportItem> | undefined {
    try {
      refuseBadPromptName(name);
    } catch (thrown) {
      return { action: 'refused', why: withoutStop(asLlmkitError(thrown)) };
    }
    const twin = this.#claimed.get(name.toLowerCase());
    if (twin !== undefined) return { action: 'conflict', why: `${twin} has that name too` };
    const clash = this.#stored.clash(name, before);
    return clash && { action: 'conflict', ...clash };
  }

  /** The file of a prompt is gone. It may be one of those that could not be taken, in another place: then the prompt stays. */
  #leave(prompt: KnownPrompt): void {
    const { name, origin = '', imported } = prompt;
    const item = { file: origin, name, format: imported!.format, notes: [] };
    const mayBeThere = this.#isBlind || this.#refused.has(imported!.sha256);
    if (!this.#options.prune || mayBeThere) this.items.push({ ...item, action: 'left' });
    else if (!isEdited(prompt)) this.items.push({ ...item, action: 'removed', expected: prompt.version_id });
    else this.items.push({ ...item, action: 'conflict', why: 'its file is gone, and it was changed here' });
  }

  #add(file: ImportFile, rest: Omit<PlannedItem, 'file' | 'notes'>): void {
    this.items.push({ file: file.shown, notes: [], ...rest });
  }

  #refuse(file: ImportFile, thrown: unknown, also?: ErrorCode): void {
    const error = asLlmkitError(thrown);
    if (!OF_FILES.has(error.code) && error.code !== also) throw thrown;
    this.#add(
      file,
      present({ action: 'refused' as const, why: withoutStop(error), faults: faultsOf(error), advice: error.advice }),
    );
  }
}

/** Faults that lie in one file; the rest go on without it. */
const OF_FILES = new Set<ErrorCode>(['invalid_template', 'usage', 'not_found', 'input_too_large']);

/** The record that follows this prompt of its file. */
function ownRecord(
  { called }: ReadPrompt,
  records: readonly KnownPrompt[],
  { prompts }: ReadFile,
): KnownPrompt | undefined {
  if (prompts.length === 1 && records.length === 1) return records[0];
  return records.find(({ imported }) => called !== undefined && imported?.called === called);
}

function withoutStop({ message }: LlmkitError): string {
  return message.replace(/\.$/, '');
}
