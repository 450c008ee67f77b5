import { didYouMean, nearest } from '../nearest.ts';
import { LlmkitError } from '../errors.ts';
import { calledAs } from '../prompts/names.ts';
import type { LoadedPrompt } from '../prompts/loaded.ts';
import type { AppliedPrompt, PreparedPrompt, PromptRunner } from '../prompts/runner.ts';
import type { PromptVariable, VariableService } from '../prompts/variable-service.ts';
import type { NewMessage } from '../records/message.ts';
import { present } from '../fields.ts';
import type { RunCase } from './case.ts';

/** A row as it stands in its file. */
export interface SourceRow {
  /** From 1, without the line of the names. */
  number: number;
  fields: Readonly<Record<string, unknown>>;
  /** Why it cannot be read. */
  fault?: string;
}

/** Rows that can be read more than once, always the same. */
export type RowSource = () => AsyncIterable<SourceRow>;

export interface PlanOptions {
  /** For all rows; those of a row come before them. */
  given: Readonly<Record<string, string>>;
  input?: string | undefined;
  /** Variables by the columns that hold them, where they have other names. */
  columns?: Readonly<Record<string, string>>;
  /** Makes what others wrote tamer. */
  clean?: ((text: string) => string) | undefined;
}

export interface PlanServices {
  runner: PromptRunner;
  variables: VariableService;
}

/** A row as a case, or what is wrong with it. */
export interface CheckedRow {
  asked: RunCase;
  faults: readonly string[];
}

/** Columns that no variable takes, and variables that no column fills and that have to be. */
export interface MisnamedColumns {
  unused: readonly string[];
  unfilled: readonly string[];
}

const INPUT = 'input';

/** A prompt that rows are put into: looked at, parsed and its definitions found once. */
export class RowsPlan {
  readonly #services: PlanServices;
  readonly #options: PlanOptions;
  readonly prepared: PreparedPrompt;
  readonly #all: readonly PromptVariable[];
  readonly #names: ReadonlySet<string>;
  /** Columns that no variable takes. */
  readonly unused = new Set<string>();
  /** Variables that have to have a value and that a row has no column for. */
  readonly unfilled = new Set<string>();

  private constructor(
    services: PlanServices,
    options: PlanOptions,
    prepared: PreparedPrompt,
    all: readonly PromptVariable[],
  ) {
    this.#services = services;
    this.#options = options;
    this.prepared = prepared;
    this.#all = all;
    this.#names = new Set([
      ...all.map(({ definition }) => definition.name),
      ...Object.keys(prepared.prompt.variables),
      INPUT,
    ]);
  }

  /** Throws for the prompt, for values that it has no variable for, and for columns that are to be such variables. */
  static async of(prompt: LoadedPrompt, services: PlanServices, options: PlanOptions): Promise<RowsPlan> {
    const prepared = await services.runner.prepare(prompt, { given: options.given, input: options.input });
    const all = await services.variables.ofPrompt(prompt, prepared.template.variables);
    const plan = new RowsPlan(services, options, prepared, all);
    for (const name of [...Object.values(options.columns ?? {}), ...Object.keys(options.given)]) plan.#require(name);
    return plan;
  }

  #require(name: string): void {
    if (this.#names.has(name)) return;
    const message = `Cannot run ${calledAs(this.prepared.prompt)}: it has no variable ${JSON.stringify(name)}.`;
    throw new LlmkitError('usage', message, { advice: didYouMean(nearest(name, [...this.#names])) });
  }

  /** What goes wrong with the names of `columns`. Throws `usage` for one that is to be a variable and is not there. */
  misnamed(columns: readonly string[]): MisnamedColumns {
    const given = this.#options.columns ?? {};
    const absent = Object.keys(given).find((column) => !columns.includes(column));
    if (absent !== undefined) {
      const message = `Cannot run ${calledAs(this.prepared.prompt)}: no row has a column ${JSON.stringify(absent)}.`;
      throw new LlmkitError('usage', message, { advice: didYouMean(nearest(absent, columns)) });
    }
    const filled = new Set(columns.map((column) => given[column] ?? column));
    return { unused: [...this.unused], unfilled: [...this.unfilled].filter((name) => !filled.has(name)) };
  }

  /** What rows say besides their values and the text of the prompt; undefined where that is nothing. */
  async shared(): Promise<unknown> {
    const definitions = this.#all.filter(({ source }) => source === 'shared').map(({ definition }) => definition);
    const texts = await this.#services.runner.textsTakenIn(this.prepared);
    return definitions.length + texts.length > 0 ? { definitions, texts } : undefined;
  }

  /** The row with all its faults. */
  async check({ number, fields, fault }: SourceRow): Promise<CheckedRow> {
    if (fault !== undefined) return { asked: { number, values: {} }, faults: [fault] };
    const { given, input: ofAll } = this.#options;
    const faults: string[] = [];
    const values: Record<string, string> = { ...given };
    let input = ofAll;
    for (const [column, value] of Object.entries(fields)) {
      const name = this.#options.columns?.[column] ?? column;
      if (!this.#names.has(name)) {
        if (this.unused.size < 100) this.unused.add(column);
        continue;
      }
      const text = textOf(value);
      if (text === undefined) faults.push(`${column} is ${kindOf(value)}: expected text, a number, true or false`);
      else if (text === '') continue;
      else if (name === INPUT) input = this.#clean(text);
      else values[name] = this.#clean(text);
    }
    const held = this.prepared.template.usesInput && input !== undefined ? { ...values, [INPUT]: input } : values;
    const wrong = await this.#services.variables.faults(this.prepared.prompt, this.#all, held);
    faults.push(...Object.values(wrong).flat());
    for (const name of Object.keys(wrong))
      if (held[name] === undefined && this.#names.has(name)) this.unfilled.add(name);
    return { asked: { number, values: held, ...present({ input }) }, faults };
  }

  #clean(text: string): string {
    return this.#options.clean?.(text) ?? text;
  }

  /** What a case says. */
  messages({ values, input }: RunCase): Promise<{ messages: NewMessage[]; use: AppliedPrompt }> {
    return this.#services.runner.messages({ ...this.prepared, values, input, faults: {} });
  }
}

/** Undefined for what is no value of a variable. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? 'a list' : 'an object';
}
