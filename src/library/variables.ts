import { present } from '../core/fields.ts';
import type { PromptVariable } from '../core/prompts/variable-service.ts';
import type { Conversation } from '../core/records/conversation.ts';
import type { Prompt } from '../core/records/prompt.ts';
import type { VariableDefinition } from '../core/records/variable-definition.ts';
import type { App as Services } from '../core/services.ts';
import { textValues, type VariableValues } from './call-options.ts';
import { definitionFrom, requireKind } from './given.ts';
import type { Prompts } from './prompts.ts';
import { cleanedValues } from './untrusted.ts';

/** A definition to make: a variable is required unless it says otherwise. */
export type NewVariableDefinition = Omit<VariableDefinition, 'is_required'> & { is_required?: boolean };

/** A variable that needs a value, or has a wrong one. */
export interface MissingVariable extends PromptVariable {
  /** What is wrong with the value, or that it is required. */
  faults: string[];
}

/** Definitions shared by all prompts, and values held against definitions. */
export class VariableDefinitions {
  readonly #services: Services;
  readonly #prompts: Prompts;

  constructor(services: Services, prompts: Prompts) {
    this.#services = services;
    this.#prompts = prompts;
  }

  /** Throws `conflict` for a name that is defined, `usage` for a definition that cannot be. */
  async createVariableDefinition(from: NewVariableDefinition): Promise<VariableDefinition> {
    return this.#services.variables.define(definitionFrom(from));
  }

  async listVariableDefinitions(): Promise<VariableDefinition[]> {
    return this.#services.variables.definitions();
  }

  async getVariableDefinition(name: string): Promise<VariableDefinition> {
    return this.#services.variables.definition(requireKind('text', name, 'the name of a variable'));
  }

  /** What is absent stays. */
  async updateVariableDefinition(
    name: string,
    change: Partial<Omit<VariableDefinition, 'name'>>,
  ): Promise<VariableDefinition> {
    const before = await this.getVariableDefinition(name);
    const { name: _name, ...changed } = requireKind(
      'object',
      change,
      'the change of a variable',
    ) as Partial<VariableDefinition>;
    return this.#services.variables.define(definitionFrom({ ...before, ...present(changed) }), { replace: true });
  }

  async deleteVariableDefinition(name: string): Promise<void> {
    return this.#services.variables.remove(requireKind('text', name, 'the name of a variable'));
  }

  /** All faults of all values, by variable; `{}` when there are none. Needs no stored definition. */
  async validateVariableValues(
    definitions: readonly NewVariableDefinition[],
    values: VariableValues,
  ): Promise<Record<string, string[]>> {
    const texts = textValues(values);
    const faults: Record<string, string[]> = {};
    for (const from of requireKind('list', definitions, 'definitions')) {
      const definition = definitionFrom(from);
      const { name } = definition;
      const given = Object.hasOwn(texts, name) ? texts[name] : undefined;
      const found = await this.#services.variables.faultsOf(definition, given);
      if (found.length > 0) faults[name] = found;
    }
    return faults;
  }

  /** Stores values with a conversation, an empty one removes; its system prompt is made anew. Throws `invalid_variables`. */
  async setConversationVariables(ref: string, values: VariableValues): Promise<Conversation> {
    const { id } = await this.#services.conversations.find(ref);
    const { given } = await cleanedValues(this.#services, textValues(values));
    await this.#services.conversationVariables.change(id, given);
    return this.#services.conversations.find(id);
  }

  /** The variables of a prompt with the definitions in force, in order of first use. */
  async getPromptVariablesInfo(prompt: string | Prompt): Promise<PromptVariable[]> {
    return this.#prompts.variables(prompt);
  }

  /** What is still to be asked for, with type, options, default and fault: one call for a form. */
  async missingVariables(prompt: string | Prompt, values: VariableValues): Promise<MissingVariable[]> {
    const texts = textValues(values);
    const variables = await this.#prompts.variables(prompt);
    const held = await Promise.all(
      variables.map(async (variable) => {
        const { name } = variable.definition;
        const given = Object.hasOwn(texts, name) ? texts[name] : undefined;
        return { ...variable, faults: await this.#services.variables.faultsOf(variable.definition, given) };
      }),
    );
    return held.filter(({ faults }) => faults.length > 0);
  }
}

/** What programs see of them; one may put something of its own in their place. */
export type VariableDefinitionsFront = Pick<VariableDefinitions, keyof VariableDefinitions>;
