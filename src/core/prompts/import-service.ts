import { asLlmkitError, type ErrorCode, LlmkitError } from '../errors.ts';
import type { PromptImports } from '../ports/prompt-imports.ts';
import type { PromptDraft } from '../records/prompt.ts';
import { faultsOf } from '../templates/faulty-prompt.ts';
import { refuseFaultyPrompt } from './check.ts';
import { FollowedPrompts } from './followed-prompts.ts';
import { changesStore, type ImportFile, type ImportOptions, type PlannedItem } from './import-items.ts';
import { ImportPlan } from './import-plan.ts';
import type { PromptPorts, PromptService } from './service.ts';
import type { VariableService } from './variable-service.ts';

export interface ImportPorts extends PromptPorts {
  promptImports: () => Promise<PromptImports>;
}

/** Faults that lie in one stored prompt; the rest go on without it. */
const OF_ONE = new Set<ErrorCode>(['conflict', 'not_found', 'not_owner']);

/** Takes prompts from files of any tool, and keeps them like a folder. */
export class ImportService {
  readonly #ports: ImportPorts;
  readonly #services: { prompts: PromptService; variables: VariableService };
  readonly #followed: FollowedPrompts;

  constructor(ports: ImportPorts, services: { prompts: PromptService; variables: VariableService }) {
    this.#ports = ports;
    this.#services = services;
    this.#followed = new FollowedPrompts(ports);
  }

  /** Paths below a folder that may hold prompts, and how many hold something else. */
  async select(paths: readonly string[]): Promise<{ files: string[]; others: number }> {
    return (await this.#ports.promptImports()).select(paths);
  }

  /** What would become of each prompt of `files`; what could not be taken is one of them. Changes nothing. */
  async plan(files: readonly ImportFile[], options: ImportOptions): Promise<{ items: PlannedItem[]; others: number }> {
    const imports = await this.#ports.promptImports();
    const { sha256 } = this.#ports;
    const plan = new ImportPlan(
      { imports, sha256, followed: this.#followed, prompts: this.#services.prompts },
      options,
    );
    await plan.fill(files);
    await this.#refuseFaulty(plan.items, options);
    for (const item of plan.items.filter(changesStore)) await this.#leaveToOthers(item);
    return plan;
  }

  /** Carries out what is planned, one after the other; what somebody else changed meanwhile, or owns, is a conflict then. */
  async carryOut(items: readonly PlannedItem[], { pause }: Pick<ImportOptions, 'pause'>): Promise<void> {
    for (const [at, item] of items.filter(changesStore).entries()) {
      if (at % 10 === 0) await pause();
      try {
        await this.#carryOut(item);
      } catch (thrown) {
        const error = asLlmkitError(thrown);
        if (!OF_ONE.has(error.code)) throw thrown;
        Object.assign(item, conflictOf(error));
      }
    }
  }

  /** What belongs to another user is a conflict before anything is done, so that a check says what a sync would. */
  async #leaveToOthers(item: PlannedItem): Promise<void> {
    for (const name of [item.from, item.name]) {
      const refusal = name === undefined ? undefined : await this.#followed.refusalOf(name);
      if (refusal !== undefined) Object.assign(item, conflictOf(refusal));
    }
  }

  async #carryOut({ action, name, from, draft, variables = [], expected = '' }: PlannedItem): Promise<unknown> {
    if (action === 'removed') return this.#followed.remove(name!, expected);
    if (action === 'added') return this.#followed.add(draft!, variables);
    if (action === 'renamed') return this.#followed.rename(from!, draft!, variables, expected);
    return this.#followed.change(draft!, variables, expected);
  }

  /** All faults of a prompt keep it out. Prompts may take in each other, so one that is kept out may keep out others. */
  async #refuseFaulty(items: readonly PlannedItem[], { pause }: ImportOptions): Promise<void> {
    for (let before = -1, refused = 0; refused !== before;) {
      before = refused;
      const left = items.filter(({ action, draft }) => draft !== undefined && action !== 'refused');
      const drafts = new Map(left.map(({ draft }): [string, PromptDraft] => [draft!.name, draft!]));
      const services = { ...this.#services, prompts: this.#services.prompts.withDrafts(drafts) };
      for (const [at, item] of left.entries()) {
        if (at % 10 === 0) await pause();
        if (!(await examined(item, services))) refused++;
      }
    }
  }
}

function conflictOf({ message, advice }: LlmkitError): Partial<PlannedItem> {
  return { action: 'conflict', why: message.replace(/\.$/, ''), advice: [...advice] };
}

/** Fills in the variables of a prompt, or tells why it cannot be taken. */
async function examined(
  item: PlannedItem,
  services: { prompts: PromptService; variables: VariableService },
): Promise<boolean> {
  const draft = item.draft!;
  try {
    const prompt = { tags: [], ...draft, source: 'file' as const };
    const { template } = await refuseFaultyPrompt(prompt, services, { willBe: draft.name });
    item.variables = template.variables.map(({ name }) => name);
    return true;
  } catch (thrown) {
    const faults = thrown instanceof LlmkitError ? faultsOf(thrown) : undefined;
    if (faults === undefined) throw thrown;
    const { message, advice } = thrown as LlmkitError;
    Object.assign(item, { action: 'refused', why: message.replace(/\.$/, ''), faults, advice });
    return false;
  }
}
