import { LlmkitError } from '../../core/errors.ts';
import type { OpenToolServer, ToolServer, ToolServers } from '../../core/ports/tool-servers.ts';
import { Stopping } from '../../core/stopping.ts';
import type { McpServer } from '../../core/records/mcp-server.ts';
import { sanitizeLine } from '../../terminal/sanitize.ts';
import type { Context } from '../context.ts';

/** The servers of MCP of one command or chat: started when they are first needed, anew where one has ended. */
class Servers implements ToolServers {
  takeTurn: ToolServers['takeTurn'] = (use) => use();
  readonly #context: Context;
  readonly #running = new Map<string, Promise<ToolServer>>();
  readonly #started = new Set<ToolServer>();
  /** What was said of servers: one that asks for ever fills no screen. */
  readonly #told = new Set<string>();
  readonly #closing = new Stopping();

  constructor(context: Context) {
    this.#context = context;
  }

  open(name: string, config: McpServer): Promise<ToolServer> {
    // Known before anything is awaited: whoever asks at the same time gets the same one.
    const opened = this.#openUnless(this.#running.get(name), name, config);
    this.#running.set(name, opened);
    return opened;
  }

  async close(): Promise<void> {
    if (this.#running.size === 0) return;
    const closed = [...this.#started].map((server) => server.close());
    // One that has not begun to speak is not waited for.
    this.#closing.stop(new LlmkitError('interrupted', 'Stopped.'));
    await Promise.all(closed);
    await Promise.allSettled(this.#running.values());
  }

  async #openUnless(running: Promise<ToolServer> | undefined, name: string, config: McpServer): Promise<ToolServer> {
    const known = await running?.catch(() => undefined);
    return known?.isOpen ? known : this.#start(name, config);
  }

  async #start(name: string, config: McpServer): Promise<ToolServer> {
    const { io, globals, output, signal } = this.#context;
    const open: OpenToolServer = await this.#context.toolServers();
    const onLine = (line: string) => {
      if (globals.verbose) output.note(`${name}: ${sanitizeLine(line)}`);
    };
    const onQuestion: Parameters<OpenToolServer>[2]['onQuestion'] = async (question) => {
      const { answerToServer } = await import('./server-question.ts');
      const tell = (why: string) => this.#tellOnce(name, why);
      return answerToServer(name, question, { io, signal, tell, takeTurn: (use) => this.takeTurn(use) });
    };
    const until = AbortSignal.any([signal, this.#closing.signal]);
    const server = await open(name, config, { env: io.env, onLine, onQuestion, signal: until });
    this.#started.add(server);
    return server;
  }

  #tellOnce(name: string, why: string): void {
    const note = `note: the server ${sanitizeLine(name)} has a question, and ${why}: it gets no answer`;
    if (this.#told.has(note)) return;
    this.#told.add(note);
    this.#context.output.note(note);
  }
}

/** The servers of this command, which end with it. */
export function serversOf(context: Context): ToolServers {
  return (context.servers ??= new Servers(context));
}
