import type { Advice } from '../advice.ts';
import { LlmkitError } from '../errors.ts';
import { noConversation } from '../lists.ts';
import type { ConversationRepository } from '../ports/repository.ts';
import type { PromptRunner } from '../prompts/runner.ts';
import { calledAs } from '../prompts/names.ts';
import type { LoadedPrompt } from '../prompts/loaded.ts';
import { madeWith } from '../prompts/made-with.ts';
import type { PromptService } from '../prompts/service.ts';
import type { Conversation } from '../records/conversation.ts';
import { invalidVariables, type VariableService } from '../prompts/variable-service.ts';
import { refuseBadVariableName } from '../variables/definition.ts';
import { present } from '../fields.ts';

type Values = Record<string, string>;

/** The fate of the system prompt when values changed. */
export type SystemPromptOutcome = 'made' | 'by hand' | 'no prompt' | 'no system text' | 'version gone';

/**
 * Others may change the same values while a system prompt is rendered; then it is rendered again. Each time another's
 * change was stored, so this ends unless somebody never stops.
 */
const MOST_TRIES = 1000;

interface Services {
  prompts: PromptService;
  runner: PromptRunner;
  variables: VariableService;
}

/** The values a conversation was made with. */
export class ConversationVariables {
  readonly #conversations: ConversationRepository;
  readonly #services: Services;

  constructor(conversations: ConversationRepository, services: Services) {
    this.#conversations = conversations;
    this.#services = services;
  }

  /**
   * Changes values of the conversation `id` (an empty one is removed) and makes its system prompt anew from the very version of
   * the prompt it was made from. Throws `invalid_variables` and changes nothing when a value does not fit.
   */
  async change(id: string, changes: Values): Promise<{ values: Values; systemPrompt: SystemPromptOutcome }> {
    for (const name of Object.keys(changes)) refuseBadVariableName(name);
    for (let tries = 1; ; tries++) {
      try {
        return await this.#tryChange(id, changes);
      } catch (thrown) {
        const isConflict = thrown instanceof LlmkitError && thrown.code === 'conflict';
        if (!isConflict || tries === MOST_TRIES) throw thrown;
      }
    }
  }

  /** Throws `conflict` when the values were changed by somebody else while the system prompt was made. */
  async #tryChange(id: string, changes: Values) {
    const conversation = await this.#conversations.get(id);
    if (!conversation) throw noConversation(id);
    const values = changed(conversation, changes);
    const prompt = await this.#promptOf(conversation);
    await this.#refuseBadValues(prompt, changes);
    const { outcome, text } = await this.#systemPrompt(conversation, prompt, values);
    await this.#conversations.update(id, (record) => {
      if (!isSameState(record, conversation)) {
        throw new LlmkitError('conflict', `Cannot change the values of conversation ${id}: others change them too.`, {
          advice: [{ kind: 'retry', what: 'change' }],
        });
      }
      record.variable_values = values;
      if (outcome !== 'made') return;
      if (text === undefined) delete record.system_prompt;
      else record.system_prompt = text;
    });
    return { values, systemPrompt: outcome };
  }

  /** A value is held against its definition also where no system prompt is made of it. */
  async #refuseBadValues(prompt: LoadedPrompt | undefined, changes: Values): Promise<void> {
    const faults = await this.#services.variables.faultsOfDefined(prompt?.variables ?? {}, changes);
    if (Object.keys(faults).length === 0) return;
    throw invalidVariables(prompt ? calledAs(prompt) : 'these values', faults, STORED_VALUES);
  }

  async #systemPrompt(
    conversation: Conversation,
    prompt: LoadedPrompt | undefined,
    values: Values,
  ): Promise<{ outcome: SystemPromptOutcome; text?: string }> {
    if (conversation.system_by_hand) return { outcome: 'by hand' };
    if (conversation.prompt_name === undefined || conversation.prompt_version === undefined)
      return { outcome: 'no prompt' };
    if (!prompt) return { outcome: 'version gone' };
    const prepared = await this.#services.runner.prepareAgain(prompt, { given: values }, 'open');
    if (Object.keys(prepared.faults).length > 0)
      throw invalidVariables(calledAs(prompt), prepared.faults, STORED_VALUES);
    if (conversation.opened_by_prompt) {
      const { use } = await this.#services.runner.opening(prepared);
      return { outcome: 'made', ...present({ text: use.system }) };
    }
    // Running a prompt sent its body as a question; only its system text went into the system prompt.
    const text = await this.#services.runner.systemText(prepared);
    return text === undefined ? { outcome: 'no system text' } : { outcome: 'made', text };
  }

  /** The very version that the conversation was made from; another prompt may have got its name and number since. */
  async #promptOf(conversation: Conversation): Promise<LoadedPrompt | undefined> {
    const made = madeWith(conversation);
    const found = made && (await this.#services.prompts.usedThen(made));
    // Older conversations do not know the version of a prompt that comes with llmkit.
    return made?.version_id === undefined && found?.source === 'stored' ? undefined : found;
  }
}

const STORED_VALUES: Advice = { kind: 'give', what: 'stored_values' };

/** Tells whether nothing that a rendering depends on differs. */
function isSameState(one: Conversation, other: Conversation): boolean {
  const state = ({ variable_values: values = {}, system_by_hand: byHand = false }: Conversation) =>
    JSON.stringify([Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)), byHand]);
  return state(one) === state(other);
}

function changed(conversation: Conversation, changes: Values): Values {
  const all = { ...conversation.variable_values, ...changes };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
