import type { FinishReason } from './message.ts';
import type { Usage } from './usage.ts';

/** How a case of a run ended: what is kept of its answer, or why there is none. */
export interface RunAnswer {
  answer?: string;
  /** Where the answer was to fit a schema, what it says. */
  output?: unknown;
  provider?: string;
  model?: string;
  usage?: Usage;
  cost_usd?: number;
  finish_reason?: FinishReason;
  duration_ms?: number;
  /** Beside it `answer` is what came before. */
  error?: { code: string; message: string };
}

/** A line of the state of a run. Cases are known by their keys. */
export type RunLine =
  /** They are asked from now on: one of which nothing follows was under way when its run was killed. */
  { kind: 'asked'; keys: readonly string[] } | ({ kind: 'ended'; key: string; at: string } & RunAnswer);

/** Tells whether what stands in a file is such a line. */
export function isRunLine(value: unknown): value is RunLine {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  if (value.kind === 'asked') return 'keys' in value && Array.isArray(value.keys);
  return value.kind === 'ended' && 'key' in value && typeof value.key === 'string';
}
