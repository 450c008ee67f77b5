import type { Advice } from '../advice.ts';
import { LlmkitError } from '../errors.ts';
import { didYouMean, nearest } from '../nearest.ts';
import type { DocumentStore } from '../ports/document-store.ts';
import type { RegexGuard } from '../ports/regex-guard.ts';
import { calledAs } from './names.ts';
import type { LoadedPrompt } from './loaded.ts';
import type { Template } from './parse.ts';
import type { LastValues } from '../records/last-values.ts';
import type { VariableDefinition, Variables } from '../records/variable-definition.ts';
import type { TemplateVariable } from '../templates/variables.ts';
import {
  definitionFaults,
  refuseBadVariableName,
  undefinedVariable,
  type DefinitionFault,
} from '../variables/definition.ts';
import { validateValues, valueFaults, type VariableFaults } from '../variables/validate.ts';

export interface VariablePorts {
  variables: DocumentStore<Variables>;
  lastValues: DocumentStore<LastValues>;
  regex: RegexGuard;
}

/** A variable of a prompt with the definition in force and where it came from. */
export interface PromptVariable {
  definition: VariableDefinition;
  source: 'prompt' | 'shared' | 'template';
  line: number;
  column: number;
}

type Values = Readonly<Record<string, string>>;

/** Of a whole file of wrong names the first few say enough; each costs a look at every name. */
const MOST_SUGGESTIONS = 20;

function suggestion(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near) return `did you mean ${near}?`;
  if (known.length === 0) return 'it has none';
  return `it has ${known.slice(0, MOST_SUGGESTIONS).join(', ')}${known.length > MOST_SUGGESTIONS ? ', …' : ''}`;
}

/** A prompt in use, or the name of one that is not a file. */
type PromptToRemember = string | Pick<LoadedPrompt, 'name' | 'source' | 'origin'>;

/** Variable definitions, and values held against them. */
export class VariableService {
  readonly #ports: VariablePorts;

  constructor(ports: VariablePorts) {
    this.#ports = ports;
  }

