import type { Attached } from '../files/attached.ts';
import { withAttached } from '../files/attached.ts';
import { callSettings } from '../exchange/call-settings.ts';
import type { ExchangeInput } from '../exchange/input.ts';
import { calledAs } from '../prompts/names.ts';
import type { LoadedPrompt } from '../prompts/loaded.ts';
import { promptSettings } from '../prompts/runner.ts';
import type { SettingsSnapshot } from '../settings/snapshot.ts';
import { PARAMETER_KEYS, type SettingValues } from '../tables/settings.ts';
import { Budget } from '../usage/budget.ts';
import { present } from '../fields.ts';
import { RowFaults } from './row-faults.ts';
import { type RowPorts, RowRun } from './row-run.ts';
import { USUAL_PARALLEL } from './runner.ts';
import { type PlanOptions, type PlanServices, type RowSource, RowsPlan } from './rows-plan.ts';

const USUAL_TRIES = 2;

const MOST_COLUMNS = 1000;

export interface RowsInput extends PlanOptions {
  prompt: LoadedPrompt;
  source: RowSource;
  flags: SettingValues;
  settings: SettingsSnapshot;
  /** Files and reference texts that go with each row. */
  attached?: Attached;
  noRepair?: boolean;
  /** Rows that are wrong are left out. */
  skipBad?: boolean;
  parallel?: number;
  /** Begins anew: what was answered before is forgotten. */
  again?: boolean;
  signal: AbortSignal;
}

/** A run that can begin: all of its rows were looked at. */
export interface CheckedRun {
  run: RowRun;
  /** The name of its state. */
  id: string;
  /** Rows that are left out because something is wrong with them. */
  faults: RowFaults;
  /** Those of all rows, in the order in which they were met; and those of them that no variable takes. */
  columns: string[];
  unused: string[];
  /** The fields of an answer that fits a schema; absent where it is no object, or there is none. */
  outputFields?: string[];
}

/** A prompt over every row of a table. */
export class RowsService {
  readonly #ports: RowPorts;
  readonly #services: PlanServices;

  constructor(ports: RowPorts, services: PlanServices) {
    this.#ports = ports;
    this.#services = services;
  }

  /** Looks at all rows; nothing is sent yet. Throws `invalid_variables` with what is wrong with any of them. */
  async check(input: RowsInput): Promise<CheckedRun> {
    const { prompt, source, skipBad = false, parallel = USUAL_PARALLEL, again = false } = input;
    const plan = await RowsPlan.of(prompt, this.#services, input);
    const faults = new RowFaults();
    const columns = new Set<string>();
    let rows = 0;
    for await (const row of source()) {
      input.signal.throwIfAborted();
      rows += 1;
      for (const name in row.fields) if (columns.size < MOST_COLUMNS) columns.add(name);
      const checked = await plan.check(row);
      if (checked.faults.length > 0) faults.add(row.number, checked.faults);
    }
    // Of more columns not all are known.
    const misnamed = rows > 0 && columns.size < MOST_COLUMNS ? plan.misnamed([...columns]) : undefined;
    if (faults.count > 0 && !skipBad) throw faults.error(calledAs(prompt), rows, misnamed);
    const { asking, tries } = this.#asking(input);
    const run = new RowRun(this.#ports, plan, {
      source,
      total: rows - faults.count,
      asking,
      complete: ({ messages }) => this.#complete(messages, input),
      parallel,
      tries,
      anew: again,
      signal: input.signal,
    });
    return {
      run,
      id: await this.#idOf(input, await plan.shared()),
      faults,
      columns: [...columns],
      unused: [...plan.unused],
      ...present({ outputFields: await outputFieldsOf(input) }),
    };
  }

  #complete(messages: ExchangeInput['messages'], { attached }: RowsInput): Pick<ExchangeInput, 'messages' | 'files'> {
    return attached === undefined
      ? { messages }
      : { messages: withAttached(messages, attached), ...present({ files: attached.files }) };
  }

  /** Retries are the run's own, so that one row that is refused slows all of them down; a fallback is asked as ever. */
  #asking({
    flags,
    settings,
    prompt,
    noRepair,
  }: RowsInput): Pick<ConstructorParameters<typeof RowRun>[2], 'asking' | 'tries'> {
    const { values } = callSettings(settings, { flags }, { settings: promptSettings(prompt) }, undefined);
    const { max_retries: tries = USUAL_TRIES, max_cost_usd: most, fallback = [] } = values;
    const own = fallback.length > 0 ? flags : { ...flags, max_retries: 0 };
    const budget = most === undefined ? undefined : new Budget(most, { shortens: false });
    return {
      tries,
      asking: { flags: own, settings, purpose: 'row', ...present({ budget, noRepair }) },
    };
  }

  /** The same for the same version of a prompt with the same settings, and the same of what is `shared` with other prompts. */
  async #idOf({ prompt, flags, settings, attached }: RowsInput, shared: unknown): Promise<string> {
    const { sha256 } = this.#ports;
    const effective = callSettings(settings, { flags }, { settings: promptSettings(prompt) }, undefined);
    const { values, provider, model } = effective;
    const { id, version, version_id, name, content, system } = prompt;
    const text = {
      prompt: version_id ?? [id, version, name, await sha256(`${content}\n${system ?? ''}`)],
      asked: [provider, values.base_url, model, values.fallback],
      parameters: PARAMETER_KEYS.map((key) => values[key]),
      says: [values.system, values.output, values.sanitize],
      attached: attached && [attached.rag_context, attached.parts],
      shared,
    };
    return (await sha256(JSON.stringify(text))).slice(0, 32);
  }
}

async function outputFieldsOf({ settings, flags, prompt }: RowsInput): Promise<string[] | undefined> {
  const { output } = callSettings(settings, { flags }, { settings: promptSettings(prompt) }, undefined).values;
  if (output === undefined) return undefined;
  const { givenSchema } = await import('../output/given-schema.ts');
  const { properties } = givenSchema(output).schema;
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : undefined;
}
