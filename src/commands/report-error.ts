import type { LlmkitError } from '../core/errors.ts';
import { toldInOneLine } from '../core/short-names.ts';
import { sanitize, sanitizeLine } from '../terminal/sanitize.ts';
import type { Context } from './context.ts';
import { jsonFor } from './output.ts';

/** Errors that are no news: the person who pressed Ctrl-C or closed the pipe knows. */
const SILENT = new Set(['reader_gone', 'interrupted', 'hung_up', 'terminated']);

/** Tells an error on stderr: one line for people, one JSON document with --json. */
export async function reportError(error: LlmkitError, context: Context): Promise<void> {
  const { globals, io } = context;
  if (SILENT.has(error.code)) return;
  const { shellError, shellHint } = await import('./advice.ts');
  if (globals.json || globals.ndjson) {
    await io.stderr.write(`${jsonFor(io.stderr, { error: shellError(error) })}\n`);
    return;
  }
  const { err } = await context.styles();
  const hint = shellHint(error.advice);
  const more = hint === undefined ? undefined : sanitizeLine(`${hint}${/[.!?]$/.test(hint) ? '' : '.'}`);
  await io.stderr.write(`${err.red('error:')} ${toldInOneLine(sanitizeLine(error.message), more)}\n`);
  if (error.code === 'internal') await reportDefect(error, context);
}

async function reportDefect(error: LlmkitError, { globals, io }: Context): Promise<void> {
  const cause = error.cause instanceof Error ? error.cause : error;
  const advice = 'This is a defect of llmkit. Run the command again with --verbose for details and report it.';
  await io.stderr.write(`${globals.verbose ? sanitize(cause.stack ?? cause.message) : advice}\n`);
}
