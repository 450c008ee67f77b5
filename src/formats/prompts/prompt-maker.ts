import type { ImportNote, ReadPrompt } from '../../core/ports/prompt-imports.ts';
import type { Place } from '../../core/records/prompt-faults.ts';
import type { PromptDraft } from '../../core/records/prompt.ts';
import type { VariableDefinition } from '../../core/records/variable-definition.ts';
import { givenSchema } from '../../core/output/given-schema.ts';
import { settingRow, type SettingKey } from '../../core/tables/settings.ts';
import { variableKind } from '../../core/tables/variables/index.ts';
import { Scope, type InputForm } from '../templates/scope.ts';
import type { TemplateMessage } from '../templates/write-parts.ts';
import { modelNamed } from './model-name.ts';

/** An input as a file of another tool declares it. */
export interface DeclaredInput {
  name: string;
  form: InputForm;
  description?: string | undefined;
  isRequired: boolean;
  preset?: string | undefined;
  options?: readonly string[] | undefined;
  place?: Place | undefined;
}

/** Makes a prompt of what a file of another tool says, and takes down what is not the same. */
export class PromptMaker {
  readonly notes: ImportNote[] = [];
  readonly scope: Scope;
  readonly draft: PromptDraft = { content: '', variables: {}, metadata: {} };
  readonly #inputs: readonly DeclaredInput[];
  readonly #vendors: readonly string[];

  constructor(vendors: readonly string[], inputs: readonly DeclaredInput[] = []) {
    this.#vendors = vendors;
    this.#inputs = inputs;
    this.scope = new Scope(new Map(inputs.map(({ name, form }) => [name, form])));
  }

  changed(what: string, place?: Place): void {
    this.notes.push({ kind: 'changed', what, ...(place && { line: place.line, column: place.column }) });
  }

  lost(what: string, place?: Place): void {
    this.notes.push({ kind: 'lost', what, ...(place && { line: place.line, column: place.column }) });
  }

  describe(description: unknown): void {
    if (typeof description === 'string' && description.trim() !== '') this.draft.description ??= description.trim();
  }

  /** A parameter of the model, if it can have that value here. */
  setting(key: SettingKey, value: unknown, place?: Place): void {
    if (value === undefined || value === null) return;
    const given = key === 'stop' && typeof value === 'string' ? [value] : value;
    if (settingRow(key).kind.accepts(given)) this.draft.metadata[key] = given;
    else this.lost(`${key} ${JSON.stringify(value)}`, place);
  }

  /** The model, as other tools name it, and whose it is. */
  model(name: unknown, vendor?: unknown, place?: Place): void {
    if (name === undefined || name === null) return;
    const known = typeof name === 'string' ? modelNamed(name, vendor, this.#vendors) : undefined;
    if (known === undefined) this.lost(`model ${typeof name === 'string' ? name : JSON.stringify(name)}`, place);
    else this.draft.metadata['model'] = known;
  }

  /** The JSON Schema of the answer, if it is one. */
  output(schema: unknown): void {
    if (typeof schema !== 'object' || schema === null) return;
    try {
      givenSchema(schema);
      this.draft.metadata['output'] = schema;
    } catch {
      this.lost('the schema of the answer');
    }
  }

  /**
   * The messages of the prompt. What opens it as system text is its `system`; one question alone is its content to the
   * byte, several messages are blocks.
   */
  messages(messages: readonly TemplateMessage[]): void {
    const rest = messages.findIndex(({ role }) => role !== 'system');
    const opening = rest === -1 ? messages : messages.slice(0, rest);
    const others = rest === -1 ? [] : messages.slice(rest);
    if (opening.length > 0) this.draft.system = opening.map(({ text }) => text).join('\n\n');
    const [only, ...more] = others;
    if (only?.role === 'user' && more.length === 0) this.draft.content = only.text;
    else this.draft.content = others.map(block).join('');
  }

  /** Tells whether there is any text yet. */
  get isEmpty(): boolean {
    return this.draft.content.trim() === '' && (this.draft.system ?? '').trim() === '';
  }

  /** The prompt `name`, its variables defined as far as they are used. */
  finish(name: string): ReadPrompt {
    for (const input of this.#inputs) this.#define(input);
    for (const [given, variable] of this.scope.variables) {
      if (this.scope.lists.has(given) && !Object.hasOwn(this.draft.variables, variable))
        this.draft.variables[variable] = {
          name: variable,
          variable_type: 'text',
          is_required: true,
          description: ONE_A_LINE,
        };
      if (this.scope.lists.has(given)) this.changed(`the list ${given} is a text, one item a line`);
      else if (given !== variable) this.changed(`${given} is the variable ${variable}`);
    }
    const notes = this.notes.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
    return { name, draft: this.draft, notes };
  }

  #define(input: DeclaredInput): void {
    const variable = this.scope.variables.get(input.name);
    if (variable === undefined) {
      if (input.form !== 'object' && input.form !== 'file')
        this.lost(`the input ${input.name}, which nothing uses`, input.place);
      return;
    }
    const isList = this.scope.lists.has(input.name) || input.form === 'list';
    const options = [...new Set(input.options ?? [])].filter((option) => option.trim() !== '');
    const type = isList
      ? 'text'
      : options.length > 0
        ? 'select'
        : input.form === 'number' || input.form === 'boolean'
          ? input.form
          : 'text';
    const definition: VariableDefinition = { name: variable, variable_type: type, is_required: input.isRequired };
    if (type === 'select') definition.options = options;
    const description = [input.description?.trim(), isList ? ONE_A_LINE : ''].filter(Boolean).join('; ');
    if (description !== '') definition.description = description;
    if (input.preset !== undefined && input.preset !== '') this.#preset(definition, input.preset, input.place);
    this.draft.variables[variable] = definition;
  }

  #preset(definition: VariableDefinition, preset: string, place: Place | undefined): void {
    const fault = variableKind(definition.variable_type).fault(preset, definition);
    if (fault === undefined) definition.default_value = preset;
    else this.lost(`the default of ${definition.name}: it ${fault}`, place);
  }
}

const ONE_A_LINE = 'one item a line';

function block({ role, text }: TemplateMessage): string {
  return `{% message ${role} %}\n${text}\n{% endmessage %}\n`;
}
