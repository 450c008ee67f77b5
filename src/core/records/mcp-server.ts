import * as v from 'valibot';
import { once } from './once.ts';
import type { RecordOf } from './schema.ts';

/** A day. */
export const LONGEST_WAIT_S = 86_400;

const texts = v.record(v.string(), v.string());

const mcpServerEntries = () => ({
  /** A program that speaks MCP on its standard streams. */
  command: v.exactOptional(v.string()),
  args: v.exactOptional(v.array(v.string())),
  env: v.exactOptional(texts),
  cwd: v.exactOptional(v.string()),
  /** A server that speaks it over HTTP, in place of a program. */
  url: v.exactOptional(v.string()),
  headers: v.exactOptional(texts),
  /** Patience with an answer, in seconds; 60 when absent. */
  timeout_s: v.exactOptional(v.pipe(v.number(), v.minValue(1), v.maxValue(LONGEST_WAIT_S))),
  /** Patterns of its tools that run without a question. */
  allow: v.exactOptional(v.array(v.string())),
});

/** Where a server of MCP is, and what it is started with. */
export type McpServer = RecordOf<typeof mcpServerEntries>;

export const mcpServerSchema = once(() => v.looseObject(mcpServerEntries()));
