import { LlmkitError } from '../core/errors.ts';
import type { Notice } from '../core/events.ts';
import { present } from '../core/fields.ts';
import { versionChoiceIn } from '../core/prompts/choose-version.ts';
import type { TestOutcome } from '../core/evals/outcome.ts';
import { checkPrompt, examinePrompt, type Finding } from '../core/prompts/check.ts';
import type { LoadedPrompt } from '../core/prompts/loaded.ts';
import type { AppliedPrompt, PreparedPrompt } from '../core/prompts/runner.ts';
import type { Listing, Page } from '../core/ports/repository.ts';
import type { PromptVariable } from '../core/prompts/variable-service.ts';
import type { ChatMessage, NewMessage } from '../core/records/message.ts';
import type { PromptFault } from '../core/records/prompt-faults.ts';
import type { PromptSummary } from '../core/records/prompt-summary.ts';
import { type Prompt, type PromptDraft, type PromptVersion } from '../core/records/prompt.ts';
import type { App as Services } from '../core/services.ts';
import { textValues, type VariableValues } from './call-options.ts';
import { requireKind, requireKindIfGiven } from './given.ts';
import { pageOf } from './listed.ts';
import { testOutcomes, type PromptTestOptions } from './prompt-tests.ts';
import { answerRows, type GivenRows, type RowOutcome, type RowsOptions } from './rows.ts';
import { cleanedValues } from './untrusted.ts';

/** What a prompt is to be: its text, and what else it has. */
export type NewPrompt = Pick<PromptDraft, 'content'> &
  Partial<Omit<PromptDraft, 'is_public'>> & { name: string; isPublic?: boolean };

/** A change of a prompt: what is absent stays. */
export type PromptChange = Partial<Omit<PromptDraft, 'name' | 'places' | 'user_id' | 'is_public'>> & {
  note?: string;
  isPublic?: boolean;
};

export interface PromptFilter extends Page {
  /** All of them. */
  tags?: string[];
  /** In name or description, without regard to case. */
  query?: string;
  /** Those that come with llmkit too; true when absent. */
  includeStarters?: boolean;
}

/** The messages that a prompt makes, and what an exchange knows of it. */
export interface PromptMessages {
  messages: NewMessage[];
  prompt: AppliedPrompt;
  /** Of what was taken out of the values. */
  notices: Notice[];
}

/** What programs see of prompts. */
export type PromptsFront = Pick<
  Prompts,
  'get' | 'versions' | 'revert' | 'create' | 'update' | 'remove' | 'list' | 'render' | 'exportText' | 'test' | 'runRows'
>;

/** Prompts by name or id, `NAME@V` where one is used. */
export class Prompts {
  readonly #services: Services;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Throws `not_found`. */
  async get(nameOrId: string): Promise<Prompt> {
    const { source: _source, ...prompt } = await this.#services.prompts.get(await this.nameOf(nameOrId));
    return prompt;
  }