  /** Stores a definition shared by all prompts. An existing one is a `conflict` unless `replace`. */
  async define(definition: VariableDefinition, { replace = false } = {}): Promise<VariableDefinition> {
    refuseBadVariableName(definition.name);
    const faults = await definitionFaults(definition, this.#ports.regex);
    if (faults.length > 0) {
      const all = faults.map(({ message }) => message).join('; ');
      throw new LlmkitError('usage', `Cannot define ${definition.name}: ${all}.`);
    }
    await this.#ports.variables.update(({ variables }) => {
      if (!replace && Object.hasOwn(variables, definition.name)) {
        throw new LlmkitError('conflict', `Cannot add ${definition.name}: it is defined already.`, {
          advice: [{ kind: 'change', what: 'variable', name: definition.name }],
        });
      }
      variables[definition.name] = definition;
    });
    return definition;
  }

  async definitions(): Promise<VariableDefinition[]> {
    return Object.values((await this.#ports.variables.read()).variables);
  }

  async definition(name: string): Promise<VariableDefinition> {
    const { variables } = await this.#ports.variables.read();
    const found = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (found) return found;
    const near = nearest(name, Object.keys(variables));
    throw new LlmkitError('not_found', `Cannot find a variable named ${JSON.stringify(name)}.`, {
      advice: [...didYouMean(near), { kind: 'list', what: 'variables' }],
    });
  }

  async remove(name: string): Promise<void> {
    await this.definition(name);
    await this.#ports.variables.update(({ variables }) => {
      delete variables[name];
    });
  }

  /** The variables of a prompt with the definition in force: its own, else the shared one, else what its use shows. */
  async ofPrompt(
    prompt: Pick<LoadedPrompt, 'variables'>,
    used: readonly TemplateVariable[],
  ): Promise<PromptVariable[]> {
    const { variables: shared } = await this.#ports.variables.read();
    return used.map(({ name, isOptional, line, column }) => {
      const place = { line, column };
      if (Object.hasOwn(prompt.variables, name))
        return { definition: prompt.variables[name]!, source: 'prompt', ...place };
      if (Object.hasOwn(shared, name)) return { definition: shared[name]!, source: 'shared', ...place };
      return { definition: undefinedVariable(name, !isOptional), source: 'template', ...place };
    });
  }

  /** All faults of `values` at once, also of those that the prompt has no variable for. */
  async faults(
    prompt: Pick<LoadedPrompt, 'name' | 'source' | 'origin' | 'variables'>,
    variables: readonly PromptVariable[],
    values: Values,
  ): Promise<VariableFaults> {
    const definitions = variables.map(({ definition }) => definition);
    const used = new Set(definitions.map(({ name }) => name));
    const faults: VariableFaults = {};
    const strange = Object.keys(values).filter((given) => !used.has(given) && !Object.hasOwn(prompt.variables, given));
    for (const [at, name] of strange.entries()) {
      const known = [...new Set([...used, ...Object.keys(prompt.variables)])];
      const unknown = `${name} is not a variable of ${calledAs(prompt)}`;
      faults[name] = [at < MOST_SUGGESTIONS ? `${unknown}; ${suggestion(name, known)}` : unknown];
    }
    // A value is held against its definition also where no template uses it; only what is used has to be there.
    const unused = Object.values(prompt.variables).filter(({ name }) => !used.has(name) && Object.hasOwn(values, name));
    return { ...faults, ...(await validateValues([...definitions, ...unused], values, this.#ports.regex)) };
  }

  /** The faults of values by the definitions of `variables`, else by the shared ones; others may be anything. */
  async faultsOfDefined(
    variables: Readonly<Record<string, VariableDefinition>>,
    values: Values,
  ): Promise<VariableFaults> {
    const all = { ...(await this.#ports.variables.read()).variables, ...variables };
    const given = Object.entries(values).filter(([name, value]) => value !== '' && Object.hasOwn(all, name));
    const definitions = given.map(([name]) => all[name]!);
    return validateValues(definitions, Object.fromEntries(given), this.#ports.regex);
  }

  /** The faults of one value. */
  faultsOf(definition: VariableDefinition, value: string | undefined): Promise<string[]> {
    return valueFaults(definition, value, this.#ports.regex);
  }

  /** The faults of a definition itself. */
  definitionFaults(definition: VariableDefinition): Promise<DefinitionFault[]> {
    return definitionFaults(definition, this.#ports.regex);
  }

  /** The values that `prompt` was last run with; none when they cannot be read: they are a convenience. */
  async lastValues(prompt: PromptToRemember): Promise<Values> {
    const { values } = await this.#ports.lastValues.read().catch(() => ({ values: {} as LastValues['values'] }));
    const key = keyOf(prompt);
    return Object.hasOwn(values, key) ? values[key]! : {};
  }

  /** Best effort: values that cannot be kept must not stop the run they were given for. */
  async rememberValues(prompt: PromptToRemember, values: Values): Promise<void> {
    if (Object.keys(values).length === 0) return;
    const remember = (document: LastValues) => {
      document.values[keyOf(prompt)] = { ...values };
    };
    await this.#ports.lastValues.update(remember).catch(() => undefined);
  }
}

/** Two files may hold prompts of one name, so a prompt used from its file is known by its path. */
function keyOf(prompt: PromptToRemember): string {
  if (typeof prompt === 'string') return prompt;
  return (prompt.source === 'file' ? prompt.origin : undefined) ?? prompt.name;
}

/** Faults as the one error that tells them all. `howTo` says how to give values there. */
export function invalidVariables(name: string, faults: VariableFaults, howTo: Advice): LlmkitError {
  const all = Object.values(faults).flat().join('; ');
  return new LlmkitError('invalid_variables', `Cannot use ${name}: ${all}${all.endsWith('?') ? '' : '.'}`, {
    advice: [howTo],
    details: { variables: faults },
  });
}

/** The variables that count for what a call does with the template. */
export function variablesFor(template: Template, purpose: 'run' | 'open'): readonly TemplateVariable[] {
  return purpose === 'run' ? template.variables : template.openingVariables;
}
