import type { Advice } from '../advice.ts';
import { LlmkitError } from '../errors.ts';
import { refuseFaultyPrompt, type Finding } from './check.ts';
import { calledAs } from './names.ts';
import type { LoadedPrompt } from './loaded.ts';
import { madeWith, type MadeConversation } from './made-with.ts';
import type { PromptService } from './service.ts';
import { textsTakenIn } from './taken-in.ts';
import { appendInput, type Template } from './parse.ts';
import type { ChatMessage, NewMessage } from '../records/message.ts';
import { settingsFrom } from '../settings/levels.ts';
import type { SettingValues } from '../tables/settings.ts';
import { invalidVariables, variablesFor, type PromptVariable, type VariableService } from './variable-service.ts';
import { typedValues, type VariableFaults } from '../variables/validate.ts';
import { present } from '../fields.ts';

type Values = Readonly<Record<string, string>>;

/** The part of a prompt in an exchange: its level of settings, and what the conversation remembers of it. */
export interface AppliedPrompt {
  name?: string;
  id?: string;
  version?: number;
  version_id?: string;
  values?: Values;
  /** Provider, model and parameters of its metadata. */
  settings: SettingValues;
  /** Its rendered system text. */
  system?: string;
}

/** A prompt with the values collected so far. */
export interface PreparedPrompt {
  prompt: LoadedPrompt;
  template: Template;
  /** Those that count for the purpose, in order of first use. */
  variables: PromptVariable[];
  values: Values;
  faults: VariableFaults;
  input: string | undefined;
  /** Things about the prompt itself that are worth knowing. */
  notes: readonly Finding[];
}

export interface GivenValues {
  /** From flags and files; a name the prompt does not have is a fault. */
  given: Values;
  /** Of the conversation or the last run; names the prompt does not have mean nothing, nor does an old `input`. */
  stored?: Values;
  /** The text that was typed or piped in. */
  input?: string | undefined;
}

/** Brings prompts, values and input together to messages. */
export class PromptRunner {
  readonly #prompts: PromptService;
  readonly #variables: VariableService;
  /** Those of each prompt, which may be run with many values, found once. */
  readonly #settings = new WeakMap<LoadedPrompt, SettingValues>();

  constructor(prompts: PromptService, variables: VariableService) {
    this.#prompts = prompts;
    this.#variables = variables;
  }

