import { LlmkitError } from '../core/errors.ts';
import { present } from '../core/fields.ts';
import type { LoadedPrompt } from '../core/prompts/loaded.ts';
import type { RunAnswer } from '../core/records/run-line.ts';
import type { RowOutcome } from '../core/runs/row-run.ts';
import type { RowSource } from '../core/runs/rows-plan.ts';
import type { App as Services } from '../core/services.ts';
import { exchangeOf, textValues, type CallOptions, type VariableValues } from './call-options.ts';
import { requireKind } from './given.ts';

/** Rows by the names of variables; other fields come back with the outcome. */
export type GivenRows = Iterable<Readonly<Record<string, unknown>>> | AsyncIterable<Readonly<Record<string, unknown>>>;

export interface RowsOptions extends Omit<CallOptions, 'tools' | 'maxSteps' | 'ragContext' | 'window'> {
  /** Values that all rows have; those of a row come before them. */
  variables?: VariableValues;
  /** What goes behind the prompt, or is its `input`, where a row has no `input` of its own. */
  input?: string;
  /** Variables by the fields that hold them, where they have other names. */
  columns?: Readonly<Record<string, string>>;
  /** Rows that are asked side by side; 8 when absent. */
  parallel?: number;
  /** Leaves out rows that something is wrong with; else none is asked. */
  skipBad?: boolean;
  /** Asks all of them, also those that were answered before. */
  again?: boolean;
}

/** What came of a row: `error` where there is no answer, or none that is whole. */
export type { RowOutcome, RunAnswer };

/** Asks a prompt once for each row; yields what came of each, in their order. Nothing is read or asked before the first is wanted. */
export async function* answerRows(
  services: Services,
  prompt: () => Promise<LoadedPrompt>,
  rows: GivenRows,
  options: RowsOptions,
): AsyncGenerator<RowOutcome> {
  const { variables, input, columns, parallel, skipBad, again, signal = new AbortController().signal } = options;
  if (parallel !== undefined && !(Number.isInteger(parallel) && parallel > 0))
    throw new LlmkitError(
      'usage',
      `Cannot use ${JSON.stringify(parallel)} for the option parallel: expected a whole number, 1 or more.`,
    );
  const service = await services.rows();
  const { run, id } = await service.check({
    prompt: await prompt(),
    source: await sourceOf(rows),
    given: textValues(variables),
    flags: exchangeOf(options).flags,
    settings: await services.settings.snapshot(),
    signal,
    ...present({ input, columns, parallel, skipBad, again }),
  });
  // Some of them may be in a batch that a command of this home has sent.
  await (await services.batches()).refuseWhileOpen(id);
  yield* run.outcomes(id);
}

/** Rows are looked at before the first is asked: what comes only once is kept for that. */
async function sourceOf(rows: GivenRows): Promise<RowSource> {
  if (!(Symbol.iterator in Object(rows)) && !(Symbol.asyncIterator in Object(rows)))
    throw new LlmkitError(
      'usage',
      `Cannot use ${typeof rows} as rows: expected a list, or what gives them one by one.`,
    );
  const all = isAgain(rows) ? rows : await collected(rows);
  return async function* () {
    let number = 0;
    for (const fields of all) yield { number: ++number, fields: requireKind('object', fields, 'a row') };
  };
}

/** A list, or what gives them anew each time. */
function isAgain(rows: GivenRows): rows is Iterable<Readonly<Record<string, unknown>>> {
  return Symbol.iterator in rows && rows[Symbol.iterator]() !== (rows as unknown);
}

async function collected(rows: GivenRows): Promise<Readonly<Record<string, unknown>>[]> {
  const all = [];
  for await (const row of rows) all.push(row);
  return all;
}
