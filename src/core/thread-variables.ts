import { LlmkitError } from './errors.ts';
import type { ConversationRepository } from './ports.ts';
import type { PromptRunner } from './prompt-runner.ts';
import type { PromptService } from './prompt-service.ts';
import type { Conversation } from './records/conversation.ts';
import { refuseBadVariableName } from './variables/definition.ts';

type Values = Record<string, string>;

/** What became of the system prompt when values changed. */
export type SystemPromptOutcome = 'made' | 'by hand' | 'no prompt';

/** The values a conversation was made with. */
export class ThreadVariables {
  readonly #conversations: ConversationRepository;
  readonly #prompts: PromptService;
  readonly #runner: PromptRunner;

  constructor(conversations: ConversationRepository, prompts: PromptService, runner: PromptRunner) {
    this.#conversations = conversations;
    this.#prompts = prompts;
    this.#runner = runner;
  }

  /**
   * Changes values of the thread `id` (an empty one is removed) and makes its system prompt anew from the very version of
   * the prompt it was made from. Throws `invalid_variables` and changes nothing when a value does not fit.
   */
  async change(id: string, changes: Values): Promise<{ values: Values; systemPrompt: SystemPromptOutcome }> {
    for (const name of Object.keys(changes)) refuseBadVariableName(name);
    const thread = await this.#conversations.get(id);
    if (!thread)
      throw new LlmkitError('not_found', `Cannot find conversation ${id}.`, { hint: 'See: llmkit conv list' });
    const values = changed(thread, changes);
    const rendered = await this.#systemPrompt(thread, values);
    const stored = await this.#conversations.update(id, (record) => {
      record.variable_values = changed(record, changes);
      if (rendered.outcome !== 'made') return;
      if (rendered.text === undefined) delete record.system_prompt;
      else record.system_prompt = rendered.text;
    });
    return { values: stored.variable_values ?? {}, systemPrompt: rendered.outcome };
  }

  async #systemPrompt(thread: Conversation, values: Values): Promise<{ outcome: SystemPromptOutcome; text?: string }> {
    const { prompt_name: name, prompt_version: version } = thread;
    if (thread.system_by_hand) return { outcome: 'by hand' };
    if (name === undefined || version === undefined) return { outcome: 'no prompt' };
    const prompt = await this.#prompts.use(`${name}@${version}`);
    const { use } = await this.#runner.opening(await this.#runner.prepare(prompt, { given: values }, 'open'));
    return { outcome: 'made', ...(use.system !== undefined && { text: use.system }) };
  }
}

function changed(thread: Conversation, changes: Values): Values {
  const all = { ...thread.variable_values, ...changes };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
