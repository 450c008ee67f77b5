import { LlmkitError } from '../../core/errors.ts';
import type { RowSource } from '../../core/runs/rows-plan.ts';
import { readRows, rowFormatOf } from '../../formats/cases/index.ts';
import { keptRows } from '../../formats/cases/kept-rows.ts';
import { expandHome } from '../../terminal/expand-home.ts';
import type { KeptPieces } from '../../terminal/io.ts';
import type { Context } from '../context.ts';

export interface OpenedRows {
  source: RowSource;
  close(): void;
}

/** The rows of a file, or of standard input for `-`. What comes only once is kept until the end: rows are read again. */
export async function openRows(given: string, { io, signal }: Context): Promise<OpenedRows> {
  const path = given === '-' ? given : expandHome(given);
  const kind = path === '-' ? undefined : io.kindOf(path);
  if (path !== '-' && kind !== 'other' && rowFormatOf(path) === undefined)
    throw new LlmkitError(
      'usage',
      `Cannot tell how rows stand in ${path || 'a file without a name'}: expected .csv, .tsv or .jsonl.`,
    );
  if (path === '-' && io.stdin.isTTY)
    throw new LlmkitError('usage', 'Cannot read rows from standard input: it is a terminal.', {
      advice: [{ kind: 'give', what: 'file' }],
    });
  const kept: KeptPieces | undefined =
    path === '-' || kind === 'other' ? await io.keepPieces(io.readPieces(path, signal)) : undefined;
  return {
    source: keptRows(() => readRows(kept?.read(signal) ?? io.readPieces(path, signal), path)),
    close: () => kept?.close(),
  };
}