  /** Examines the prompt and holds the values against its variables. Throws only for the prompt; value faults are listed. */
  async prepare(prompt: LoadedPrompt, values: GivenValues, purpose: 'run' | 'open' = 'run'): Promise<PreparedPrompt> {
    const services = { prompts: this.#prompts, variables: this.#variables };
    const { template, notes } = await refuseFaultyPrompt(prompt, services);
    return { ...(await this.#hold(prompt, template, values, purpose)), notes };
  }

  /** The same for a prompt that is in use already: it only has to be one that can be parsed. */
  async prepareAgain(prompt: LoadedPrompt, values: GivenValues, purpose: 'run' | 'open'): Promise<PreparedPrompt> {
    return this.#hold(prompt, await this.#prompts.parse(prompt, calledAs(prompt)), values, purpose);
  }

  async #hold(
    prompt: LoadedPrompt,
    template: Template,
    values: GivenValues,
    purpose: 'run' | 'open',
  ): Promise<PreparedPrompt> {
    const all = await this.#variables.ofPrompt(prompt, template.variables);
    const counting = new Set(variablesFor(template, purpose).map(({ name }) => name));
    const variables = all.filter(({ definition }) => counting.has(definition.name));
    const merged = mergeValues(prompt, all, values, template.usesInput);
    const faults = await this.#variables.faults(prompt, all, merged);
    for (const { definition } of all)
      if (!counting.has(definition.name) && !Object.hasOwn(merged, definition.name)) delete faults[definition.name];
    return { prompt, template, variables, values: merged, faults, input: values.input, notes: [] };
  }

  /** The texts of the prompts that it takes in, which change by themselves. */
  textsTakenIn({ prompt, template }: PreparedPrompt): Promise<string[]> {
    return textsTakenIn(template, this.#prompts, prompt.folder);
  }

  /** The same with `more` values, for example from a form. */
  async complete(prepared: PreparedPrompt, more: Values, purpose: 'run' | 'open' = 'run'): Promise<PreparedPrompt> {
    const input = prepared.template.usesInput ? undefined : prepared.input;
    const given = { ...prepared.values, ...more };
    return this.#hold(prepared.prompt, prepared.template, { given, input }, purpose);
  }

  /** The messages to send. Throws `invalid_variables` with all faults. */
  async messages(prepared: PreparedPrompt): Promise<{ messages: NewMessage[]; use: AppliedPrompt }> {
    const { prompt, template, input } = prepared;
    const rendered = await this.#render(prepared, howToGive(prepared.faults));
    const messages =
      input === undefined || template.usesInput ? rendered.messages : appendInput(rendered.messages, input);
    if (messages.at(-1)?.role !== 'user') {
      throw new LlmkitError('usage', `Cannot run ${calledAs(prompt)}: it leaves no question to ask.`, {
        advice: [{ kind: 'give', what: 'prompt_text' }],
      });
    }
    return {
      messages: withPrompt(messages, prepared),
      use: this.#use(prepared, rendered.system),
    };
  }

  /**
   * The opening of a conversation: system text and complete question-answer pairs. `unused` is user text behind the
   * last answer.
   */
  async opening(prepared: PreparedPrompt): Promise<{ history: NewMessage[]; use: AppliedPrompt; unused: boolean }> {
    const { system, messages, hasMessages } = await this.#render(prepared);
    if (system === undefined && !hasMessages) {
      const body = messages.map(({ content }) => content).join('\n\n');
      return { history: [], use: this.#use(prepared, body === '' ? undefined : body), unused: false };
    }
    const lastAnswer = messages.findLastIndex(({ role }) => role === 'assistant');
    const history = messages.slice(0, lastAnswer + 1);
    return {
      history: withPrompt(history, prepared),
      use: this.#use(prepared, system),
      unused: messages.length > history.length,
    };
  }

  /** The rendered system text alone; undefined when the prompt has none. */
  async systemText(prepared: PreparedPrompt): Promise<string | undefined> {
    return (await this.#render(prepared)).system;
  }

  /** A template of the moment with the conversation's values and those given. Definitions of the conversation's prompt hold. */
  async prepareTemplate(text: string, conversation: MadeConversation, values: GivenValues): Promise<PreparedPrompt> {
    const made = madeWith(conversation);
    const source = made && (await this.#prompts.usedThen(made).catch(() => undefined));
    const variables = source?.variables ?? {};
    const template: LoadedPrompt = {
      name: 'the template',
      content: text,
      variables,
      metadata: {},
      tags: [],
      source: 'file',
    };
    return this.prepareAgain(template, values, 'run');
  }

  /** The text that a prepared template makes. */
  async text(prepared: PreparedPrompt): Promise<string> {
    const { messages } = await this.#render(prepared);
    return messages.map(({ content }) => content).join('\n\n');
  }

  async #render({ prompt, template, variables, values, faults }: PreparedPrompt, howTo = GIVE_VALUES) {
    if (Object.keys(faults).length > 0) throw invalidVariables(calledAs(prompt), faults, howTo);
    const typed = typedValues(
      variables.map(({ definition }) => definition),
      values,
    );
    for (const { name } of template.variables) typed[name] ??= null;
    return template.render(typed);
  }

  #use({ prompt, values }: PreparedPrompt, system: string | undefined): AppliedPrompt {
    const { name, id, version, version_id } = prompt;
    const settings = this.#settings.get(prompt) ?? promptSettings(prompt);
    this.#settings.set(prompt, settings);
    return present({ name, id, version, version_id, values, settings, system });
  }
}

/** All that is sent, in order: the system text first, where there is one. */
export function systemFirst({
  messages,
  use,
}: {
  messages: readonly ChatMessage[];
  use: AppliedPrompt;
}): ChatMessage[] {
  const system = use.system === undefined ? [] : [{ role: 'system' as const, content: use.system }];
  return [...system, ...messages.map(({ role, content }) => ({ role, content }))];
}

const GIVE_VALUES: Advice = { kind: 'give', what: 'values' };

/** How to give what is missing where text can be typed or piped in. */
function howToGive(faults: VariableFaults): Advice {
  if (!Object.hasOwn(faults, 'input')) return GIVE_VALUES;
  return { kind: 'give', what: Object.keys(faults).length > 1 ? 'prompt_input_and_values' : 'prompt_input' };
}

/** The user's messages know the prompt that they came from, and the last one what it was run with. */
function withPrompt(messages: ChatMessage[], { prompt, values, input }: PreparedPrompt): NewMessage[] {
  const { name, id, version, version_id } = prompt;
  const from = present({ name, id, version, version_id });
  const { input: named, ...others } = values;
  const run = { ...from, values: others, ...present({ input: input ?? named }) };
  const last = messages.findLastIndex(({ role }) => role === 'user');
  return messages.map((message, at) =>
    message.role === 'user' ? { ...message, prompt: at === last ? run : from } : message,
  );
}

/** The settings in the metadata of a prompt. Where to send is for config, environment and flags alone. */
export function promptSettings(prompt: Pick<LoadedPrompt, 'name' | 'source' | 'origin' | 'metadata'>): SettingValues {
  return settingsFrom(prompt.metadata, { in: 'prompt', called: `prompt ${calledAs(prompt)}` });
}

function mergeValues(
  prompt: LoadedPrompt,
  variables: readonly PromptVariable[],
  { given, stored = {}, input }: GivenValues,
  usesInput: boolean,
): Values {
  const names = new Set(variables.map(({ definition }) => definition.name));
  const known = Object.fromEntries(Object.entries(stored).filter(([name]) => names.has(name) && name !== 'input'));
  if (input === undefined || !usesInput) return { ...known, ...given };
  if (Object.hasOwn(given, 'input')) {
    throw new LlmkitError(
      'usage',
      `Cannot run ${calledAs(prompt)}: its input is given both as a variable and as text.`,
      {
        advice: [{ kind: 'give', what: 'once' }],
      },
    );
  }
  return { ...known, ...given, input };
}
