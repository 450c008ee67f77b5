import { asLlmkitError } from '../errors.ts';
import type { ToolDefinition } from '../records/model-request.ts';
import type { ToolCallPart, ToolResultPart } from '../records/parts.ts';

/** The tools that a model may call in one answer. */
export interface ToolBox {
  definitions: readonly ToolDefinition[];
  /** Runs one. What it throws is told to the model as an error of the tool, unless `signal` aborts. */
  run(call: ToolCallPart, options: { signal: AbortSignal }): Promise<ToolOutcome>;
}

export interface ToolOutcome {
  content: string;
  is_error?: boolean;
}

/**
 * Runs what the model called. Throws only the reason of the signal, and at once: a tool that does not listen keeps nobody
 * waiting. `elapsed` tells milliseconds since it was first called.
 */
export async function runTool(
  { run }: Pick<ToolBox, 'run'>,
  call: ToolCallPart,
  { signal, elapsed }: { signal: AbortSignal; elapsed: () => number },
): Promise<Required<Pick<ToolResultPart, 'duration_ms'>> & ToolResultPart> {
  signal.throwIfAborted();
  const started = elapsed();
  const outcome = await Promise.race([run(call, { signal }).catch(failed), aborted(signal)]);
  signal.throwIfAborted();
  const { content, is_error: isError } = outcome;
  const duration = Math.round(elapsed() - started);
  return { type: 'tool_result', id: call.id, content, ...(isError && { is_error: true }), duration_ms: duration };
}

function failed(thrown: unknown): ToolOutcome {
  return { content: asLlmkitError(thrown).message, is_error: true };
}

/** Rejects when the signal aborts, and never resolves. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    // It is thrown as it is, whatever a program aborts with.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
