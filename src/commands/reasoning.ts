import type { ReasoningDisplay } from '../terminal/answer-view.ts';
import { reasoningOn } from '../terminal/reasoning.ts';
import type { Context } from './context.ts';

/**
 * On stderr: shows reasoning to a person at a terminal, folded to its last line while it runs, and whole wherever
 * `--show-reasoning` asks for it; never on stdout.
 */
export function reasoningDisplay(
  { showReasoning }: { showReasoning?: boolean },
  { globals, io, styles }: Context,
): ReasoningDisplay | undefined {
  const forPerson = io.stderr.isTTY && !globals.quiet && !globals.json && !globals.ndjson;
  if (!showReasoning && !forPerson) return undefined;
  const dim = async () => (await styles()).err.dim;
  return reasoningOn({ output: io.stderr, isWhole: showReasoning === true, dim });
}
