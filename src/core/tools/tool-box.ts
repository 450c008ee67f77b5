import { asLlmkitError } from '../errors.ts';
import type { ToolDefinition } from '../records/model-request.ts';
import type { ToolCallPart, ToolResultPart } from '../records/parts.ts';
import { unlessAborted } from './unless-aborted.ts';

/** The tools that a model may call in one answer. */
export interface ToolBox {
  definitions: readonly ToolDefinition[];
  /** Where tools come from, by their names: the servers of those that have one. */
  sources?: ReadonlyMap<string, string>;
  /**
   * Runs one. What it throws is told to the model as an error of the tool, unless `signal` aborts. Absent: calls are handed to
   * whoever asked, and end the answer.
   */
  run?(call: ToolCallPart, options: { signal: AbortSignal }): Promise<ToolOutcome>;
}

/** Tools that are run here. */
export type RunningTools = Required<Pick<ToolBox, 'run'>>;

export interface ToolOutcome {
  content: string;
  is_error?: boolean;
}

/**
 * Runs what the model called. Throws only the reason of the signal, and at once: a tool that does not listen keeps nobody
 * waiting. `elapsed` tells milliseconds since it was first called.
 */
export async function runTool(
  tools: RunningTools,
  call: ToolCallPart,
  { signal, elapsed }: { signal: AbortSignal; elapsed: () => number },
): Promise<Required<Pick<ToolResultPart, 'duration_ms'>> & ToolResultPart> {
  signal.throwIfAborted();
  const started = elapsed();
  const outcome = await unlessAborted(outcomeOf(tools, call, signal), signal);
  const { content, is_error: isError } = outcome;
  const duration = Math.round(elapsed() - started);
  return { type: 'tool_result', id: call.id, content, ...(isError && { is_error: true }), duration_ms: duration };
}

async function outcomeOf(tools: RunningTools, call: ToolCallPart, signal: AbortSignal): Promise<ToolOutcome> {
  try {
    return await tools.run(call, { signal });
  } catch (thrown) {
    const error = asLlmkitError(thrown);
    // Who left the question about a call wants the whole answer to end.
    if (error.code === 'interrupted') throw error;
    return { content: error.message, is_error: true };
  }
}