  /** Every version, the newest last. */
  async versions(nameOrId: string): Promise<PromptVersion[]> {
    return (await this.#services.promptHistory()).versions(await this.nameOf(nameOrId));
  }

  /** The text, variables and metadata of a version become a new one; description and tags stay. Throws `not_found`. */
  async revert(nameOrId: string, version: number): Promise<Prompt> {
    const name = await this.nameOf(nameOrId);
    const history = await this.#services.promptHistory();
    return (await history.revert(name, version, `back to version ${version}`)).prompt;
  }

  /** Stores a prompt. Throws `conflict` for a name that is taken, unless `newVersion`. */
  async create(given: NewPrompt, options: { newVersion?: boolean } = {}): Promise<Prompt> {
    const { newVersion = false } = requireKind('object', options, 'options');
    const { isPublic, ...draft } = requireDraft(given);
    requireKind('text', draft.name, 'the name of a prompt');
    const all = { ...draft, ...present({ is_public: isPublic }) };
    return this.#services.prompts.create(all, { force: newVersion });
  }

  /** Changes what is named; a change of content, system, variables or metadata is a new version. */
  async update(nameOrId: string, given: PromptChange): Promise<Prompt> {
    const { isPublic, ...change } = requireKind('object', given, 'the change of a prompt');
    requireKindIfGiven('text', change.content, 'the content of a prompt');
    const name = await this.nameOf(nameOrId);
    const history = await this.#services.promptHistory();
    return (await history.update(name, { ...present(change), ...present({ is_public: isPublic }) })).prompt;
  }

  async remove(nameOrId: string): Promise<void> {
    await this.#services.prompts.remove(await this.nameOf(nameOrId));
  }

  async list(filter: PromptFilter = {}): Promise<Listing<PromptSummary>> {
    const { tags = [], query = '', includeStarters = true, ...page } = requireKind('object', filter, 'options');
    const { prompts, faults } = await this.#services.prompts.list();
    const wanted = prompts.filter(
      (prompt) =>
        (includeStarters || prompt.source === 'stored') &&
        tags.every((tag) => prompt.tags.includes(tag)) &&
        `${prompt.name} ${prompt.description ?? ''}`.toLowerCase().includes(query.toLowerCase()),
    );
    return pageOf(wanted, page, faults);
  }

  /** The messages that would be sent. Throws `invalid_variables` with `details.variables` holding every fault. */
  async render(
    nameOrId: string,
    values: VariableValues = {},
    options: { input?: string } = {},
  ): Promise<ChatMessage[]> {
    const { messages, prompt } = await this.messages(nameOrId, values, options);
    const system: ChatMessage[] = prompt.system === undefined ? [] : [{ role: 'system', content: prompt.system }];
    return [...system, ...messages.map(({ role, content }) => ({ role, content }))];
  }

  /**
   * Asks a prompt once for each row; yields what came of each, in their order, as it comes. All rows are looked at before
   * the first is asked: throws `invalid_variables` with `details.rows`. What was answered before is not asked again.
   */
  runRows(nameOrId: string, rows: GivenRows, options: RowsOptions = {}): AsyncIterable<RowOutcome> {
    return answerRows(this.#services, () => this.use(nameOrId), rows, requireKind('object', options, 'options'));
  }

  /** The prompt in the form of a file. */
  async exportText(nameOrId: string): Promise<string> {
    return this.#services.prompts.fileText(await this.get(nameOrId));
  }

  /**
   * Runs the tests of a prompt, which is named, or is a file, or whose tests are: those in its front matter, and in
   * `NAME.test.yml` beside it. Yields how each ended, in their order. Throws all that is wrong with them before any is run.
   */
  async *test(reference: string, options: PromptTestOptions = {}): AsyncGenerator<TestOutcome> {
    yield* testOutcomes(await this.#services.tests(), await this.nameOf(reference), options);
  }

  /** The messages that a prompt makes of values and input. Throws `invalid_variables`. */
  async messages(
    reference: string,
    values: VariableValues = {},
    options: { input?: string | undefined; unit?: string | undefined } = {},
  ): Promise<PromptMessages> {
    const { input, unit } = requireKind('object', options, 'options');
    const { notices, ...given } = await cleanedValues(this.#services, textValues(values), input);
    const choice = versionChoiceIn(reference);
    const prepared = choice
      ? await this.#services.runner.prepare(await this.#services.prompts.choose(choice, unit), given)
      : await this.prepare(reference, given);
    const { messages, use } = await this.#services.runner.messages(prepared);
    return { messages, prompt: use, notices };
  }

  /** A prompt held against values. */
  async prepare(
    reference: string,
    values: Parameters<Services['runner']['prepare']>[1],
    purpose: 'run' | 'open' = 'run',
  ): Promise<PreparedPrompt> {
    return this.#services.runner.prepare(await this.use(reference), values, purpose);
  }

  /** The prompt that NAME, NAME@V or an id means. */
  async use(reference: string): Promise<LoadedPrompt> {
    return this.#services.prompts.use(await this.nameOf(reference));
  }

  /** The variables of a prompt with the definitions in force, in order of first use. */
  async variables(prompt: string | Prompt): Promise<PromptVariable[]> {
    const { prompts, variables } = this.#services;
    const used = typeof prompt === 'object' ? requireDraft(prompt) : await this.use(prompt);
    const template = await prompts.parse(used, used.name);
    return variables.ofPrompt(used, template.variables);
  }

  /** Every fault of a template or draft, with line and column; empty when there is none. */
  async faults(template: string | PromptDraft): Promise<PromptFault[]> {
    const findings = await this.#findings(typeof template === 'string' ? template : requireDraft(template));
    return findings.filter(({ kind }) => kind === 'fault').map(({ kind: _kind, ...fault }) => fault);
  }

  async #findings(template: string | PromptDraft): Promise<Finding[]> {
    if (typeof template === 'string') return checkPrompt(template, 'the template', this.#services);
    const draft: LoadedPrompt = { tags: [], ...template, name: template.name ?? 'the template', source: 'file' };
    return (await examinePrompt(draft, this.#services)).findings;
  }

  /** The name, with its version where one is named, of the prompt that `nameOrId` means. */
  async nameOf(nameOrId: string): Promise<string> {
    if (!/^[0-9a-f-]{36}$/i.test(requireKind('text', nameOrId, 'the name of a prompt'))) return nameOrId;
    const { prompts } = await this.#services.prompts.list();
    const found = prompts.find(({ id }) => id === nameOrId);
    if (found) return found.name;
    throw new LlmkitError('not_found', `Cannot find a prompt with the id ${nameOrId}.`, {
      advice: [{ kind: 'list', what: 'prompts' }],
    });
  }
}

function requireDraft<T extends Partial<PromptDraft>>(draft: T): T & Pick<PromptDraft, 'variables' | 'metadata'> {
  const { content } = requireKind('object', draft, 'a prompt');
  requireKind('text', content, 'the content of a prompt');
  return { variables: {}, metadata: {}, ...draft };
}
