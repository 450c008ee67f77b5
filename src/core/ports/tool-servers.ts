import type { Environment } from '../environment.ts';
import type { McpServer } from '../records/mcp-server.ts';
import type { JsonSchema } from '../records/model-request.ts';
import type { ToolOutcome } from '../tools/tool-box.ts';

/** A tool as its server describes it. */
export interface ServerTool {
  name: string;
  description: string;
  input_schema: JsonSchema;
}

/** A server of tools that is running. */
export interface ToolServer {
  /** False once it has ended, or was closed. */
  readonly isOpen: boolean;
  tools(): Promise<ServerTool[]>;
  /** Calls one. What goes wrong with the server is an error, which the model is told. */
  call(tool: string, input: Readonly<Record<string, unknown>>, options: { signal: AbortSignal }): Promise<ToolOutcome>;
  /** Ends it, and waits for that. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Whose PATH, HOME and the like a program gets, and whose proxies are used. */
  env: Environment;
  /** Gets what a program says on its standard error, line by line. */
  onLine: (line: string) => void;
  signal: AbortSignal;
}

/** Starts a server, or connects with it. Throws `unreachable`, `timeout` or `protocol`, naming it. */
export type OpenToolServer = (name: string, server: McpServer, options: OpenOptions) => Promise<ToolServer>;
