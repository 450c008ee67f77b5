import { LlmkitError } from '../../core/errors.ts';
import type { RowOutcome } from '../../core/runs/row-run.ts';
import type { CheckedRun } from '../../core/runs/service.ts';
import { rowFormatOf } from '../../formats/cases/index.ts';
import { tableLine } from '../../formats/cases/write-table.ts';
import type { OutputFile } from '../../terminal/io.ts';
import type { Context } from '../context.ts';
import { jsonFor } from '../output.ts';
import type { RunOptions } from './run-options.ts';

/** Where rows go that were answered. */
export interface RowsOutput {
  write(outcome: RowOutcome): void | Promise<void>;
  close(): Promise<void>;
}

/** Refuses an output that cannot be, before anything is sent. */
export function checkRowsOutput({ output, rows }: RunOptions, { io, globals }: Context): void {
  if (output === undefined || output === '-') return;
  if (rowFormatOf(output) === undefined)
    throw new LlmkitError('usage', `Cannot write rows to ${output}: expected .csv, .tsv or .jsonl.`);
  if (globals.json) throw new LlmkitError('usage', 'Cannot use --json with --output FILE: its ending says the form.');
  if (rows !== undefined && rows !== '-' && io.isSameFile(output, rows))
    throw new LlmkitError('usage', `Cannot write rows to ${output}: they are read from it.`);
}

export async function openRowsOutput(
  checked: CheckedRun,
  { output }: RunOptions,
  context: Context,
): Promise<RowsOutput> {
  const { io, globals, signal } = context;
  if (output === undefined || output === '-') return globals.json ? jsonArray(context) : jsonLines(context.io.stdout);
  const file = await io.openOutput(output, signal);
  const format = rowFormatOf(output);
  const lines = format === 'jsonl' ? jsonLines(file) : await table(file, format === 'tsv' ? '\t' : ',', checked);
  return { write: (outcome) => lines.write(outcome), close: () => file.close() };
}

/** A row as JSON has it. */
function recordOf({ row, values, output, answer, error, ...others }: RowOutcome) {
  const said = output === undefined ? { answer } : { output };
  return { row, values, ...said, ...(error && { error }), ...others };
}

function jsonLines(to: Pick<OutputFile, 'write'> & { isTTY?: boolean }): RowsOutput {
  const target = { isTTY: to.isTTY === true };
  return { write: (outcome) => to.write(`${jsonFor(target, recordOf(outcome))}\n`), close: async () => {} };
}

function jsonArray({ io: { stdout } }: Context): RowsOutput {
  let before = '[';
  return {
    write(outcome) {
      const text = `${before}\n${jsonFor(stdout, recordOf(outcome))}`;
      before = ',';
      return stdout.write(text);
    },
    close: async () => await stdout.write(before === '[' ? '[]\n' : '\n]\n'),
  };
}

/** The columns of the rows, and behind them those of their answers; a name that is taken gets a number. */
async function table(
  file: OutputFile,
  delimiter: ',' | '\t',
  { columns, outputFields }: CheckedRun,
): Promise<RowsOutput> {
  const own = [...(outputFields ?? ['answer']), 'error', 'cost_usd'];
  const names = [...columns];
  for (const name of own) names.push(freeName(name, names));
  await file.write(tableLine(names, delimiter));
  return {
    write({ values, answer, output, error, cost_usd: cost }) {
      const said = outputFields
        ? outputFields.map((name) => textOf((Object(output) as Record<string, unknown>)[name]))
        : [answer ?? ''];
      const others = [
        error === undefined ? '' : `${error.code}: ${error.message}`,
        cost === undefined ? '' : `${cost}`,
      ];
      return file.write(tableLine([...columns.map((name) => textOf(values[name])), ...said, ...others], delimiter));
    },
    close: async () => {},
  };
}

function freeName(name: string, taken: readonly string[]): string {
  if (!taken.includes(name)) return name;
  for (let number = 2; ; number++) if (!taken.includes(`${name}_${number}`)) return `${name}_${number}`;
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
