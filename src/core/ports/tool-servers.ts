import type { Environment } from '../environment.ts';
import type { McpServer } from '../records/mcp-server.ts';
import type { JsonSchema } from '../records/model-request.ts';
import type { VariableDefinition } from '../records/variable-definition.ts';
import type { ToolOutcome } from '../tools/tool-box.ts';

/** A tool as its server describes it. */
export interface ServerTool {
  name: string;
  description: string;
  input_schema: JsonSchema;
}

/** A prompt that a server has. */
export interface ServerPrompt {
  name: string;
  description?: string;
  arguments: { name: string; description?: string; is_required: boolean }[];
}

/** A file that a server gives. */
export interface ServedFile {
  /** Its address at the server, or what it is. */
  name: string;
  bytes: Uint8Array;
}

/** A message of a prompt that a server made. */
export interface ServedMessage {
  role: 'user' | 'assistant';
  content: string;
  files: ServedFile[];
}

/** A server of tools that is running. */
export interface ToolServer {
  /** False once it has ended, or was closed. */
  readonly isOpen: boolean;
  tools(): Promise<ServerTool[]>;
  /** Calls one. What goes wrong with the server is an error, which the model is told. */
  call(tool: string, input: Readonly<Record<string, unknown>>, options: { signal: AbortSignal }): Promise<ToolOutcome>;
  prompts(): Promise<ServerPrompt[]>;
  /** The messages of a prompt with these arguments. */
  prompt(name: string, values: Readonly<Record<string, string>>): Promise<ServedMessage[]>;
  /** The addresses of what can be read there, as far as it names them. */
  resources(): Promise<{ uri: string; name: string }[]>;
  /** What stands at an address of the server: one file, or several. */
  resource(uri: string): Promise<ServedFile[]>;
  /** Ends it, and waits for that. */
  close(): Promise<void>;
}

/** What a server asks a person for while it works. */
export interface ServerQuestion {
  message: string;
  fields: QuestionField[];
}

/** One thing that it asks for. */
export interface QuestionField {
  definition: VariableDefinition;
  /** What an answer has to fit. */
  schema: JsonSchema;
  /** What was typed, as the server wants it. */
  typed: (text: string) => unknown;
}

/** What a person said; undefined where nobody decided: nobody was there, or nobody could be shown the question. */
export type ServerAnswer = Record<string, unknown> | 'declined' | undefined;

export interface OpenOptions {
  /** Whose PATH, HOME and the like a program gets, and whose proxies are used. */
  env: Environment;
  /** Gets what a program says on its standard error, line by line. */
  onLine: (line: string) => void;
  /** Asks a person; undefined is a question that no form of ours has. What it throws ends what the server was asked for. */
  onQuestion: (question: ServerQuestion | undefined) => Promise<ServerAnswer>;
  signal: AbortSignal;
}

/** The servers that one command or chat uses. */
export interface ToolServers {
  /** The server of this name, started where it is not running. Throws what starting it throws. */
  open(name: string, config: McpServer): Promise<ToolServer>;
  /** Ends those that were started. */
  close(): Promise<void>;
  /** How a question of a server gets the terminal, one at a time. */
  takeTurn: <T>(use: () => Promise<T>) => Promise<T>;
}

/** Starts a server, or connects with it. Throws `unreachable`, `timeout` or `protocol`, naming it. */
export type OpenToolServer = (name: string, server: McpServer, options: OpenOptions) => Promise<ToolServer>;
