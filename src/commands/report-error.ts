import type { Command } from 'commander';
import type { LlmkitError } from '../core/errors.ts';
import { sanitize } from '../terminal/sanitize.ts';
import type { Context } from './context.ts';
import { jsonFor } from './output.ts';

/** Errors that are no news: the person who pressed Ctrl-C or closed the pipe knows. */
const SILENT = new Set(['reader_gone', 'interrupted', 'hung_up', 'terminated']);

/** Tells an error on stderr: one line for people (see `errorLines`), one JSON document with --json. `command` is what ran. */
export async function reportError(thrown: LlmkitError, context: Context, command?: Command): Promise<void> {
  const { globals, io } = context;
  if (SILENT.has(thrown.code)) return;
  const error = command ? (await import('./fitting-advice.ts')).withFittingAdvice(thrown, command) : thrown;
  if (globals.json || globals.ndjson) {
    const { shellError } = await import('./advice.ts');
    await io.stderr.write(`${jsonFor(io.stderr, { error: shellError(error) })}\n`);
    return;
  }
  const { err } = await context.styles();
  const [{ errorLines }, { shellHint }] = await Promise.all([import('./error-lines.ts'), import('./advice.ts')]);
  const lines = errorLines(error, shellHint, { whole: globals.verbose });
  await io.stderr.write(`${err.red('error:')} ${lines.join('\n')}\n`);
  if (error.code === 'internal') await reportDefect(error, context);
}

async function reportDefect(error: LlmkitError, { globals, io }: Context): Promise<void> {
  const cause = error.cause instanceof Error ? error.cause : error;
  const advice = 'This is a defect of llmkit. Run the command again with --verbose for details and report it.';
  await io.stderr.write(`${globals.verbose ? sanitize(cause.stack ?? cause.message) : advice}\n`);
}
